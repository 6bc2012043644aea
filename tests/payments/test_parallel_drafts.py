"""Workers that run at once, and workers that are killed, with real connections and processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.tasks import sweep
from dibao.trail.refusals import Refusal
from payments.models import Batch, Payment
from payments.services import drafting
from reviews.models import Award
from tests.at_once import at_once
from tests.cast_payments import open_april

pytestmark = pytest.mark.django_db(transaction=True)

COMMUNITIES = ("410105001003", "410105002010", "410105003003")
PER_STREET = 40
PATIENCE = 60  # seconds
WORKER = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from dibao.jobs import runner
runner.run(sys.argv[2])
"""


@pytest.fixture
def april(make_awards, finance):
    for community in COMMUNITIES:
        make_awards(PER_STREET, area=community)
    return open_april(finance)


def assert_everybody_is_paid_once(batch: Batch) -> None:
    batch.refresh_from_db()
    paid = Counter(Payment.objects.values_list("household_id", flat=True))
    assert len(paid) == PER_STREET * len(COMMUNITIES) and set(paid.values()) == {1}
    assert (batch.status, batch.payment_count) == ("drafted", len(paid))


def test_four_workers_on_one_draft_pay_each_household_once(april):
    job = drafting.submit(april)
    results = at_once(*[lambda: drafting.draft(job)] * 4)
    assert results == [{"batch": april.number, "payments": PER_STREET * len(COMMUNITIES)}] * 4
    assert_everybody_is_paid_once(april)


def test_two_workers_share_the_streets(april):
    first_has_one = threading.Event()

    def hold():
        with transaction.atomic():
            assert drafting.draft_next_chunk(april)
            first_has_one.set()
            time.sleep(1)

    def others():
        assert first_has_one.wait(PATIENCE)
        began = time.monotonic()
        done = drafting.draft_next_chunk(april), drafting.draft_next_chunk(april)
        return done, time.monotonic() - began < 1

    results = at_once(hold, others)
    assert ((True, True), True) in results
    drafting.draft(drafting.submit(april))
    assert_everybody_is_paid_once(april)


def test_two_people_opening_the_month_at_once_make_one_batch(
    make_awards, finance, finance_reviewer
):
    make_awards(3)
    results = at_once(lambda: open_april(finance), lambda: open_april(finance_reviewer))
    assert {type(result) for result in results} == {Batch, Refusal}
    assert Batch.objects.count() == 1


def wait_for(condition, what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.05)


def awards_of(area: str):
    return Award.objects.filter(area_code=area, category="urban").order_by("pk")


def is_waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query LIKE '%WITH due AS%'"
            " AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone() is not None


def test_a_killed_workers_draft_is_finished_by_the_sweeper(april, make_awards, finance):
    """The worker is caught in the middle of its second street and killed there."""
    job = drafting.submit(april)
    ready, release = threading.Event(), threading.Event()

    def stand_in_the_way():
        """Hold a payment for a household of the second street, uncommitted, in another batch."""
        try:
            make_awards(1, category="rural")
            rural = open_april(finance, category="rural")
            drafting.draft(drafting.submit(rural))
            payment, in_the_way = rural.payments.get(), awards_of(COMMUNITIES[1]).last()
            with transaction.atomic():
                payment.pk, payment.award = None, in_the_way
                payment.household = in_the_way.household
                payment.save()
                ready.set()
                assert release.wait(PATIENCE)
                transaction.set_rollback(True)
        finally:
            ready.set()
            connections.close_all()

    blocker = threading.Thread(target=stand_in_the_way)
    blocker.start()
    assert ready.wait(PATIENCE)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(job.pk)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "dibao.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(is_waiting_for_a_lock, "the worker reaches the household in the way")
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.wait(PATIENCE)
        release.set()
        blocker.join(PATIENCE)
    assert worker.returncode == -signal.SIGKILL
    assert april.chunks.filter(is_done=True).count() == 1
    assert Payment.objects.filter(batch=april).count() == PER_STREET

    def sweeper_finished() -> bool:
        sweep()
        return not Job.objects.exclude(progress=Job.Progress.DONE).exists()

    wait_for(sweeper_finished, "the sweeper finishes the draft")
    Payment.objects.exclude(batch=april).delete()  # the one drafted in the rural batch
    assert_everybody_is_paid_once(april)


def test_a_lost_message_is_found_by_the_sweeper(april):
    assert runner.unfinished()
    sweep()
    assert_everybody_is_paid_once(april)
