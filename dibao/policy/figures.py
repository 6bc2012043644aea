"""Exact fractions inside, rounded once where the pack says, and shown in fen."""

import calendar
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

UNITS = {"fen": Fraction(1, 100), "jiao": Fraction(1, 10), "yuan": Fraction(1)}
FEN = Decimal("0.01")
MODES = {"half_up": lambda n: floor(n + Fraction(1, 2)), "up": ceil, "down": floor}


def round_to(value: Fraction, *, unit: str, mode: str) -> Decimal:
    """`value` yuan to whole fen, jiao or yuan. `half_up` takes halves upwards."""
    step = UNITS[unit]
    whole = MODES[mode](value / step) * step
    return (Decimal(whole.numerator) / Decimal(whole.denominator)).quantize(FEN)


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
