"""The database, and verify_ledger, where money comes and goes past the services."""

import pytest
from django.db import IntegrityError, connection

from payments.ledger.verify import differences
from payments.models import BankReturnLine, LedgerEntry, Payment, Resolution
from payments.services.answer_guards import answers_of
from payments.services.opening import open_repay
from tests.payments.ledger_rows import unguarded
from tests.payments.test_arrived_after_all import failed, says  # noqa: F401
from tests.payments.test_comes_and_goes import ONCE, on_its_way, turns  # noqa: F401
from tests.payments.test_kinds import LATER, asks, one_failed, pay  # noqa: F401


def copied(payment, attempt) -> str:
    columns = ", ".join(
        field.column for field in Payment._meta.concrete_fields
        if field.name not in ("id", "batch", "attempt", "replaces")
    )  # fmt: skip
    return (
        f"INSERT INTO payments_payment (batch_id, attempt, replaces_id, {columns})"
        f" SELECT batch_id, {attempt}, id, {columns} FROM payments_payment"
        f" WHERE id = {payment.pk}"
    )


def event(table, payment, resolution, ordinal, day) -> str:
    return (
        f"INSERT INTO payments_{table} (payment_id, resolution_id, amount, {day}, ordinal)"
        f" VALUES ({payment.pk}, {resolution.pk}, {payment.amount}, '2026-04-20', {ordinal})"
    )


def settled(payment, code, how, finance) -> Resolution:
    """A line that is settled so, without the event that follows."""
    line = says(payment, code, finance, 返回信息=f"第{payment.results.count()}次")
    return Resolution.objects.create(
        line=line, how=how, reason="x", resolved_by=finance, resolved_on=LATER
    )


def test_the_database_sends_nothing_back_that_is_not_there(failed, turns, finance, sql):  # noqa: F811
    turns(failed, "arrived", "sent_back")
    line = BankReturnLine.objects.filter(payment=failed, result="exception").latest("pk")
    with unguarded():
        other = BankReturnLine.objects.create(
            bank_return=line.bank_return, line=99, payment=failed, result="exception",
            fault="conflict", amount=failed.amount,
        )  # fmt: skip
    forged = Resolution.objects.create(
        line=other, how="sent_back", reason="x", resolved_by=finance, resolved_on=LATER
    )
    with pytest.raises(IntegrityError, match="退汇须是已到账的同一笔款项"):
        sql(event("refund", failed, forged, 2, "refunded_on"))


def test_the_database_lets_nothing_arrive_that_is_there(failed, turns, finance, sql):  # noqa: F811
    turns(failed, "arrived")
    for how in ("arrived", "both_arrived"):
        forged = settled(failed, "1001", how, finance)
        with pytest.raises(IntegrityError, match="失败后到账须是失败或退汇的同一笔款项"):
            sql(event("arrival", failed, forged, 2, "arrived_on"))


def test_the_database_counts_the_events_of_a_payment(failed, turns, finance, sql):  # noqa: F811
    turns(failed, "arrived", "sent_back", "arrived")
    back = settled(failed, "1001", "sent_back", finance)
    for ordinal in (1, 3):
        with pytest.raises(IntegrityError, match="退汇须是已到账的同一笔款项"):
            sql(event("refund", failed, back, ordinal, "refunded_on"))
    sql(event("refund", failed, back, 2, "refunded_on"))


@pytest.mark.parametrize("sequence", [("arrived",), ("arrived", "sent_back", "arrived")])
def test_the_database_pays_nothing_again_while_one_attempt_is_held(
    failed, turns, sequence, asks, pay  # noqa: F811
):  # fmt: skip
    again = pay(open_repay(asks), "1001").payments.get()
    turns(failed, *sequence)
    with pytest.raises(IntegrityError, match="已经到账"), connection.cursor() as cursor:
        cursor.execute(copied(again, 3))


def test_the_database_pays_nothing_again_before_the_last_attempt_is_answered(
    failed, turns, on_its_way, sql  # noqa: F811
):  # fmt: skip
    again = on_its_way.payments.get()
    turns(failed, "arrived", "sent_back")
    with pytest.raises(IntegrityError, match="只有银行确认失败或退汇"):
        sql(copied(again, 3))


def test_the_database_lays_nothing_to_rest_that_another_attempt_brought(
    failed, turns, finance, finance_reviewer, asks, pay, sql  # noqa: F811
):  # fmt: skip
    again = pay(open_repay(asks), "1001").payments.get()
    turns(failed, "arrived")
    assert answers_of(again) == ["arrived"]
    with unguarded() as cursor:
        cursor.execute(
            "INSERT INTO payments_writtenanswer (area_code, version, number, status, payment_id,"
            " says, reason, paper, paper_sha256, lines, prepared_by_id, prepared_on)"
            f" VALUES ('{again.area_code}', 0, 'HS1', 'prepared', {again.pk}, 'not_due', 'x', 'x',"
            f" 'x', 1, {finance.pk}, '2026-04-20')"
        )
    with pytest.raises(IntegrityError, match="才能不再发放"):
        sql(
            "UPDATE payments_writtenanswer SET status = 'confirmed', confirmed_on = '2026-05-01',"
            f" confirmed_by_id = {finance_reviewer.pk} WHERE number = 'HS1'"
        )


# What `verify_ledger` tells.


def test_verify_ledger_tells_a_second_refund_that_was_not_posted(failed, turns, finance, sql):  # noqa: F811
    turns(failed, "arrived", "sent_back", "arrived")
    back = settled(failed, "1001", "sent_back", finance)
    sql(event("refund", failed, back, 2, "refunded_on"))
    told = {found.check for found in differences()}
    assert told == {
        "退汇与账簿不符", "应付低保金余额与批次不符", "应付低保金逐笔与应补发的款项不符",
    }  # fmt: skip


def test_verify_ledger_tells_what_is_owed_by_another_payment(failed, turns, sql):  # noqa: F811
    turns(failed, "arrived", "sent_back")
    other = failed.batch.payments.exclude(pk=failed.pk).get()
    entry = LedgerEntry.objects.get(event="refund", payment=failed)
    with unguarded() as cursor:
        cursor.execute(
            f"UPDATE payments_ledgerentry SET payment_id = {other.pk} WHERE id = {entry.pk}"
        )
    told = {(found.check, found.by) for found in differences()}
    assert told == {
        ("应付低保金逐笔与应补发的款项不符", ONCE), ("应付低保金逐笔与应补发的款项不符", -ONCE),
    }  # fmt: skip
