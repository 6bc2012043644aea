"""Exact fractions inside, rounded once where the pack says, and shown in fen."""

import calendar
from datetime import date
from decimal import Decimal
from fractions import Fraction

PER_YUAN = {"fen": 100, "jiao": 10, "yuan": 1}
FEN_PER_YUAN = 100
LARGEST = Decimal("9999999999.99")  # numeric(12, 2)


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def _up(top: int, bottom: int) -> int:
    return -(-top // bottom)


def _down(top: int, bottom: int) -> int:
    return top // bottom


MODES = {"half_up": _half_up, "up": _up, "down": _down}


def round_to(value: Fraction, *, unit: str, mode: str) -> Decimal:
    """`value` yuan to whole fen, jiao or yuan. `half_up` takes halves upwards."""
    per_yuan = PER_YUAN[unit]
    whole = MODES[mode](value.numerator * per_yuan, value.denominator)
    return Decimal(whole * (FEN_PER_YUAN // per_yuan)).scaleb(-2)


def fen(value) -> Decimal:
    """For showing: to the fen, half up."""
    return round_to(Fraction(value), unit="fen", mode="half_up")


def said(value) -> str:
    """`1100.00 元`."""
    return f"{fen(value)} 元"


def percent(share) -> str:
    """`0.3` as `30%`."""
    number = (Decimal(share) * 100).normalize()
    return f"{number:f}%"


def months_before(on: date, months: int) -> date:
    """The same day some months earlier, or the last day of that month."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def months_after(on: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    return months_before(on, -months)
