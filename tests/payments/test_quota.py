"""Quotas from above: notified in advance, passed on, and completed, each in its time."""

from datetime import date
from decimal import Decimal

import pytest

from payments.funds.quota import quota_findings
from tests.payments.fund_papers import ON, allotted
from tests.payments.ledger_rows import URBAN

NOVEMBER = date(2026, 11, 1)


def central(actor, amount: str, number: str, **fields):
    given = {"fund": "urban", "source": "central", "year": 2026}
    return allotted(actor, amount=Decimal(amount), document_number=number, **(given | fields))


def ahead(actor, amount: str, number: str, day: date, **fields):
    return central(
        actor, amount, number, on=day, document_date=day, stage="advance", year=2027, **fields
    )


def said(year: int, on: date) -> list[tuple[bool, str]]:
    return [(item.ok, item.text) for item in quota_findings(URBAN, year, on)]


def test_next_years_quota_is_missed_when_its_day_and_the_time_to_pass_it_on_are_over(finance):
    central(finance, "1000.00", "财社〔2026〕1号")
    assert said(2026, date(2026, 10, 30)) == []
    ((ok, text),) = said(2026, date(2026, 10, 31))
    assert not ok and "9月30日前" in text and "最迟2026年10月30日" in text


def test_next_years_quota_is_checked_for_its_share(finance):
    central(finance, "1000.00", "财社〔2026〕1号")
    central(finance, "500.00", "一次性", is_one_off=True)
    ahead(finance, "650.00", "财社〔2026〕90号", date(2026, 9, 28))
    ((ok, text),) = said(2026, NOVEMBER)
    assert not ok and "少于当年实际下达数的 70%" in text
    ahead(finance, "50.00", "财社〔2026〕91号", date(2026, 9, 29))
    (found,) = quota_findings(URBAN, 2026, NOVEMBER)
    assert found.ok and "第十一条" in found.basis


def test_a_share_that_is_not_reached_yet_is_no_fault_before_its_day(finance):
    central(finance, "1000.00", "A")
    ahead(finance, "300.00", "B", date(2026, 8, 1))
    assert said(2026, date(2026, 10, 30)) == []
    ((ok, text),) = said(2026, date(2026, 10, 31))
    assert not ok and "少于当年实际下达数的 70%" in text


def test_a_quota_that_is_passed_on_in_time_is_in_time(finance):
    """The centre's day is the one on which the province had it."""
    central(finance, "1000.00", "A")
    ahead(finance, "900.00", "B", date(2026, 10, 20), upstream_on=date(2026, 9, 28))
    assert [ok for ok, _text in said(2026, NOVEMBER)] == [True]


def test_what_comes_on_top_of_the_share_is_not_late(finance):
    central(finance, "1000.00", "A")
    ahead(finance, "800.00", "B", date(2026, 9, 20))
    ahead(finance, "100.00", "C", date(2026, 11, 20))
    assert [ok for ok, _text in said(2026, date(2026, 12, 1))] == [True]


def test_what_reaches_the_share_late_is_late_also_in_the_new_year(finance):
    central(finance, "1000.00", "A")
    ahead(finance, "600.00", "B", date(2026, 9, 20))
    ahead(finance, "200.00", "C", date(2027, 1, 5))
    ((ok, text),) = said(2026, date(2027, 1, 6))
    assert not ok and "晚于 2026-09-30" in text


def test_a_quota_is_passed_on_and_completed_in_the_rules_time(finance):
    central(
        finance, "1000.00", "A", document_date=date(2026, 4, 1), upstream_on=date(2026, 3, 1),
        budget_approved_on=date(2025, 12, 1),
    )  # fmt: skip
    (relayed, relay), (completed, rest) = said(2026, date(2026, 5, 1))
    assert not relayed and "逾期" in relay and "2026年3月31日" in relay
    assert not completed and "2026年3月1日" in rest


def test_the_rest_that_does_not_come_is_told_once_its_time_is_over(finance):
    first = {"stage": "advance", "document_date": date(2025, 9, 28)}
    central(finance, "700.00", "A", budget_approved_on=date(2026, 1, 20), **first)
    assert [ok for ok, _text in said(2026, date(2026, 4, 20))] == []
    ((ok, text),) = said(2026, date(2026, 4, 21))
    assert not ok and "2026年4月20日前下达其余指标，尚未收到" in text
    central(finance, "300.00", "B")
    assert said(2026, date(2026, 4, 21)) == []


def test_a_budget_whose_day_nobody_wrote_down_was_approved_within_its_year(finance):
    central(finance, "700.00", "A", on=ON, stage="advance", document_date=date(2025, 9, 28))
    assert not any("其余指标" in text for _ok, text in said(2026, date(2027, 3, 31)))
    assert any(
        "2026年预算应于2027年3月31日前" in text for _ok, text in said(2026, date(2027, 4, 1))
    )


@pytest.mark.parametrize(
    "fields", [{"stage": "extra"}, {"stage": "advance", "is_one_off": True}], ids=str
)
def test_what_comes_on_top_of_no_quota_makes_no_rest_due(finance, fields):
    central(finance, "500.00", "A", **fields)
    assert not any("其余指标" in text for _ok, text in said(2026, date(2027, 6, 1)))


def test_nothing_is_found_of_a_year_before_the_rule(finance):
    central(finance, "100.00", "A", year=2011, on=date(2012, 3, 1), upstream_on=date(2012, 2, 1))
    assert said(2011, ON) == []
