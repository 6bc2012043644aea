"""The months whose receipts and spending count, and an amount as yuan a month."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .errors import CaseProblem
from .figures import months_before
from .lines import MONTHS_OF_YEAR


@dataclass(frozen=True)
class Window:
    """The months whose receipts count: days after `after`, up to and with `last`."""

    months: int
    after: date
    last: date


def window_of(reading, case) -> Window:
    """Back from the case's application or recheck: to the day, or in whole months before it."""
    rule, last = reading.value("income_window"), case.income_until
    if rule["kind"] == "calendar":
        last = last.replace(day=1) - timedelta(days=1)
        first = months_before(last.replace(day=1), rule["months"] - 1)
        return Window(rule["months"], first - timedelta(days=1), last)
    return Window(rule["months"], months_before(last, rule["months"]), last)


def per_month(fact, amount, window: Window) -> Fraction:
    """A fact's amount as yuan a month; a single receipt is spread over the window it falls in."""
    if fact.per == "month":
        return Fraction(amount) / getattr(fact, "months", 1)
    if fact.per == "year":
        return Fraction(amount) / MONTHS_OF_YEAR
    day = getattr(fact, "received_on", None) or getattr(fact, "spent_on", None)
    if day is None:
        raise CaseProblem("一次性的收入或支出要写明日期")
    if not window.after < day <= window.last:
        return Fraction(0)
    return Fraction(amount) / window.months
