"""What the database refuses of a recovery that is overturned, however it is asked."""

# ruff: noqa: F811
import pytest
from django.db import IntegrityError, connection, transaction

from dibao.trail.engine import perform
from payments.models import BackPay, RecoveryMonth, RecoveryReceipt
from tests.payments.test_overturning import LATER, PAPER, overturn  # noqa: F401
from tests.payments.test_recoveries import decided, found, paid, receive  # noqa: F401

OVERTURNED = (
    "UPDATE payments_recovery SET status = 'overturned', overturned_by_id = {other},"
    " overturned_on = '2026-06-08', overturn_letter = 'X'"
)


@pytest.fixture
def asked(decided, finance):
    receive(decided, finance, "380.00")
    decided.refresh_from_db()
    return perform(
        decided, "ask_overturn", actor=finance, on=LATER, overturn_dated=LATER, **PAPER
    )  # fmt: skip


def at_commit(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(statement: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        at_commit(statement)


def test_it_is_not_overturned_without_giving_back(asked, approver):
    refused(OVERTURNED.format(other=approver.pk), "一次全部退还")


@pytest.mark.parametrize("less", ["overturn_letter = 'X'", "overturned_by_id = {other},"])
def test_it_is_not_overturned_without_letter_or_person(asked, approver, less):
    statement = OVERTURNED.replace(less, less.split("=")[0] + "= NULL," if "," in less else
                                   "overturn_letter = ''")  # fmt: skip
    refused(statement.format(other=approver.pk), "an_overturned_recovery_has_its_decision")


def test_nobody_overturns_what_they_asked_for(asked, finance):
    refused(OVERTURNED.format(other=finance.pk), "an_overturned_recovery_has_its_decision")


@pytest.mark.parametrize("column", ["overturn_reason", "overturn_document", "overturn_by"])
def test_it_is_not_asked_without_reason_and_paper(decided, approver, column):
    columns = {
        "overturn_by": "'own'", "overturn_document": "'x'", "overturn_reason": "'x'",
        "overturn_dated": "'2026-06-08'", "overturn_asked_by_id": str(approver.pk),
        "overturn_asked_on": "'2026-06-08'",
    }  # fmt: skip
    setting = ", ".join(f"{name} = {value}" for name, value in (columns | {column: "''"}).items())
    refused(
        f"UPDATE payments_recovery SET status = 'overturning', {setting}",
        "is_overturned_with_reasons",
    )


def test_what_is_still_owed_is_not_overturned_past_the_ledger(decided, finance, approver):
    perform(decided, "ask_overturn", actor=finance, on=LATER, overturn_dated=LATER, **PAPER)
    refused(OVERTURNED.format(other=approver.pk), "没有收回")


def test_nothing_is_given_back_for_a_recovery_that_stands(decided, finance, approver):
    receive(decided, finance)
    columns = ", ".join(
        name.column for name in BackPay._meta.concrete_fields if name.name not in ("id",)
    )
    values = {
        "recovery_id": "id", "award_id": "(SELECT min(id) FROM reviews_award)", "version": "0",
        "status": "'prepared'", "total": "100", "number": "'BF1'", "decided_by_id": "NULL",
        "decided_on": "NULL",
    }  # fmt: skip
    chosen = ", ".join(values.get(name.strip(), name.strip()) for name in columns.split(","))
    refused(
        f"INSERT INTO payments_backpay ({columns}) SELECT {chosen} FROM payments_recovery",
        "一次全部退还",
    )


def test_an_overturned_recovery_stays_and_nothing_comes_in_for_it(decided, overturn, finance, sql):
    receive(decided, finance, "100.00")
    overturn(decided)
    for statement in (
        "UPDATE payments_recovery SET status = 'decided'",
        "UPDATE payments_recovery SET overturn_reason = 'y'",
        "UPDATE payments_recoveryreceipt SET is_reversed = true",
        "UPDATE payments_backpay SET recovery_id = NULL",
    ):
        with pytest.raises(IntegrityError):
            sql(statement)
    assert RecoveryReceipt.objects.count() == RecoveryMonth.objects.count() == 1
