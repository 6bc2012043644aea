"""Which months are already in a batch. The part that pays registers how to tell."""

from collections.abc import Callable, Iterator
from datetime import date

from dibao.policy.figures import months_after

LastPaid = Callable[[str, str], date | None]

_sources: list[LastPaid] = []


def register(source: LastPaid) -> LastPaid:
    """Register a function of (twelve-digit county code, category) that gives the last month that
    a batch of the county has taken up, as its first day, or None."""
    _sources.append(source)
    return source


def first_free_month(county: str, category: str, on: date) -> date:
    """The first month whose payment nobody has drawn up yet: never before the month of `on`.

    Months behind it keep the award that they were, or will be, paid by; what is missing there is
    claimed as arrears, so that a month pays the same total whether its batch comes late or not.
    """
    taken = [source(county, category) for source in _sources]
    return max([on.replace(day=1), *(months_after(month, 1) for month in taken if month)])


def months(since: date, before: date) -> Iterator[date]:
    """The first day of each month from `since` up to, not including, `before`."""
    month = since.replace(day=1)
    while month < before:
        yield month
        month = months_after(month, 1)
