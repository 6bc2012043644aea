"""What is owed of a recovery, and what is later than its plan, is seen without opening it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from payments.blockers import blocker_of
from payments.models import Recovery
from payments.overdue import overdue, with_owed
from payments.services.owing import owed
from payments.services.recoveries import repay_by
from payments.services.watching import scope_of
from tests.payments.test_recoveries import (  # noqa: F401
    FOUND,
    decided,
    found,
    paid,
    receive,
)

AUGUST = date(2026, 8, 1)


@pytest.fixture
def planned(decided, finance):  # noqa: F811
    """380.00 yuan in three parts, from the last of June on; 130.00 of them came."""
    plan = {"count": 3, "first_on": date(2026, 6, 30)}
    recovery = perform(decided, "arrange", actor=finance, on=FOUND, **plan)
    receive(recovery, finance, "130.00")
    recovery.refresh_from_db()
    return recovery


def late(on: date) -> list[Decimal]:
    return [each.overdue for each in overdue(Recovery.objects.all(), on)]


def test_what_is_owed_is_what_the_ledger_says(planned):
    (seen,) = with_owed(Recovery.objects.all(), AUGUST)
    assert seen.still_owed == owed(planned) == Decimal("250.00")


def test_an_instalment_is_overdue_the_day_after_and_for_the_part_that_did_not_come(planned):
    assert late(date(2026, 7, 30)) == []
    assert late(date(2026, 7, 31)) == [Decimal("123.34")]
    assert late(date(2026, 9, 1)) == [Decimal("250.00")]


def test_what_came_or_was_arranged_anew_is_not_overdue(planned, finance):
    receive(planned, finance, "123.34", number="P-2")
    assert late(AUGUST) == []
    planned.refresh_from_db()
    perform(planned, "arrange", actor=finance, on=AUGUST, count=1, first_on=date(2026, 8, 31))
    assert late(AUGUST) == [] and late(date(2026, 9, 1)) == [Decimal("126.66")]


def test_the_decision_may_fix_the_day_itself(found, approver):  # noqa: F811
    end = date(2026, 7, 31)
    recovery = perform(found, "decide", actor=approver, on=FOUND, repay_by=end)
    assert repay_by(recovery) == end and late(end) == []
    assert late(AUGUST) == [recovery.total]


def test_a_recovery_without_a_plan_or_that_is_being_waived_is_not_overdue(planned, approver):
    perform(planned, "ask_waiver", actor=approver, on=AUGUST, reason="已去世")
    assert late(AUGUST) == []


def test_the_board_counts_it_in_the_present_month_alone(planned):
    blocker = blocker_of("instalment_overdue")
    assert blocker.count(scope_of("410105", AUGUST, AUGUST)) == 1
    assert blocker.count(scope_of("410105", date(2026, 7, 1), AUGUST)) == 0
    assert "overdue=1" in blocker.url(scope_of("410105", AUGUST, AUGUST))


def test_the_list_shows_what_is_owed_and_overdue(planned, finance, next_finance, client):
    with time_machine.travel("2026-08-01 10:00:00+08:00"):
        client.force_login(finance)
        for given in ({}, {"overdue": "1"}):
            page = client.get(reverse("recoveries"), given).text
            assert planned.number in page and "250.00" in page and "逾期 123.34 元" in page
        client.force_login(next_finance)
        assert planned.number not in client.get(reverse("recoveries"), {"overdue": "1"}).text
    with time_machine.travel("2026-07-01 10:00:00+08:00"):
        client.force_login(finance)
        assert planned.number not in client.get(reverse("recoveries"), {"overdue": "1"}).text


def test_an_instalment_that_came_in_part_shows_the_rest(planned, finance, client):
    client.force_login(finance)
    with time_machine.travel("2026-07-01 10:00:00+08:00"):
        page = client.get(planned.page_url).text
    assert "已还一部分" in page and "尚欠 123.34 元" in page
