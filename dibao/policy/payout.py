"""From which month an award is paid, until which, and by which day of the month."""

import calendar
from dataclasses import dataclass
from datetime import date

from .figures import months_after
from .packs import Citation

QUARTER = 3


@dataclass(frozen=True)
class Payout:
    """A day of payment and the months it pays (each as the first of the month)."""

    due_date: date
    months: tuple[date, ...]
    data_date: date | None
    citation: Citation


def payout(rules, category: str, month: date) -> Payout | None:
    """What is paid in a month; None in a month without payment (rural by the quarter).

    The due date is the rule's day itself; the caller takes the last working day up to it.
    S1 art. 14 and the local texts.
    """
    calendar_rule = rules["pay_calendar"]
    rhythm = calendar_rule[category]
    first = month.replace(day=1)
    months = (first,)
    if rhythm["frequency"] == "quarterly":
        if (first.month - 1) % QUARTER + 1 != (rhythm["month"] or 1):
            return None
        opening = first.replace(month=first.month - (first.month - 1) % QUARTER)
        months = tuple(months_after(opening, step) for step in range(QUARTER))
    data_day = calendar_rule["data_day"]
    return Payout(
        due_date=_day(first, rhythm["day"]),
        months=months,
        data_date=_day(first, data_day) if data_day else None,
        citation=rules.cite("pay_calendar"),
    )


def _day(first: date, day: int) -> date:
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


def first_paid_month(rules, decided_on: date) -> date:
    """The first of the month from which a confirmed award is paid (57号 art. 21)."""
    return _month(decided_on, rules["pay_start"])


def first_unpaid_month(rules, decided_on: date) -> date:
    """The first of the month from which a stopped award is no longer paid."""
    return _month(decided_on, rules["stop_effective"])


def _month(day: date, rule: str) -> date:
    first = day.replace(day=1)
    return first if rule == "same_month" else months_after(first, 1)
