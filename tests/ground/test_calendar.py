from datetime import date, timedelta

import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from dibao import calendar
from dibao.calendar import (
    BadHolidays,
    Deadline,
    add,
    is_provisional,
    is_working_day,
    last_working_day_on_or_before,
    read_holidays,
    working_days_between,
)


def test_make_up_saturdays_are_worked_and_holidays_are_not():
    assert is_working_day(date(2026, 2, 14))  # Saturday, made up for the Spring Festival
    assert not is_working_day(date(2026, 2, 17))  # Tuesday, Spring Festival
    assert not is_working_day(date(2026, 10, 11))  # Sunday
    assert is_working_day(date(2025, 9, 28))  # Sunday, made up; from the library


def test_our_table_agrees_with_the_library_where_both_speak():
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(365)]
    ours = {day for day in days if is_working_day(day)}
    theirs = {
        day
        for day in days
        if day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)
    }
    assert ours == theirs


def test_the_day_of_the_event_is_not_counted():
    # Accepted on Wednesday 30 September 2026: National Day lasts to the 7th.
    assert add(date(2026, 9, 30), 3, "working_day") == Deadline(date(2026, 10, 10))
    assert add(date(2026, 9, 30), 7, "calendar_day") == Deadline(date(2026, 10, 7))
    assert add(date(2026, 9, 30), 0, "working_day") == Deadline(date(2026, 9, 30))


def test_a_month_ends_on_the_same_day_or_the_last():
    assert add(date(2026, 1, 31), 1, "month") == Deadline(date(2026, 2, 28))
    assert add(date(2027, 12, 31), 2, "month") == Deadline(date(2028, 2, 29))
    assert add(date(2026, 8, 15), 12, "month") == Deadline(date(2027, 8, 15))


def test_a_date_beyond_the_notices_is_computed_and_marked_provisional():
    beyond = add(date(2026, 12, 31), 30, "working_day")
    assert beyond == Deadline(date(2027, 2, 12), provisional=True)
    assert not is_working_day(date(2027, 1, 1))
    assert not is_working_day(date(2031, 10, 2))
    assert is_provisional(date(2027, 1, 4)) and not is_provisional(date(2026, 12, 31))


def test_a_calendar_day_is_never_provisional():
    assert add(date(2030, 1, 1), 60, "calendar_day") == Deadline(date(2030, 3, 2))


def test_the_last_working_day_on_or_before_the_tenth():
    assert last_working_day_on_or_before(date(2026, 10, 10)) == date(2026, 10, 10)  # made up
    assert last_working_day_on_or_before(date(2026, 5, 10)) == date(2026, 5, 9)  # made up
    assert last_working_day_on_or_before(date(2026, 1, 10)) == date(2026, 1, 9)


def test_working_days_between_two_days():
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert working_days_between(date(2026, 10, 10), date(2026, 9, 30)) == -3
    assert working_days_between(date(2026, 9, 30), date(2026, 9, 30)) == 0


@given(st.dates(date(2004, 1, 1), date(2035, 1, 1)), st.integers(0, 90))
def test_adding_and_counting_agree(start, count):
    end = add(start, count, "working_day").date
    assert working_days_between(start, end) == count
    assert count == 0 or is_working_day(end)


@pytest.mark.parametrize(("count", "unit"), [(-1, "working_day"), (1, "fortnight")])
def test_a_wrong_period_raises(count, unit):
    with pytest.raises(ValueError):
        add(date(2026, 1, 1), count, unit)


def test_an_entry_of_the_table_goes_before_the_library(monkeypatch):
    table = read_holidays(
        "- {notice: 测试通知, days_off: [2025-09-03]}\n"
        "- {notice: 明年通知, year: 2027, days_off: [2027-02-08], make_up: [2027-02-13]}\n"
    )
    monkeypatch.setattr(calendar, "_table", lambda: table)
    assert not is_working_day(date(2025, 9, 3))
    assert is_working_day(date(2027, 2, 13)) and not is_working_day(date(2027, 2, 8))
    assert not is_provisional(date(2027, 2, 8)) and is_provisional(date(2028, 2, 8))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {days_off: [2027-01-01]}", "notice"),
        ("- {notice: 甲, of: []}", "of"),
        ("- {notice: 甲, days_off: [一月一日]}", "日期"),
        ("- {notice: 甲, year: 2027, days_off: [2026-12-31]}", "不在 2027 年"),
    ],
)
def test_a_malformed_table_is_refused_with_the_entry(text, says):
    with pytest.raises(BadHolidays, match=says):
        read_holidays(text)
