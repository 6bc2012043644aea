"""Ledger, sealed payments and trail stay: for the tables' owner by triggers, for the application's
role in production by its rights as well."""

import contextlib
import re
from decimal import Decimal
from uuid import uuid4

import pytest
import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from dibao import rights
from dibao.jobs import runner
from dibao.jobs.checks import run_checks
from dibao.jobs.models import Job, NightCheck
from dibao.trail.engine import perform
from payments.models import BankReturnLine
from payments.services import drafting
from payments.services.answering import prepare_answer
from payments.services.delivering import Delivery, begin_home_delivery, record_delivery
from payments.services.recoveries import Finding, open_recovery
from payments.services.resolving import resolve
from payments.services.stating import state_usable
from payments.services.withholding import withhold
from tests.cast_line_changes import carry_out
from tests.cast_payments import APRIL, DRAFTED_ON, explain, open_april, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN, bring_in

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
    "payments_withholding": "reason = 'z'",
    "payments_writtenanswer": "reason = 'x'",
    "payments_arrival": "amount = amount + 1",
    "payments_accountstatement": "reason = 'y'",
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
    make_awards(3)
    (at_home,) = make_awards(1, account=False)
    begin_home_delivery(
        at_home.household, ground="old", handler=caseworker, actor=lead, on=DRAFTED_ON
    )
    bring_in(URBAN, "county", "1140.00", on=DRAFTED_ON)
    batch = batch_in("released")
    doubtful = batch.payments.filter(channel="bank").latest("pk")
    withhold(doubtful, reason="户主已去世", actor=finance, on=DRAFTED_ON)
    batch = perform(batch, "send", actor=finance, on=DRAFTED_ON, layout="general")
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
    state_usable(back.payment, reason="银行核实", actor=finance, on=DRAFTED_ON)
    give_to(batch, as_csv([answer(lines[0], 返回信息="二次入账")]), finance)
    again = BankReturnLine.objects.filter(fault="conflict").latest("pk")
    resolve(again, how="arrived", reason="银行确认", actor=finance, on=DRAFTED_ON)
    prepare_answer(
        doubtful, says="not_due", reason="户主已去世", actor=finance, on=DRAFTED_ON,
        file=SimpleUploadedFile("p.pdf", b"%PDF-1.4"),
    )  # fmt: skip
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
    """The role as `migrate` of docker-compose.yml makes it, until the test's transaction ends."""
    name = f"app_{uuid4().hex[:12]}"
    rights.grant(name, "first")
    rights.grant(name, "second")  # after the next migration, with another password
    return name


@contextlib.contextmanager
def acting_as(role: str):
    """Everything inside is done by the application's role."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (role,)
        cursor.execute("RESET ROLE")


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


def test_the_applications_role_takes_a_household_to_its_award(make_award, app_role):
    with acting_as(app_role):
        assert make_award().status == "active"


def test_the_applications_role_takes_a_month_from_draft_to_close(
    client, make_awards, finance, finance_reviewer, finance_releaser, app_role
):
    make_awards(2)
    with acting_as(app_role):
        bring_in(URBAN, "county", "900.00", on=DRAFTED_ON)
        batch = open_april(finance)
        assert runner.run(drafting.submit(batch).pk)
        batch.refresh_from_db()
        assert batch.status == "drafted"
        explain(batch, finance)
        batch = release(batch, finance_reviewer, finance_releaser, DRAFTED_ON)
        batch = perform(batch, "send", actor=finance, on=DRAFTED_ON, layout="general")
        client.force_login(finance)
        assert client.get(batch.page_url).status_code == 200
        assert client.post(reverse("take_list", args=[batch.number, "roster"])).status_code == 200
        batch = give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
        batch = perform(batch, "close", actor=finance, on=DRAFTED_ON)
        assert batch.status == "closed"
        run_checks(timezone.now())
    assert not NightCheck.objects.filter(fault_count__gt=0).exists()


def test_the_applications_role_carries_out_a_change_of_the_line(
    make_old_award, open_change, approver, paid_to_august, app_role
):
    make_old_award()
    with acting_as(app_role):
        assert carry_out(open_change(), approver).status == "done"
    assert not Job.objects.exclude(progress="done").exists()


def test_the_environment_names_the_role_or_none_and_never_one_without_a_password():
    assert rights.from_environment({}) is None
    named = {"APP_ROLE": "dibao_app", "APP_PASSWORD": "x"}
    assert rights.from_environment(named) == ("dibao_app", "x")
    for broken in ({"APP_ROLE": "dibao_app"}, named | {"APP_ROLE": "a; DROP TABLE x"}):
        with pytest.raises(rights.BadRole):
            rights.from_environment(broken)


def test_the_owner_is_not_narrowed_to_the_applications_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(rights.BadRole, match="owner"):
        rights.grant(owner, "x")


def test_the_containers_that_serve_people_do_not_get_the_owners_password():
    text = (settings.BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    for name in ("web", "worker", "beat", "keeper"):
        assert "POSTGRES_PASSWORD" not in str(services[name])
        assert "//dibao_app:" in services[name]["environment"]["DATABASE_URL"]
        assert "migrate" in services[name]["depends_on"]
    owner = services["migrate"]["environment"]
    assert "//dibao:" in owner["DATABASE_URL"] and owner["APP_ROLE"] == "dibao_app"
    for secret in ("POSTGRES_PASSWORD", "APP_PASSWORD", "SECRET_KEY", "DIBAO_KEYS"):
        given = re.findall(rf"\$\{{{secret}[^}}]*\}}", text)
        assert given and all(each.startswith(f"${{{secret}:?") for each in given)
