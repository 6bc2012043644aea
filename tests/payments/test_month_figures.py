"""Whom a month covers and how much each: by its own allowance, whenever and however it went out."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from payments.models import Batch, Payment
from payments.statistics import changes, sums
from payments.statistics.registers import statistic_register
from payments.statistics.scope import MonthScope
from tests.cast import COUNTY
from tests.cast_payments import APRIL
from tests.payments.ledger_rows import answer, unguarded

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
QUARTER = [APRIL, MAY, JUNE]
COUNTED = ("households", "persons", "total", "average")


@pytest.fixture
def went_out(finance, finance_reviewer, finance_releaser):
    """A batch of any kind, sent and answered: `amount` for each award and month."""

    def put(awards, *, kind="regular", cause="", month=APRIL, months=(APRIL,), amount="300.00"):
        on, digest, value = month.replace(day=8), "a" * 64, Decimal(amount)
        category, count = awards[0].category, len(awards) * len(months)
        batch = Batch.objects.create(
            area_code=COUNTY, number=f"F{kind}{month:%m}{category}", category=category, kind=kind,
            cause=cause, month=month, status="drafting", due_on=on, due_basis="测试",
            terms={"months": [each.isoformat() for each in months]}, payment_count=count,
            person_count=len(awards), total=value * count, prepared_by=finance, prepared_on=on,
            content_hash=digest,
        )  # fmt: skip
        line = "regular" if kind == "late" else kind
        payments = [
            Payment(
                batch=batch, household_id=award.household_id, award=award, month=each, kind=line,
                cause="" if line == "regular" else cause, amount=value, persons=1,
                head_name="黄萱", holder_name="黄萱", bank="农业银行", account_index="x",
                account="6228480000000000000", area_code=award.area_code,
            )
            for award in awards for each in months
        ]  # fmt: skip
        with unguarded():
            Payment.objects.bulk_create(payments)
            Batch.objects.filter(pk=batch.pk).update(
                submitted_by=finance_reviewer, submitted_on=on, funded_by=finance_releaser,
                funded_on=on, voucher="1", status="sent", reviewed_by=finance_reviewer,
                reviewed_hash=digest, released_by=finance_releaser, released_hash=digest,
                released_on=on, sent_on=on,
            )  # fmt: skip
        batch.refresh_from_db()
        answer(batch, success=list(batch.payments.all()), on=on)

    return put


def figures(month: date, category: str) -> tuple:
    scope = MonthScope(COUNTY[:6], month, category)
    whole = sums.whole(scope, sums.by_batch(scope))
    return tuple(whole[key] for key in COUNTED)


def test_each_month_of_a_quarter_has_its_own_third(make_awards, went_out):
    went_out(make_awards(2, category="rural"), months=QUARTER)
    each = Decimal("300.00")
    assert figures(APRIL, "rural") == (2, 2, 6 * each, each)
    for month in (MAY, JUNE):
        assert figures(month, "rural") == (2, 2, 0, each)
    for month in QUARTER:
        scope = MonthScope(COUNTY[:6], month, "rural")
        assert statistic_register(scope).totals["average"] == each
        assert sums.trend(scope)[-1]["per_person"] == each


def test_a_subsidy_is_money_and_neither_a_household_nor_anybodys_average(make_awards, went_out):
    awards = make_awards(2)
    went_out(awards)
    went_out(awards, kind="holiday", cause="春节", amount="100.00")
    each = Decimal("300.00")
    assert figures(APRIL, "urban") == (2, 2, Decimal("800.00"), each)
    scope = MonthScope(COUNTY[:6], APRIL)
    (unit,) = sums.by_unit(scope)
    assert tuple(unit[key] for key in COUNTED) == (2, 2, Decimal("800.00"), each)
    assert unit["paid"] == Decimal("800.00")
    register = statistic_register(scope)
    assert {row["average"] for row in [*register.rows, register.totals]} == {each}


def test_whose_april_is_paid_late_in_may_is_one_household_in_either(make_awards, went_out):
    (award,) = make_awards(1)
    went_out([award], month=MAY, months=[MAY])
    went_out([award], kind="late", cause="第1次", month=MAY)
    each = Decimal("300.00")
    assert figures(MAY, "urban") == (1, 1, 2 * each, each)
    assert figures(APRIL, "urban") == (1, 1, 0, each)


def test_the_page_of_a_month_between_says_whom_it_covers(make_awards, went_out, client, finance):
    went_out(make_awards(2, category="rural"), months=QUARTER)
    client.force_login(finance)
    with time_machine.travel("2026-05-20 09:00 +0800", tick=False):
        page = client.get(reverse("month"), {"month": "2026-05"}).text
    assert "本月低保金 600.00 元" in page and "本月没有已签发的批次" in page


def test_a_month_within_a_quarter_is_compared_by_the_quarters_batch(make_awards, went_out):
    went_out(make_awards(2, category="rural"), months=QUARTER)
    april, may = (MonthScope(COUNTY[:6], month) for month in (APRIL, MAY))
    assert changes.not_compared(may) == "" and changes.by_reason(may) == []
    assert changes.not_compared(april) and changes.by_reason(april) == []


def test_a_month_of_which_one_was_paid_late_alone_is_not_compared(make_awards, went_out):
    """A batch of late ones, or of set-offs, is a part of a month: the others have not stopped."""
    awards = make_awards(2)
    went_out(awards)
    went_out(awards[:1], kind="late", cause="第1次", month=MAY, months=[MAY])
    assert changes.by_reason(MonthScope(COUNTY[:6], MAY)) == []
