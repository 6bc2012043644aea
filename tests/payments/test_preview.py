"""Before a batch is drafted: whom it would pay, whom not, why, and what differs from last month."""

# Fixtures of another file are named where they are used.
# ruff: noqa: F811

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import Account
from payments.comparison import before_of, compare
from payments.models import BackPay, BackPayMonth, Batch, Payment
from payments.services import drafting
from payments.services.movements import moved_of
from payments.services.opening import open_batch, put_down
from payments.services.outlook import outlook
from payments.services.plans import (
    Opening,
    plan_arrears,
    plan_back_pay,
    plan_late,
    plan_repay,
    plan_set_off,
)
from payments.services.preview import preview
from payments.services.subsidies import plan_holiday_subsidy, plan_price_subsidy
from payments.statistics import changes, sums
from payments.statistics.scope import MonthScope
from reviews.models import Award, Recheck
from tests.cast import COUNTY
from tests.cast_payments import APRIL, explain, raised
from tests.payments.test_arrears_once import decided  # noqa: F401
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    claims,
    correct_account,
    one_failed,
    pay,
    published,
    spring,
)
from tests.payments.test_set_offs import (  # noqa: F401
    JUNE,
    JUNE_3,
    MAY,
    MAY_4,
    allowing,
    draft,
    ordered,
    recovery,
    released,
)


def moves(month: date, on: date) -> dict:
    """(change, reason) of the regular batch's preview, with households and yuan more or less."""
    found = preview(county=COUNTY, month=month, category="urban", on=on)
    return {(row.label, row.reason): (row.households, row.total) for row in found.movements}


@pytest.fixture
def regular(finance, released):
    """The regular batch of a month, sealed."""

    def run(month: date, on: date) -> Batch:
        batch = open_batch(county=COUNTY, month=month, category="urban", actor=finance, on=on)
        drafting.draft(drafting.submit(batch))
        explain(batch, finance)
        return released(batch, on)

    return run


def test_the_month_is_previewed_against_the_one_before(make_awards, batch_in):
    _stays, gone, rises = make_awards(3)
    batch_in("sent")
    Award.objects.filter(pk=gone.pk).update(
        period=(APRIL, MAY), status="ended", end_reason="收入超过标准"
    )
    raised(rises, "400.00", MAY)
    make_awards(2, since=MAY, persons=2)
    found = preview(county=COUNTY, month=MAY, category="urban", on=MAY_4)
    assert moves(MAY, MAY_4) == {
        ("新增", "新批准"): (2, Decimal("760.00")),
        ("停发", "其他决定"): (1, Decimal("-380.00")),
        ("增发", "待遇变动"): (1, Decimal("20.00")),
        ("未变", ""): (1, Decimal("0.00")),
    }  # fmt: skip
    assert (found.households, found.persons, found.total) == (4, 6, Decimal("1540.00"))
    assert found.total_before == Decimal("1140.00")
    assert Batch.objects.count() == 1


def test_stops_are_counted_by_closed_words_and_told_in_full_by_household(
    make_awards, batch_in, regular
):
    make_awards(1)
    for award, ground, words in zip(
        make_awards(3), ("interval", "interval", "death"), ("经查甲", "经查乙", "户主去世"),
        strict=True,
    ):  # fmt: skip
        Recheck.objects.create(
            number=f"FH{award.pk}", household=award.household, status="done", organ="township",
            ground=ground, outcome="stop", reasons=words, due_on=LATER, basis="",
            created_on=APRIL, concluded_on=LATER, area_code=award.area_code,
        )  # fmt: skip
    batch_in("sent")
    for recheck in Recheck.objects.all():
        Award.objects.filter(household=recheck.household).update(
            period=(APRIL, MAY), status="ended", end_reason=recheck.reasons
        )
    found = preview(county=COUNTY, month=MAY, category="urban", on=MAY_4)
    gone = {(row.reason, row.households) for row in found.movements if row.change == "gone"}
    assert gone == {("定期复核", 2), ("成员死亡", 1)}
    (movers,) = [each for each in found.movers if each.label == "停发"]
    assert {row.reason for row in movers.rows} == {
        "定期复核：经查甲", "定期复核：经查乙", "成员死亡：户主去世",
    }  # fmt: skip
    regular(MAY, MAY_4)
    told = changes.by_reason(MonthScope(COUNTY[:6], MAY))
    assert {(row["why"], row["households"]) for row in told} == gone


def test_whose_set_off_begins_leaves_for_the_other_batch(ordered):
    assert moves(MAY, MAY_4) == {
        ("停发", "追缴抵扣，单独成批"): (1, Decimal("-380.00")), ("未变", ""): (1, Decimal("0.00")),
    }  # fmt: skip


def test_the_batch_of_set_offs_says_why_its_households_get_less(ordered, draft):
    (row,) = moved_of(draft(MAY, MAY_4)).movements()
    assert (row.change, row.reason, row.total) == ("down", "追缴抵扣", Decimal("-100.00"))


def test_whose_set_off_goes_on_is_in_neither_month(ordered, draft, released, regular):
    released(draft(MAY, MAY_4), MAY_4)
    regular(MAY, MAY_4)
    assert moves(JUNE, JUNE_3) == {("未变", ""): (1, Decimal("0.00"))}


def test_whose_set_off_ended_is_not_new(ordered, draft, released, regular, approver):
    released(draft(MAY, MAY_4), MAY_4)
    regular(MAY, MAY_4)
    ordered.refresh_from_db()
    perform(ordered, "end_set_off", actor=approver, on=MAY_4, reason="家庭困难")
    assert moves(JUNE, JUNE_3) == {
        ("增发", "追缴抵扣结束"): (1, Decimal("100.00")), ("未变", ""): (1, Decimal("0.00")),
    }  # fmt: skip
    batch = regular(JUNE, JUNE_3)
    shown = compare(batch, before_of(batch))
    assert {row.label: row.count for row in shown.differences} == {
        "新增": 0, "停发": 0, "增发": 1, "减发": 0, "未变": 1,
    }  # fmt: skip
    assert (shown.households, shown.households_before) == (2, 2)


def test_who_is_paid_by_the_set_offs_batch_is_in_the_months_figures(
    ordered, draft, released, regular
):
    released(draft(MAY, MAY_4), MAY_4)
    regular(MAY, MAY_4)
    scope = MonthScope(COUNTY[:6], MAY)
    whole = sums.whole(scope, sums.by_batch(scope))
    assert (whole["households"], whole["total"]) == (2, Decimal("660.00"))
    assert changes.by_reason(scope) == []
    assert sums.trend(scope)[-1]["households"] == 2


def test_a_month_that_has_a_batch_of_set_offs_alone_is_not_compared_with(ordered, draft, released):
    released(draft(MAY, MAY_4), MAY_4)
    assert ("新增", "新批准") not in moves(JUNE, JUNE_3)


def test_who_stops_after_a_month_with_a_set_off_is_said_to_stop(
    ordered, draft, released, regular, approver
):
    released(draft(MAY, MAY_4), MAY_4)
    regular(MAY, MAY_4)
    ordered.refresh_from_db()
    perform(ordered, "end_set_off", actor=approver, on=MAY_4, reason="停保")
    award = ordered.household.awards.get()
    Award.objects.filter(pk=award.pk).update(
        period=(APRIL, JUNE), status="ended", end_reason="收入超过标准"
    )
    assert moves(JUNE, JUNE_3)["停发", "其他决定"] == (1, Decimal("-280.00"))


def test_who_was_paid_late_last_month_is_not_new(make_awards, batch_in, asks, pay):
    make_awards(1)
    batch_in("sent")
    make_awards(1)
    pay(put_down(plan_late(asks)))
    assert moves(MAY, MAY_4) == {("未变", ""): (2, Decimal("0.00"))}


def reasons(found) -> dict:
    return {row.reason: (row.households, row.lines, row.total) for row in found.groups}


def left(found) -> list:
    return [(row.code, row.reason) for row in found.left_out]


def agrees(found, plan) -> None:
    """What is drafted is what was shown."""
    batch = put_down(plan)
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    whole = found.whole
    assert (batch.payment_count, batch.person_count, batch.total) == (
        whole.lines, whole.persons, whole.total,
    )  # fmt: skip
    assert batch.omissions.count() <= found.left_out_count


def test_a_repayment_says_what_failed_what_changed_and_what_still_waits(
    one_failed, make_awards, asks, finance
):
    waiting = outlook(plan_repay(asks))
    assert waiting.whole.households == 0 and waiting.groups == []
    assert left(waiting) == [(one_failed.household.code, "账户没有更正，也没有写明原账户可以使用")]
    correct_account(one_failed.household)
    found = outlook(plan_repay(asks))
    assert reasons(found) == {"发放失败，账户已更正": (1, 1, Decimal("380.00"))}
    assert "账号不存在" in found.rows[0].more and left(found) == []
    assert Batch.objects.filter(kind="repay").count() == 0
    agrees(found, plan_repay(asks))
    with pytest.raises(Refusal, match="没有可以重发"):
        put_down(plan_repay(asks))


def test_late_ones_say_why_they_are_late(make_awards, batch_in, asks):
    make_awards(1)
    (mended,), (still_without,) = make_awards(1, account=False), make_awards(1, account=False)
    batch = batch_in("sent")
    make_awards(1)
    correct_account(mended.household)
    found = outlook(plan_late(asks))
    assert reasons(found) == {
        "当时没有可用账户，现已补齐": (1, 1, Decimal("380.00")),
        "批次签发后才确认或转入": (1, 1, Decimal("380.00")),
    }  # fmt: skip
    assert f"原批次 {batch.number}" in [row.more for row in found.rows]
    assert left(found) == [(still_without.household.code, "没有可用的银行账户")]
    agrees(found, plan_late(asks))


def test_arrears_name_their_change_or_their_decision(claims, decided, make_awards, asks):
    found = outlook(plan_arrears(asks, claims.number))
    assert reasons(found) == {"标准调整": (2, 4, Decimal("80.00"))}
    assert {row.more for row in found.rows} == {"TZ1"} and found.whole.households == 2
    agrees(found, plan_arrears(asks, claims.number))
    with pytest.raises(Refusal, match="已存在"):
        outlook(plan_arrears(asks, claims.number))


def test_back_pay_that_nobody_decided_is_left_out(make_awards, decided, finance, asks):
    one, other = make_awards(2)
    decided(one, "BF1")
    undecided = BackPay.objects.create(
        number="BF2", household=other.household, area_code=other.area_code, category="urban",
        award=other, since=APRIL, found_on=APRIL, facts="x", evidence="x", total=Decimal("9.00"),
        prepared_by=finance, prepared_on=APRIL, status="prepared",
    )  # fmt: skip
    BackPayMonth.objects.create(
        back_pay=undecided, month=APRIL, paid="380.00", entitled="389.00", amount="9.00"
    )
    found = outlook(plan_back_pay(asks))
    assert reasons(found) == {"单户补发决定": (1, 1, Decimal("50.00"))}
    assert left(found) == [(other.household.code, "补发尚未决定")]
    agrees(found, plan_back_pay(asks))


def test_a_price_subsidy_says_how_much_a_person(make_awards, asks, published):
    make_awards(2, persons=3)
    (without,) = make_awards(1, account=False)
    index = published("0.031")
    found = outlook(plan_price_subsidy(asks, index))
    (reason,) = reasons(found)
    assert reason.startswith("每人 ") and found.whole.households == 2
    assert found.whole.persons == 6 and found.rows[0].more == "3 人"
    assert left(found) == [(without.household.code, "没有可用的银行账户")]
    agrees(found, plan_price_subsidy(asks, index))


def test_whom_a_subsidy_does_not_reach_is_said(make_awards, asks, published):
    (here,), (there,) = make_awards(1), make_awards(1, area="410105001003")
    plan = plan_price_subsidy(asks, published("0.031"))
    street = there.area_code[:9] + "000"
    terms = plan.terms | {
        "per_person": {key: each for key, each in plan.terms["per_person"].items() if key != street}
    }
    found = outlook(replace(plan, terms=terms))
    assert [row.code for row in found.rows] == [here.household.code]
    ((code, reason),) = left(found)
    assert code == there.household.code and "没有补贴办法" in reason


def test_a_holiday_subsidy_is_previewed_too(spring, make_awards, asks):
    make_awards(2, persons=2)
    plan = plan_holiday_subsidy(asks, month=APRIL, holiday="春节")
    found = outlook(plan)
    assert reasons(found) == {"每人 100 元": (2, 2, Decimal("400.00"))}
    agrees(found, plan)


def test_set_offs_are_beside_what_the_same_households_got_last_month(
    ordered, draft, released, regular, finance
):
    asks = Opening(county=COUNTY, category="urban", actor=finance, on=MAY_4)
    plan = plan_set_off(asks, month=MAY)
    found = outlook(plan)
    (row,) = found.rows
    assert found.compares and reasons(found) == {"本月起抵扣": (1, 1, Decimal("280.00"))}
    assert (row.before, row.approved, row.set_off, row.amount) == (
        Decimal("380.00"), Decimal("380.00"), Decimal("100.00"), Decimal("280.00"),
    )  # fmt: skip
    assert row.more == f"追缴 {ordered.number}"
    released(draft(MAY, MAY_4), MAY_4)
    june = outlook(plan_set_off(replace(asks, on=JUNE_3), month=JUNE))
    assert reasons(june) == {"继续抵扣": (1, 1, Decimal("280.00"))}
    again = outlook(plan_set_off(asks, month=MAY))
    assert again.groups == [] and left(again) == [(ordered.household.code, "该月已列入其他批次")]
    batch = draft(JUNE, JUNE_3)
    shown = compare(batch, before_of(batch))
    assert [row.count for row in shown.differences] == [0, 0, 0, 0, 1]


def test_every_kind_shows_its_preview_on_the_page_and_opens_nothing(
    spring, one_failed, claims, published, finance, client
):
    index = published("0.031")
    correct_account(one_failed.household)
    client.force_login(finance)
    given = {"county": COUNTY, "category": "urban", "month": "2026-04", "preview": "1"}
    asked = {
        "repay": {}, "late": {}, "arrears": {"change": claims.pk}, "price": {"index": index.pk},
        "holiday": {"holiday": "春节"}, "set_off": {},
    }  # fmt: skip
    before = Batch.objects.count()
    with time_machine.travel(f"{LATER} 10:00:00+08:00"):
        for kind, more in asked.items():
            page = client.post(reverse("batch_other"), given | {"kind": kind} | more)
            assert page.status_code == 200 and "尚未生成" in page.text, kind
        assert "不列入的" not in page.text and "没有可以列入的家庭" in page.text
    assert Batch.objects.count() == before


def test_what_a_kind_does_not_ask_for_is_no_fault_of_its_form(one_failed, client, finance):
    client.force_login(finance)
    given = {"county": COUNTY, "category": "urban", "kind": "repay", "month": "0000-99"}
    with time_machine.travel(f"{LATER} 10:00:00+08:00"):
        assert client.post(reverse("batch_other"), given | {"preview": "1"}).status_code == 200


def test_a_preview_is_for_finance_of_the_county(one_failed, client, approver, next_finance):
    given = {"county": COUNTY, "category": "urban", "kind": "repay", "preview": "1"}
    for user, status in ((approver, 403), (next_finance, 422)):
        client.force_login(user)
        assert client.post(reverse("batch_other"), given).status_code == status


def test_a_preview_shows_no_account(one_failed, finance, client):
    correct_account(one_failed.household)
    client.force_login(finance)
    given = {"county": COUNTY, "category": "urban", "kind": "repay", "preview": "1"}
    with time_machine.travel(f"{LATER} 10:00:00+08:00"):
        page = client.post(reverse("batch_other"), given).text
    assert one_failed.household.code in page
    numbers = [str(each.number) for each in Account.objects.filter(household=one_failed.household)]
    assert not any(number in page for number in [*numbers, str(Payment.objects.first().account)])
