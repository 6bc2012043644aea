"""Ledger, sealed payments and trail stay: for the tables' owner by triggers, for the application's
role in production by its rights as well."""

from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from dibao.trail.engine import perform
from payments.models import BankReturnLine
from payments.services.delivering import Delivery, begin_home_delivery, record_delivery
from payments.services.recoveries import Finding, open_recovery
from payments.services.resolving import resolve
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN, bring_in

GRANTS = Path(settings.BASE_DIR) / "docs" / "deploy" / "app-role.sql"
KEPT = {
    "payments_ledgeraccount": "area_code = area_code",
    "payments_ledgertransaction": "total = total + 1",
    "payments_ledgerentry": "debit = debit + 1",
    "payments_payment": "amount = amount + 1",
    "payments_batch": "total = total + 1",
    "payments_bankfile": "sha256 = ''",
    "payments_sending": "version = 9",
    "payments_bankreturnline": "code = ''",
    "payments_bankreturn": "success_count = 9",
    "payments_resolution": "reason = 'x'",
    "payments_refund": "amount = amount + 1",
    "payments_handreceipt": "received_by = 'x'",
    "payments_recoverymonth": "amount = amount + 1",
    "payments_recoveryreceipt": "amount = amount + 1",
    "payments_receiptreversal": "reason = 'x'",
    "trail_trailentry": "reason = 'x'",
}
WAYS_ROUND = (
    "ALTER TABLE payments_ledgerentry DISABLE TRIGGER ALL",
    "DROP TRIGGER sealed_payments_stay ON payments_payment",
    "DROP TABLE trail_trailentry CASCADE",
    "SET session_replication_role = replica",
    "CREATE TABLE public.mine (id int)",
)


@pytest.fixture
def sent(make_awards, batch_in, finance, finance_reviewer, approver, caseworker, lead):
    """A month with everything that may happen to it: a row in each of the tables."""
    make_awards(2)
    (at_home,) = make_awards(1, account=False)
    begin_home_delivery(
        at_home.household, ground="old", handler=caseworker, actor=lead, on=DRAFTED_ON
    )
    bring_in(URBAN, "county", "1140.00", on=DRAFTED_ON)
    batch = batch_in("sent")
    lines = lines_of(batch)
    batch = give_to(batch, as_csv([answer(line) for line in lines]), finance)
    given = Delivery(
        delivered_on=DRAFTED_ON, received_by="本人", receipt=b"receipt", photo=b"photo"
    )
    payment = batch.payments.get(channel="hand")
    record_delivery(payment, given, actor=caseworker, on=DRAFTED_ON)
    give_to(batch, as_csv([answer(lines[0], "1001")]), finance)
    back = BankReturnLine.objects.get(fault="conflict")
    resolve(back, how="sent_back", reason="退汇", actor=finance, on=DRAFTED_ON)
    recovered(at_home.household, finance, finance_reviewer, approver)
    return batch


def recovered(household, finance, finance_reviewer, approver) -> None:
    """A recovery with a receipt that another person took back."""
    found = Finding(
        ground="stop", since=APRIL, found_on=DRAFTED_ON, facts="有稳定收入", evidence="核对报告",
        way="nothing",
    )  # fmt: skip
    made = open_recovery(household, found, actor=finance, on=DRAFTED_ON)
    made = perform(made, "decide", actor=approver, on=DRAFTED_ON)
    made = perform(
        made, "receive", actor=finance, on=DRAFTED_ON, receipt_number="P-1", way="bank",
        amount=Decimal("100.00"), received_on=DRAFTED_ON,
    )  # fmt: skip
    perform(
        made, "reverse_receipt", actor=finance_reviewer, on=DRAFTED_ON, reason="金额录错",
        receipt=made.receipts.get(),
    )  # fmt: skip


@pytest.fixture
def app_role(db):
    """A role with the rights of the file, until the test's transaction ends."""
    name = f"app_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name}")
        cursor.execute(GRANTS.read_text(encoding="utf-8").replace(":role", name))
    return name


def refused(statement: str, role: str = "") -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if role:
                cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("as_app", [False, True], ids=["owner", "application"])
def test_nothing_that_counts_is_changed_removed_or_emptied(sent, app_role, as_app, subtests):
    role = app_role if as_app else ""
    for table, change in KEPT.items():
        for statement in (
            f"UPDATE {table} SET {change}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE",
        ):  # fmt: skip
            with subtests.test(statement):
                assert refused(statement, role)


@pytest.mark.parametrize("statement", WAYS_ROUND)
def test_the_applications_role_cannot_switch_the_guards_off(sent, app_role, statement):
    assert refused(statement, app_role)


def test_the_applications_role_can_pay_a_month(make_awards, batch_in, app_role):
    make_awards(2)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {app_role}")
        assert batch_in("sent").bank_files.exists()
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (app_role,)
        cursor.execute("RESET ROLE")
