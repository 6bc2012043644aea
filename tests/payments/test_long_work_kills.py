"""Workers killed with a real signal in the midst of the bank's files, and of a return."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from dibao.jobs import orders
from dibao.jobs.models import Job, Order
from dibao.jobs.tasks import sweep
from payments import workflow
from payments.banks import layouts
from payments.ledger.verify import differences
from payments.models import BankFile, BankReturn, BankReturnLine, LedgerTransaction
from payments.services.bank_files import parts_of, render
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, lines_of

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60  # seconds
HOUSEHOLDS = 40
WORKER = """
import sys
from dataclasses import replace
from django.conf import settings
database, media, job, rows = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
settings.MEDIA_ROOT = media
import django
django.setup()
from dibao.jobs import runner
from payments.banks import layouts
layouts()["general"] = replace(layouts()["general"], max_rows=int(rows))
runner.run(job)
"""
PURSE = "SELECT pg_advisory_{}(hashtextextended('ledger:410105000000:urban', 0))"


@pytest.fixture(autouse=True)
def _by_twos(monkeypatch):
    monkeypatch.setattr(workflow, "AT_ONCE_LINES", 0)
    monkeypatch.setitem(layouts(), "general", replace(layouts()["general"], max_rows=2))


def order(batch, name, actor, **given) -> Job:
    outcome = orders.carry_out(
        batch, name, actor=actor, on=DRAFTED_ON, expected_version=batch.version, **given
    )
    return outcome.job


@contextmanager
def worker(job: Job):
    """A worker of its own on the job; killed at the end, which it must not have reached."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"],
         str(settings.MEDIA_ROOT), str(job.pk), "2"],
        cwd=settings.BASE_DIR, env=os.environ | {"DJANGO_SETTINGS_MODULE": "dibao.settings"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
        os.kill(process.pid, signal.SIGKILL)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
    assert process.returncode == -signal.SIGKILL, "the worker was done before it was killed"


def wait_for(condition, what: str, every: float = 0.002) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(every)


def finish(job: Job) -> None:
    """The sweeper takes the work up; nobody lifts a finger."""

    def is_done() -> bool:
        sweep()
        return Job.objects.get(pk=job.pk).is_finished

    wait_for(is_done, "the sweeper finishes", every=0.1)
    job.refresh_from_db()
    assert job.progress == "done", job.message
    assert not Order.objects.exists()


def more_files_than(count: int) -> bool:
    return BankFile.objects.count() > count


def test_files_whose_worker_is_killed_are_made_once_and_all_of_them(make_awards, batch_in, finance):
    make_awards(HOUSEHOLDS)
    batch = batch_in("released")
    job = order(batch, "send", finance, layout="general")
    survived = 0
    for _kill in range(2):
        with worker(job):
            wait_for(partial(more_files_than, survived + 2), "some parts are made")
        before = {file["id"]: file for file in BankFile.objects.values()}
        batch.refresh_from_db()
        assert survived < len(before) < HOUSEHOLDS and batch.status == "released"
        assert not batch.files_sent.exists()
        survived = len(before)
    finish(job)
    batch.refresh_from_db()
    after = {file["id"]: file for file in BankFile.objects.values()}
    assert {key: after[key] for key in before} == before
    made = Counter((file["version"], file["format"], file["part"]) for file in after.values())
    parts = HOUSEHOLDS // 2
    assert set(made) == {(1, name, at + 1) for name in ("xlsx", "csv") for at in range(parts)}
    assert set(made.values()) == {1}
    layout = layouts()["general"]
    for part, fresh in render(batch, layout, "csv", parts_of(batch, layout), set()):
        kept = batch.files_sent.get(format="csv", part=part.number)
        assert kept.content.read() == fresh.content
    assert (batch.status, batch.sendings.count()) == ("sent", 1)
    assert LedgerTransaction.objects.filter(event="send").count() == 1
    assert differences() == []


def waits_for_the_purse() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query LIKE '%pg_advisory_xact_lock%'"
            " AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone() is not None


def test_a_return_whose_worker_is_killed_is_posted_once(make_awards, batch_in, finance):
    """The worker is caught when every line is written and the ledger is next."""
    make_awards(HOUSEHOLDS)
    batch = batch_in("released")
    finish(order(batch, "send", finance, layout="general"))
    batch.refresh_from_db()
    answers = [answer(line) for part in range(HOUSEHOLDS // 2) for line in lines_of(batch, part)]
    answers[0] |= {"返回码": "1001"}
    upload = SimpleUploadedFile("return.csv", as_csv(answers))
    job = order(batch, "import_return", finance, file=upload)
    with connection.cursor() as cursor:
        cursor.execute(PURSE.format("lock"))
    try:
        with worker(job):
            wait_for(waits_for_the_purse, "the worker comes to the ledger", every=0.05)
            shown = Job.objects.get(pk=job.pk)
            assert (shown.done, shown.total) == (HOUSEHOLDS * 2, HOUSEHOLDS * 2)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(PURSE.format("unlock"))
    assert not BankReturn.objects.exists() and not BankReturnLine.objects.exists()
    finish(job)
    kept = BankReturn.objects.get()
    assert (kept.line_count, kept.success_count, kept.failure_count) == (
        HOUSEHOLDS, HOUSEHOLDS - 1, 1,
    )  # fmt: skip
    assert kept.lines.count() == HOUSEHOLDS
    posted = LedgerTransaction.objects.filter(event__in=("success", "failure"))
    assert sorted(posted.values_list("event", flat=True)) == ["failure", "success"]
    assert differences() == []
