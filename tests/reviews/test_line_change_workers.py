"""Workers on a change of the line that break, are killed, or run at once."""

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from dibao.jobs import runner
from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from reviews.line_changes import chunk, execute, preview
from reviews.models import ArrearsClaim, Award, LineChange, LineChangeItem
from tests.at_once import at_once
from tests.cast_line_changes import AUGUST
from tests.payments.test_parallel_drafts import WORKER, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60  # seconds
BY_FOURS = WORKER.replace(
    "runner.run(", "from reviews.line_changes import execute; execute.CHUNK = 4; runner.run("
)


@pytest.fixture(autouse=True)
def _paid(paid_to_august):
    """August is already in a batch."""


def test_a_run_that_breaks_at_each_point_ends_the_same(
    make_old_award, open_change, second_approver, monkeypatch
):
    """Chunks of two, and a failure inside every chunk: the next run takes up where it broke."""
    monkeypatch.setattr(preview, "CHUNK", 2)
    monkeypatch.setattr(execute, "CHUNK", 2)
    for members in (1, 2, 3, 1, 2):
        make_old_award(members=members)
    change = open_change()
    for module, name in ((preview, "item_of"), (chunk, "store")):
        honest, calls = getattr(module, name), []

        def breaks(*args, honest=honest, calls=calls):
            calls.append(args)
            if len(calls) in (2, 5):
                raise RuntimeError("killed")
            return honest(*args)

        monkeypatch.setattr(module, name, breaks)
        if module is chunk:
            perform(change, "approve", actor=second_approver, on=AUGUST)
        for job in runner.unfinished() * 3:
            runner.run(job.pk)
        change.refresh_from_db()
        assert len(calls) > 5
    assert change.status == "done"
    assert set(change.items.values_list("outcome", flat=True)) == {"replaced"}
    assert Award.objects.filter(status="active").count() == 5
    assert ArrearsClaim.objects.count() == 5 * 8
    assert ArrearsClaim.objects.aggregate(sum=Sum("amount"))["sum"] == 9 * 40 * 8


@pytest.fixture
def change_of_thirty(make_old_award, open_change, monkeypatch):
    monkeypatch.setattr(preview, "CHUNK", 4)
    monkeypatch.setattr(execute, "CHUNK", 4)
    for at in range(30):
        make_old_award(members=1 + at % 2)
    return open_change()


def assert_everybody_once(change: LineChange, *, months: int = 8) -> None:
    change.refresh_from_db()
    assert change.status == "done"
    assert Counter(change.items.values_list("outcome", flat=True)) == {"replaced": 30}
    assert Award.objects.filter(status="active").count() == 30
    assert Award.objects.count() == 60
    claims = ArrearsClaim.objects.aggregate(sum=Sum("amount"))
    assert (claims["sum"], ArrearsClaim.objects.count()) == (45 * 40 * months, 30 * months)


def test_four_workers_at_once_do_each_award_once(change_of_thirty, second_approver):
    change = change_of_thirty
    job = runner.unfinished()[0]
    results = at_once(*[lambda: preview.preview(job)] * 4)
    assert results == [{"change": change.number, "round": 1}] * 4
    assert change.items.count() == 30
    perform(change, "approve", actor=second_approver, on=AUGUST)
    job = execute.submit(LineChange.objects.get(), on=AUGUST)
    results = at_once(*[lambda: execute.execute(job)] * 4)
    assert results == [{"change": change.number}] * 4
    assert_everybody_once(change)


def is_waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone() is not None


def test_a_killed_workers_change_is_finished_by_the_sweeper(change_of_thirty, second_approver):
    """The worker is caught in the middle of its last chunk and killed there."""
    change = change_of_thirty
    runner.run(runner.unfinished()[0].pk)
    perform(change, "approve", actor=second_approver, on=AUGUST)
    job = execute.submit(LineChange.objects.get(), on=AUGUST)
    last = change.items.order_by("-pk").first()
    with transaction.atomic():
        Award.objects.select_for_update().get(pk=last.award_id)
        worker = subprocess.Popen(
            [sys.executable, "-c", BY_FOURS, connection.settings_dict["NAME"], str(job.pk)],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "dibao.settings"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(is_waiting_for_a_lock, "the worker reaches the award in the way")
            os.kill(worker.pid, signal.SIGKILL)
        finally:
            worker.wait(PATIENCE)
    assert worker.returncode == -signal.SIGKILL
    assert LineChange.objects.get().status == "executing"
    pending = LineChangeItem.objects.filter(outcome="pending").count()
    assert (pending, ArrearsClaim.objects.count()) == (2, 28 * 7)

    def sweeper_finished() -> bool:
        sweep()
        return not runner.unfinished()

    wait_for(sweeper_finished, "the sweeper finishes the change")
    # The killed worker knew of no batch; the months it fixed hold for who takes over.
    assert_everybody_once(change, months=7)
