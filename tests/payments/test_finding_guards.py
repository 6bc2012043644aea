"""What the database lets become of a recovery, of back pay and of an index, tried from SQL."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from dibao.trail.engine import perform
from payments.ledger.verify import differences
from payments.models import Payment, Recovery, RecoveryMonth
from payments.services.back_pay import open_back_pay
from payments.services.opening import open_back_pay_batch
from payments.services.recoveries import Finding, open_recovery
from tests.cast_payments import APRIL, raised
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_kinds import LATER, asks, pay  # noqa: F401

MAY = date(2026, 5, 1)


@pytest.fixture
def paid(make_awards, batch_in, finance):
    (award,) = make_awards(1)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    return award


@pytest.fixture
def prepared(paid, finance):
    finding = Finding(ground="stop", since=APRIL, found_on=LATER, facts="查实", evidence="报告")
    return open_recovery(paid.household, finding, actor=finance, on=LATER)


@pytest.fixture
def decided(prepared, approver):
    return perform(prepared, "decide", actor=approver, on=LATER)


@pytest.fixture
def back_pay(paid, finance, approver):
    right = raised(paid, "480.00", MAY)
    made = open_back_pay(
        paid.household, award=right, since=APRIL, found_on=LATER, facts="增发", evidence="复核",
        actor=finance, on=LATER,
    )  # fmt: skip
    return perform(made, "decide", actor=approver, on=LATER)


def refused(sql, statement: str, words: str | None = None) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        sql(statement)


def behind_the_guards(*statements: str) -> None:
    """As an owner of the database could who takes the triggers away."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("status", ["withdrawn", "prepared"])
def test_back_pay_that_was_decided_stays_decided(back_pay, asks, pay, sql, status):  # noqa: F811
    pay(open_back_pay_batch(asks))
    refused(sql, f"UPDATE payments_backpay SET status = '{status}'", "规定的步骤")
    refused(sql, "DELETE FROM payments_backpay")


@pytest.mark.parametrize("status", ["withdrawn", "prepared", "settled", "closed", "waiving"])
def test_a_recovery_that_is_owed_is_neither_withdrawn_nor_settled(decided, sql, status):
    if status == "waiving":
        refused(sql, "UPDATE payments_recovery SET status = 'waiving', waived = 1")
    else:
        refused(sql, f"UPDATE payments_recovery SET status = '{status}'")


def test_a_draft_is_decided_through_the_ledger_alone(prepared, sql, approver):
    decide = (
        f"UPDATE payments_recovery SET status = 'decided', decided_by_id = {approver.pk},"
        " decided_on = '2026-04-20', letter_number = '1', basis = '1'"
    )
    refused(sql, decide.replace("'decided'", "'settled'", 1))
    for status in ("waiving", "closed"):
        refused(sql, decide.replace("'decided'", f"'{status}'", 1))


@pytest.mark.parametrize(
    "change",
    [
        "set_off_monthly = 100, set_off_share = 0.3",
        "waived = 10",
        "waiver_reason = 'x'",
        "closed_on = '2026-04-20'",
        "status = 'settled', plan_round = 5",
        "total = 1",
    ],
)
def test_the_columns_of_a_decided_recovery_are_not_free(decided, sql, change):
    refused(sql, f"UPDATE payments_recovery SET {change}")


def test_the_lawful_ways_are_open(decided, finance, approver, second_approver, sql):
    after = perform(
        decided, "arrange", actor=finance, on=LATER, count=2, first_on=date(2026, 5, 30)
    )
    after = perform(
        after, "receive", actor=finance, on=LATER, receipt_number="P-1", way="bank",
        amount=Decimal("100.00"), received_on=LATER,
    )  # fmt: skip
    after = perform(after, "ask_waiver", actor=approver, on=LATER, reason="无力偿还")
    after = perform(after, "refuse_waiver", actor=second_approver, on=LATER, reason="仍可收回")
    after = perform(after, "ask_waiver", actor=approver, on=LATER, reason="无力偿还")
    after = perform(after, "waive", actor=second_approver, on=LATER)
    sql("SELECT 1")
    assert after.status == "closed" and differences() == []


def test_a_draft_may_be_withdrawn(prepared, finance):
    after = perform(prepared, "withdraw", actor=finance, on=LATER, reason="重报")
    assert after.status == "withdrawn" and differences() == []


def test_a_withdrawn_finding_that_was_posted_or_paid_is_told(
    decided,
    back_pay,
    asks,  # noqa: F811
    pay,  # noqa: F811
):
    pay(open_back_pay_batch(asks))
    assert differences() == []
    behind_the_guards(
        "UPDATE payments_recovery SET status = 'withdrawn'",
        "UPDATE payments_backpay SET status = 'withdrawn'",
    )
    told = {(one.where, one.by) for one in differences() if one.check.startswith("没有决定")}
    assert told == {(decided.number, Decimal("380.00")), (back_pay.number, Decimal("480.00"))}


def test_months_that_are_given_twice_are_told(back_pay, asks, pay, finance, approver):  # noqa: F811
    pay(open_back_pay_batch(asks))
    behind_the_guards("UPDATE payments_backpay SET status = 'withdrawn'")
    again = open_back_pay(
        back_pay.household, award=back_pay.award, since=APRIL, found_on=LATER, facts="增发",
        evidence="复核", actor=finance, on=LATER,
    )  # fmt: skip
    perform(again, "decide", actor=approver, on=LATER)
    pay(open_back_pay_batch(asks))
    assert Payment.objects.filter(kind="arrears").count() == 2
    behind_the_guards("UPDATE payments_backpay SET status = 'decided'")
    (told,) = [one for one in differences() if one.check.startswith("同一月份")]
    assert told.by == Decimal("100.00") and back_pay.household.code in told.where


def test_a_recovery_asks_only_for_what_its_own_fund_paid(prepared, finance, sql):
    wrong = Recovery.objects.get(pk=prepared.pk)
    wrong.pk, wrong.number, wrong.category = None, "ZC-X", "rural"
    Recovery.objects.bulk_create([wrong])
    with pytest.raises(IntegrityError, match="超过该月实际到账"), transaction.atomic():
        RecoveryMonth.objects.create(
            recovery=wrong, month=APRIL, paid="10.00", entitled="0.00", amount="10.00"
        )
    behind_the_guards("UPDATE payments_recovery SET category = 'rural' WHERE number <> 'ZC-X'")
    told = [one for one in differences() if one.check.startswith("追缴的金额超过")]
    assert [one.by for one in told] == [Decimal("380.00")]


def test_what_a_recovery_took_is_no_second_back_pay_of_the_month(
    paid, back_pay, asks, pay, finance, approver  # noqa: F811
):  # fmt: skip
    pay(open_back_pay_batch(asks))
    finding = Finding(
        ground="error", way="amount", due_monthly=Decimal("200.00"), since=APRIL, found_on=LATER,
        facts="差错", evidence="核查",
    )  # fmt: skip
    wrong = open_recovery(paid.household, finding, actor=finance, on=LATER)
    perform(wrong, "decide", actor=approver, on=LATER)
    again = open_back_pay(
        paid.household, award=back_pay.award, since=APRIL, found_on=LATER, facts="更正",
        evidence="复核", actor=finance, on=LATER,
    )  # fmt: skip
    assert again.total == wrong.total == Decimal("280.00")
    perform(again, "decide", actor=approver, on=LATER)
    assert differences() == []
