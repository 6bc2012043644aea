"""Working days, deadlines, and how a day is written. Pure Python; the day is always an argument.

The State Council's yearly notices come from the chinesecalendar package, and before it from
``fixtures/holidays.yaml``, which an office can keep up by itself. Beyond both a day is judged by
weekends and the statutory holidays of fixed date, and what follows from it is provisional.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from chinese_calendar import constants

Unit = Literal["working_day", "calendar_day", "month"]

HOLIDAYS_FILE = Path(__file__).resolve().parent.parent / "fixtures" / "holidays.yaml"
DAY = timedelta(days=1)
SATURDAY = 5
# 全国年节及纪念日放假办法 (2024): New Year, Labour Day, National Day. The festivals of the lunar
# calendar are left to the notice, and a date that leans on them is provisional.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class BadHolidays(ValueError):
    """The maintained table of holidays is not well formed."""


@dataclass(frozen=True)
class Deadline:
    """The last day of a period. ``provisional``: it may move when the year's notice comes out."""

    date: date
    provisional: bool = False


@dataclass(frozen=True)
class Holidays:
    """What the maintained table says: single days, and the years it covers in full."""

    days: dict[date, bool]  # True: a working day
    years: frozenset[int]


def is_working_day(day: date) -> bool:
    """Whether offices work on this day, make-up Saturdays and Sundays included."""
    table = _table()
    if day in table.days:
        return table.days[day]
    if day.year not in table.years and day.year in _library_years():
        if day in constants.workdays:
            return True
        if day in constants.holidays:
            return False
    elif day.year not in table.years and (day.month, day.day) in FIXED_HOLIDAYS:
        return False
    return day.weekday() < SATURDAY


def is_provisional(day: date) -> bool:
    """Whether no notice is known for the year of this day."""
    return day.year not in _table().years and day.year not in _library_years()


def public_holidays() -> tuple[str, ...]:
    """The public holidays by name, as those of the newest year known fall in it."""
    newest = _library_years()[-1]
    first: dict[str, date] = {}
    for day in sorted(day for day in constants.holidays if day.year == newest):
        first.setdefault(constants.Holiday(constants.holidays[day]).chinese, day)
    return tuple(first)


def add(start: date, count: int, unit: Unit) -> Deadline:
    """The last day of a period of ``count`` units; the day of the event itself is not counted.

    A month ends on the day of the same number, or on the last day of a shorter month.
    Raises ValueError for a negative count or an unknown unit.
    """
    if count < 0:
        raise ValueError("A period is counted forwards.")
    if unit == "calendar_day":
        return Deadline(start + count * DAY)
    if unit == "month":
        return Deadline(_months_later(start, count))
    if unit != "working_day":
        raise ValueError(f"Unknown unit of time: {unit}")
    day = start
    while count:
        day += DAY
        count -= is_working_day(day)
    return Deadline(day, is_provisional(day))


def last_working_day_on_or_before(day: date) -> date:
    """The day itself when offices work on it, else the working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days follow ``start`` up to and including ``end``; negative backwards."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + at * DAY) for at in range(1, (end - start).days + 1))


def _months_later(start: date, count: int) -> date:
    years, month = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@lru_cache(maxsize=1)
def _library_years() -> range:
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


@lru_cache(maxsize=1)
def _table() -> Holidays:
    return read_holidays(HOLIDAYS_FILE.read_text(encoding="utf-8"))


def read_holidays(text: str) -> Holidays:
    """The maintained table from its YAML. Raises BadHolidays naming the entry."""
    days: dict[date, bool] = {}
    years = set()
    for number, entry in enumerate(yaml.safe_load(text) or [], start=1):
        where = f"holidays.yaml 第 {number} 条"
        if not isinstance(entry, dict) or not entry.get("notice"):
            raise BadHolidays(f"{where}：缺少通知名称（notice）")
        if unknown := set(entry) - {"notice", "year", "days_off", "make_up"}:
            raise BadHolidays(f"{where}：不认识的项目 {'、'.join(sorted(map(str, unknown)))}")
        if "year" in entry:
            years.add(entry["year"])
        for key, works in (("days_off", False), ("make_up", True)):
            for day in entry.get(key) or []:
                if type(day) is not date:
                    raise BadHolidays(f"{where}：{key} 中应为日期，如 2027-01-01")
                if "year" in entry and day.year != entry["year"]:
                    raise BadHolidays(f"{where}：{day} 不在 {entry['year']} 年内")
                days[day] = works
    return Holidays(days, frozenset(years))


def day_in_words(day: date) -> str:
    """2026-11-22 → 2026年11月22日"""
    return f"{month_in_words(day)}{day.day}日"


def month_in_words(day: date) -> str:
    """The month of a day: 2026-11-01 → 2026年11月"""
    return f"{day.year}年{day.month}月"
