"""By when a county must have paid a month."""

from dataclasses import dataclass
from datetime import date

from dibao import calendar, policy
from dibao.trail.refusals import Refusal
from households.codes import Category

MONTHS_OF_A_YEAR = 12
YEARS_KNOWN = range(2000, 2100)  # a month of another year is a slip of the hand


@dataclass(frozen=True)
class Payday:
    """The last day on which the money may arrive, the months it pays, the article that says so.

    `data_on` is the day up to which the month's data may be altered, where the rule has one.
    """

    due_on: date
    basis: str
    months: tuple[date, ...] = ()
    data_on: date | None = None


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def month_before(month: date) -> date:
    """The first of the month before the one that `month` lies in."""
    if month.month == 1:
        return date(month.year - 1, 12, 1)
    return date(month.year, month.month - 1, 1)


def month_after(month: date) -> date:
    """The first of the month after the one that `month` lies in."""
    if month.month == MONTHS_OF_A_YEAR:
        return date(month.year + 1, 1, 1)
    return date(month.year, month.month + 1, 1)


def payday_of(county: str, category: str, month: date) -> Payday:
    """The county's payday of a month, by the rules in force on its first day.

    The rule's day, or the last working day before it: who is paid on a day off is paid late.
    Raises `Refusal` for a month in which the rule pays nothing (S1 art. 14: rural by the quarter),
    and for one of which the rules know nothing.
    """
    first, label = first_of_month(month), Category(category).label
    try:
        payout = policy.payout(policy.at(county, first), category, first)
    except policy.MissingValue as missing:
        raise Refusal(
            f"规则包中没有{calendar.month_in_words(first)}{label}低保金的发放日程，请核对月份。"
        ) from missing
    if payout is None:
        raise Refusal(f"按当地规定，{calendar.month_in_words(first)}不是{label}低保金的发放月份。")
    due = calendar.last_working_day_on_or_before(payout.due_date)
    return Payday(due, str(payout.citation), payout.months, payout.data_date)


def months_paid_in(county: str, category: str, month: date) -> tuple[date, ...]:
    """The months that are paid in a month: itself, a quarter's three, or none."""
    try:
        return payday_of(county, category, month).months
    except Refusal:
        return ()


def next_payday(county: str, category: str, on: date) -> Payday:
    """The first payday from a day on; what is owed besides is paid no later.

    Raises `Refusal` where the rules pay nothing within the year.
    """
    month = first_of_month(on)
    for _ in range(MONTHS_OF_A_YEAR):
        try:
            payday = payday_of(county, category, month)
        except Refusal:
            payday = None
        if payday and payday.due_on >= on:
            return payday
        month = month_after(month)
    raise Refusal("一年内没有可发放的日期，请联系系统管理员核对当地发放日程。")
