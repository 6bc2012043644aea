"""Ledger and trail are checked every night, and what is not sound is an alarm in the morning."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dibao.celery import app
from dibao.jobs import checks
from dibao.jobs.models import NightCheck
from dibao.jobs.tasks import check_records
from dibao.offices.roles import Role
from tests.cast import COUNTY, build_user

NOW = datetime(2026, 4, 8, 3, 0, tzinfo=timezone.get_default_timezone())


def tamper(statement: str) -> None:
    """As somebody who may switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("RESET session_replication_role")


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(2)
    return batch_in("sent")


def found(now=NOW) -> dict[str, int]:
    return {kept.name: kept.fault_count for kept in checks.run_checks(now)}


def test_a_sound_ledger_and_trail_raise_no_alarm(sent):
    assert found() == {"trail": 0, "ledger": 0, "payments": 0}
    assert checks.alarms(NOW) == [] and checks.state(NOW) == "ok"


def test_a_changed_entry_of_the_trail_is_an_alarm_until_it_is_put_right(sent):
    tamper("UPDATE trail_trailentry SET reason = reason || 'x' WHERE seq = 2")
    assert found()["trail"] == 1
    (alarm,) = checks.alarms(NOW)
    assert COUNTY in alarm.first_fault and checks.state(NOW) == "failed"
    tamper("UPDATE trail_trailentry SET reason = left(reason, -1) WHERE seq = 2")
    assert found()["trail"] == 0 and checks.alarms(NOW) == []


def test_a_changed_entry_of_the_ledger_is_an_alarm(sent):
    tamper("UPDATE payments_ledgerentry SET debit = debit + 1 WHERE debit > 0")
    assert found()["ledger"] > 0
    assert "相差" in NightCheck.objects.get(name="ledger").first_fault
    tamper("UPDATE payments_ledgerentry SET debit = debit - 1 WHERE debit > 1")
    assert found()["ledger"] == 0


def test_a_payment_changed_past_the_seals_is_an_alarm_until_it_is_put_right(sent):
    tamper("UPDATE payments_payment SET amount = amount + 1")
    assert found()["payments"] == 3  # two payments, and the batch's digest
    assert "重算 380.00" in NightCheck.objects.get(name="payments").first_fault
    tamper("UPDATE payments_payment SET amount = amount - 1")
    assert found()["payments"] == 0


def test_a_batch_is_computed_again_when_it_took_a_step_since_the_last_sound_night(sent):
    found()
    tamper("UPDATE payments_payment SET amount = amount + 1")
    later = NOW + timedelta(days=1)
    assert found(later)["payments"] == 0
    tamper("UPDATE payments_batch SET closed_on = '2026-04-09'")
    assert found(later)["payments"] == 3


def test_a_check_that_cannot_finish_is_an_alarm_with_a_reference(db, monkeypatch):
    def broken():
        raise RuntimeError("disk gone")

    monkeypatch.setitem(checks._checks, "trail", ("办理轨迹", broken))
    assert found()["trail"] == 1
    alarm = NightCheck.objects.get(name="trail")
    assert "编号" in alarm.first_fault and "disk" not in alarm.first_fault


def test_a_night_without_a_check_is_told(db):
    found()
    later = NOW + timedelta(hours=40)
    assert checks.state(later) == "overdue"
    assert {alarm.name for alarm in checks.alarms(later)} == {"trail", "ledger", "payments"}
    assert all("没有核对" in alarm.first_fault for alarm in checks.alarms(later))


def test_the_beat_checks_every_night():
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert check_records.name in tasks and check_records.name in app.tasks


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.AUDIT_ADMIN, True), (Role.SECURITY_ADMIN, True), (Role.SYSTEM_ADMIN, True),
        (Role.AUDITOR, True), (Role.STREET_CASEWORKER, False),
    ],
)  # fmt: skip
def test_the_administrators_see_the_alarm_when_they_sign_in(client, sent, role, told):
    tamper("UPDATE trail_trailentry SET reason = reason || 'x' WHERE seq = 2")
    check_records()
    client.force_login(
        build_user("told", "看警报", COUNTY, role),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert ("办理轨迹核对不符" in client.get("/").text) is told
    assert client.get("/healthz").json()["checks"] == "failed"
