"""A recovery set off: only where the pack allows it, in a batch of its own, each sum apart."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from dibao import policy
from dibao.sheets import open_workbook
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import Account, Household
from households.services.moves import leave_county
from payments.blockers import blocker_of
from payments.blockers.base import Scope
from payments.ledger.verify import differences
from payments.models import Payment
from payments.services import drafting
from payments.services.kept_lists import take_list
from payments.services.months import open_due_months
from payments.services.opening import Opening, open_batch, open_repay, open_set_off
from payments.services.recoveries import Finding, open_recovery, owed
from payments.services.verifying import Verifier
from tests.cast import COUNTY, card_number
from tests.cast_payments import APRIL, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

FOUND, MAY, MAY_4 = date(2026, 4, 20), date(2026, 5, 1), date(2026, 5, 4)
JUNE, JUNE_3 = date(2026, 6, 1), date(2026, 6, 3)
ORDER = {"monthly": Decimal("100.00"), "reason": "本人书面同意"}


@pytest.fixture
def allowing(tmp_path, settings):
    """The packs in use, with a city that lets a recovery take up to 30 % of a month."""
    folder = tmp_path / "packs"
    folder.mkdir()
    for file in Path(str(settings.POLICY_DIR)).glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.stem == "zhengzhou":
            text = text.replace("{allowed: false, share: null}", "{allowed: true, share: 0.3}")
        (folder / file.name).write_text(text, encoding="utf-8")
    assert policy.configure(folder).sound
    yield
    policy.configure(settings.POLICY_DIR)


@pytest.fixture
def recovery(make_awards, batch_in, finance, approver):
    """April's 380.00 yuan arrived and 250.00 of them are to come back; two households."""
    awards = make_awards(2)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    finding = Finding(
        ground="reduce", since=APRIL, found_on=FOUND, facts="收入增加", evidence="核对报告",
        way="amount", due_monthly=Decimal("130.00"),
    )  # fmt: skip
    made = open_recovery(awards[0].household, finding, actor=finance, on=FOUND)
    return perform(made, "decide", actor=approver, on=FOUND)


@pytest.fixture
def ordered(allowing, recovery, approver):
    return perform(recovery, "begin_set_off", actor=approver, on=FOUND, **ORDER)


@pytest.fixture
def draft(finance):
    def run(month: date, on: date):
        opening = Opening(county=COUNTY, category="urban", actor=finance, on=on)
        batch = open_set_off(opening, month=month)
        drafting.draft(drafting.submit(batch))
        batch.refresh_from_db()
        explain(batch, finance)
        return batch

    return run


@pytest.fixture
def released(finance_reviewer, finance_releaser):
    return lambda batch, on: release(batch, finance_reviewer, finance_releaser, on)


def test_a_running_set_off_is_ended_before_another_sum_is_ordered(ordered, approver):
    with pytest.raises(Refusal, match="先办理“停止抵扣”"):
        perform(
            ordered, "begin_set_off", actor=approver, on=FOUND, **ORDER | {"monthly": Decimal("50")}
        )
    ended = perform(ordered, "end_set_off", actor=approver, on=FOUND, reason="改金额")
    anew = perform(
        ended, "begin_set_off", actor=approver, on=FOUND, **ORDER | {"monthly": Decimal("50")}
    )
    assert anew.set_off_monthly == Decimal("50")


def test_a_family_that_left_is_paid_the_rest_of_a_month_in_which_it_lived_here(
    ordered, draft, released, caseworker
):
    Household.objects.update(created_on=APRIL)
    home, third = Household.objects.get(pk=ordered.household_id), date(2026, 5, 3)
    leave_county(household=home, left_on=third, evidence="迁出", actor=caseworker, on=third)
    released(draft(MAY, MAY_4), MAY_4)
    payment = home.payments.get(month=MAY)
    assert (payment.amount, payment.set_off) == (Decimal("280.00"), Decimal("100.00"))


def test_without_a_rule_nothing_is_deducted(recovery, approver):
    with pytest.raises(Refusal, match="不得从保障金中抵扣") as refused:
        perform(recovery, "begin_set_off", actor=approver, on=FOUND, **ORDER)
    assert "郑政办" in refused.value.basis


def test_no_more_than_the_share_of_a_month_is_ordered(allowing, recovery, approver):
    with pytest.raises(Refusal, match="30%"):
        perform(
            recovery, "begin_set_off", actor=approver, on=FOUND, monthly=Decimal("114.01"),
            reason="x",
        )  # fmt: skip


def test_the_batch_shows_what_was_awarded_withheld_and_paid(ordered, draft, released, finance):
    regular = open_batch(county=COUNTY, month=MAY, category="urban", actor=finance, on=MAY_4)
    drafting.draft(drafting.submit(regular))
    assert not regular.payments.filter(household=ordered.household).exists()
    assert regular.payments.count() == 1
    batch = released(draft(MAY, MAY_4), MAY_4)
    payment = batch.payments.get()
    assert (payment.approved, payment.set_off, payment.amount) == (
        Decimal("380.00"), Decimal("100.00"), Decimal("280.00"),
    )  # fmt: skip
    assert (payment.kind, batch.total) == ("regular", Decimal("280.00"))
    assert list(Verifier().deviations()) == []
    assert owed(ordered) == Decimal("150.00")
    assert differences() == []


def test_the_sheet_and_the_texts_show_each_sum_apart(ordered, draft, released, finance):
    Household.objects.filter(pk=ordered.household_id).update(phone="13800000000")
    batch = released(draft(MAY, MAY_4), MAY_4)
    (sheet,) = open_workbook(take_list(batch, "roster", actor=finance, on=MAY_4), max_rows=50)
    words = {str(cell.value) for row in sheet.rows for cell in row}
    assert {"核定金额（元）", "抵扣追缴款（元）", "实发金额（元）"} <= words
    batch = perform(batch, "send", actor=finance, on=MAY_4, layout="general")
    text = take_list(batch, "texts", actor=finance, on=MAY_4).decode("utf-8-sig")
    assert "2026年5月低保金核定380.00元，抵扣追缴款100.00元，实发280.00元" in text


def test_the_last_set_off_takes_only_what_is_owed_and_settles(ordered, draft, released, finance):
    released(draft(MAY, MAY_4), MAY_4)
    ordered.refresh_from_db()
    perform(
        ordered, "receive", actor=finance, on=MAY_4, receipt_number="P1", way="cash",
        amount=Decimal("90.00"), received_on=MAY_4,
    )  # fmt: skip
    batch = released(draft(JUNE, JUNE_3), JUNE_3)
    assert batch.payments.get().set_off == Decimal("60.00")
    ordered.refresh_from_db()
    assert ordered.status == "settled" and not owed(ordered)
    assert differences() == []


def test_a_receipt_after_the_draft_makes_it_be_drafted_anew(
    ordered, draft, finance, finance_reviewer
):
    batch = draft(MAY, MAY_4)
    perform(
        ordered, "receive", actor=finance, on=MAY_4, receipt_number="P1", way="cash",
        amount=Decimal("200.00"), received_on=MAY_4,
    )  # fmt: skip
    with pytest.raises(Refusal, match="1 户"):
        perform(batch, "review", actor=finance_reviewer, on=MAY_4)


def test_an_order_after_the_regular_draft_makes_that_be_drafted_anew(
    allowing, recovery, approver, finance, finance_reviewer
):
    regular = open_batch(county=COUNTY, month=MAY, category="urban", actor=finance, on=MAY_4)
    drafting.draft(drafting.submit(regular))
    explain(regular, finance)
    perform(recovery, "begin_set_off", actor=approver, on=MAY_4, **ORDER)
    with pytest.raises(Refusal, match="1 户"):
        perform(regular, "review", actor=finance_reviewer, on=MAY_4)


def test_an_order_that_ended_leaves_the_household_in_the_regular_batch(
    ordered, approver, finance, draft
):
    perform(ordered, "end_set_off", actor=approver, on=MAY_4, reason="家庭困难")
    with pytest.raises(Refusal, match="没有需要抵扣"):
        draft(MAY, MAY_4)
    regular = open_batch(county=COUNTY, month=MAY, category="urban", actor=finance, on=MAY_4)
    drafting.draft(drafting.submit(regular))
    assert regular.payments.count() == 2


@pytest.fixture
def order_other(recovery, finance, approver):
    """The other household's recovery, decided and set off as well."""

    def order():
        other = Payment.objects.exclude(household=recovery.household).get().household
        finding = Finding(
            ground="reduce", since=APRIL, found_on=FOUND, facts="收入增加", evidence="核对报告",
            way="amount", due_monthly=Decimal("130.00"),
        )  # fmt: skip
        made = open_recovery(other, finding, actor=finance, on=FOUND)
        made = perform(made, "decide", actor=approver, on=FOUND)
        return perform(made, "begin_set_off", actor=approver, on=MAY_4, **ORDER).household

    return order


def paid_in_may() -> list:
    rows = Payment.objects.filter(month=MAY).order_by("batch")
    return list(rows.values_list("household", "batch__cause", "amount"))


def test_an_order_after_the_sealed_batch_is_paid_by_a_further_one(
    ordered, draft, released, order_other, finance
):
    released(draft(MAY, MAY_4), MAY_4)
    other = order_other()
    released(draft(MAY, MAY_4), MAY_4)
    assert paid_in_may() == [
        (ordered.household_id, "追缴抵扣", Decimal("280.00")),
        (other.pk, "追缴抵扣第2次", Decimal("280.00")),
    ]
    with pytest.raises(Refusal, match="没有需要抵扣"):
        draft(MAY, MAY_4)
    assert differences() == []


def test_who_got_an_account_after_the_sealed_batch_is_paid_by_a_further_one(
    ordered, draft, released, order_other
):
    other = order_other()
    Account.objects.filter(household=other).update(is_current=False)
    first = released(draft(MAY, MAY_4), MAY_4)
    assert (first.payment_count, first.omissions.get().reason) == (1, "no_account")
    Account.objects.create(
        household=other, bank="农业银行", holder_name="黄萱", number=card_number(), since=MAY_4
    )
    assert released(draft(MAY, MAY_4), MAY_4).payments.get().household == other
    assert len(paid_in_may()) == 2


def test_a_batch_that_is_not_sealed_yet_keeps_a_further_one_back(ordered, draft, order_other):
    draft(MAY, MAY_4)
    order_other()
    with pytest.raises(Refusal, match="已存在"):
        draft(MAY, MAY_4)


def test_the_same_opening_under_a_key_is_the_same_batch_after_the_seal(
    ordered, released, order_other, finance
):
    asks = Opening(county=COUNTY, category="urban", actor=finance, on=MAY_4, key="page-1")
    batch = open_set_off(asks, month=MAY)
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    explain(batch, finance)
    released(batch, MAY_4)
    order_other()
    assert open_set_off(asks, month=MAY) == batch


def test_the_beat_opens_it_with_the_month(ordered):
    kinds = sorted(batch.kind for batch in open_due_months(MAY_4))
    assert kinds == ["regular", "set_off"]


def test_a_beat_killed_between_the_two_opens_the_other_at_its_next_run(ordered):
    open_batch(county=COUNTY, month=MAY, category="urban", actor=None, on=MAY_4)
    (batch,) = open_due_months(date(2026, 5, 5))
    assert batch.kind == "set_off"
    assert open_due_months(date(2026, 5, 5)) == []


def test_a_month_of_set_offs_alone_misses_no_regular_batch(ordered, order_other):
    missing, scope = blocker_of("batch_missing"), Scope(COUNTY[:6], COUNTY, MAY, MAY_4)
    assert missing.count(scope) == 1
    order_other()
    assert missing.count(scope) == 0
    (batch,) = open_due_months(MAY_4)
    assert batch.kind == "set_off"
    assert open_due_months(MAY_4) == []


def test_a_month_voided_by_an_officer_is_drafted_again_lest_it_be_late(ordered, finance):
    for batch in open_due_months(MAY_4):
        drafting.draft(drafting.submit(batch))
        perform(batch, "void", actor=finance, on=MAY_4, reason="名册有误")
    again = open_due_months(date(2026, 5, 5))
    assert sorted((batch.kind, batch.prepared_by) for batch in again) == [
        ("regular", None), ("set_off", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        "amount = amount - 1",
        "amount = amount + 1",
        "set_off = set_off + 1",
        "set_off = set_off + 1, amount = amount - 1",
        "recovery_id = NULL",
    ],
)
def test_the_database_holds_that_paid_and_withheld_are_the_award(ordered, draft, sql, changes):
    batch = draft(MAY, MAY_4)
    with pytest.raises(IntegrityError, match=r"核定的保障金|没有抵扣决定|names_its_recovery"):
        sql(f"UPDATE payments_payment SET {changes} WHERE batch_id = {batch.pk}")


def test_the_database_deducts_nothing_without_an_order(recovery, finance, sql):
    regular = open_batch(county=COUNTY, month=MAY, category="urban", actor=finance, on=MAY_4)
    drafting.draft(drafting.submit(regular))
    with pytest.raises(IntegrityError, match="没有抵扣决定"), transaction.atomic():
        Payment.objects.filter(batch=regular, household=recovery.household).update(
            amount="370.00", set_off="10.00", recovery=recovery
        )


def test_the_board_says_who_waits_for_the_batch_of_set_offs(ordered, draft):
    blocker = blocker_of("set_off_waiting")
    scope = Scope(COUNTY[:6], COUNTY, MAY, MAY_4)
    assert blocker.count(scope) == 1
    draft(MAY, MAY_4)
    assert blocker.count(scope) == 0


def test_a_set_off_payment_that_failed_is_paid_again_and_withheld_once(
    ordered, draft, released, finance
):
    batch = released(draft(MAY, MAY_4), MAY_4)
    batch = perform(batch, "send", actor=finance, on=MAY_4, layout="general")
    give_to(batch, as_csv([answer(lines_of(batch)[0], "1001")]), finance)
    Account.objects.filter(household=ordered.household).update(is_current=False)
    Account.objects.create(
        household=ordered.household, bank="农业银行", holder_name="黄萱", number=card_number(),
        since=MAY_4,
    )  # fmt: skip
    again = open_repay(Opening(county=COUNTY, category="urban", actor=finance, on=MAY_4))
    drafting.draft(drafting.submit(again))
    explain(again, finance)
    again.refresh_from_db()
    again = released(again, MAY_4)
    payment = again.payments.get()
    assert (payment.amount, payment.set_off, payment.attempt) == (
        Decimal("280.00"), Decimal("100.00"), 2,
    )  # fmt: skip
    assert owed(ordered) == Decimal("150.00")
    assert differences() == []
