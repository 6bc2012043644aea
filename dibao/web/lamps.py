"""Deadline lamps: how many days are left, in words and in a shape, never by colour alone."""

from dataclasses import dataclass
from datetime import date

from dibao import calendar

SOON_DAYS = 3  # working days; the same on every page, so that a lamp always means one thing


@dataclass(frozen=True)
class Lamp:
    level: str  # ok, soon, late
    icon: str
    text: str


def lamp_of(due: date, on: date) -> Lamp:
    """The lamp of a deadline on a day: working days left, or calendar days past."""
    if on > due:
        return Lamp("late", "exclamation-octagon-fill", f"逾期{(on - due).days}天")
    if on == due:
        return Lamp("soon", "exclamation-triangle-fill", "今日到期")
    left = calendar.working_days_between(on, due)
    if left == 0:
        return Lamp("soon", "exclamation-triangle-fill", f"剩{(due - on).days}天，均非工作日")
    if left <= SOON_DAYS:
        return Lamp("soon", "exclamation-triangle-fill", f"剩{left}个工作日")
    return Lamp("ok", "clock", f"剩{left}个工作日")
