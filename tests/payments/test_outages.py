"""Broker down, worker down, queue emptied, beat twice: the month goes out, and goes out once.

Real servers and real processes. Each outage once with every test, but for the broker that is late,
of which the one that stays away says more; `make soak` runs random ones, as many as SOAK_OUTAGES
says, and keeps what it saw in bench/results/outages.json.
"""

import json
import os
import random
import threading
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connections

from dibao.celery import app
from dibao.jobs.models import Job
from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from payments.models import Batch, Payment
from payments.services.months import open_due_months
from payments.tasks import open_months
from tests.cast_payments import APRIL, build_awards
from tests.payments.outages import KEYS, Broker, Keeping, Worker, beat, use_broker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("SOAK_OUTAGES", "50"))
HOUSEHOLDS = int(os.environ.get("SOAK_OUTAGE_HOUSEHOLDS", "60"))
RESULTS = Path(settings.BASE_DIR) / "bench" / "results" / "outages.json"
COMMUNITIES = ("410105001003", "410105002010", "410105003003")
ON = date(2026, 4, 2)
SEED = 20260403


@pytest.fixture
def broker():
    """A broker that is not there yet, in the place of the one that the tests share."""
    found = Broker()
    shared = {name: app.conf[name] for name in ("broker_url", "broker_transport_options")}
    use_broker(broker_url=found.url, broker_transport_options={"global_keyprefix": KEYS})
    yield found
    use_broker(**shared)
    found.remove()


class Workers(list):
    """Those that were started, all of them killed in the end."""

    def __init__(self, broker: Broker) -> None:
        super().__init__()
        self.broker = broker

    def start(self) -> Worker:
        self.append(Worker(self.broker))
        return self[-1]

    def stop(self) -> None:
        while self:
            self.pop().kill()


@pytest.fixture
def workers(broker):
    found = Workers(broker)
    yield found
    found.stop()


@pytest.fixture
def entitled(areas, approver):
    for community in COMMUNITIES:
        build_awards(HOUSEHOLDS // len(COMMUNITIES), decided_by=approver, area=community)


def is_drafted() -> bool:
    return not Job.objects.exclude(progress=Job.Progress.DONE).exists()


def assert_the_month_went_out_once(found: Counter | None = None) -> Batch:
    """The one batch pays each household once; what is not so is counted in `found`."""
    batch = Batch.objects.filter(month=APRIL).exclude(status=Batch.Status.VOIDED).get()
    paid = Counter(Payment.objects.filter(batch=batch).values_list("household_id", flat=True))
    expected = HOUSEHOLDS // len(COMMUNITIES) * len(COMMUNITIES)
    if found is not None:
        found.update(lost=expected - len(paid), double=paid.total() - len(paid))
    assert len(paid) == expected and set(paid.values()) == {1}
    assert (batch.status, batch.payment_count) == ("drafted", expected)
    return batch


def broker_down_at_the_opening(broker, workers, chance) -> None:
    open_due_months(ON)
    assert Job.objects.filter(attempts=0, progress=Job.Progress.WAITING).count() == 1
    broker.start()
    workers.start()


def queue_emptied_before_anybody_looked(broker, workers, chance) -> None:
    broker.start()
    open_due_months(ON)
    broker.flush()
    workers.start()


def worker_killed_at_work(broker, workers, chance) -> None:
    broker.start()
    worker = workers.start()
    open_due_months(ON)
    wait_for(
        lambda: not Job.objects.filter(attempts=0).exists(), "a worker takes it", meanwhile=beat
    )
    threading.Event().wait(chance.uniform(0, 0.2))
    worker.kill()
    workers.start()


def broker_killed_under_the_worker(broker, workers, chance) -> None:
    broker.start()
    workers.start()
    broker.stop()
    open_due_months(ON)
    broker.start()


OUTAGES = (
    broker_down_at_the_opening, queue_emptied_before_anybody_looked, worker_killed_at_work,
    broker_killed_under_the_worker,
)  # fmt: skip


@pytest.mark.parametrize(
    "outage", [one for one in OUTAGES if one is not broker_down_at_the_opening]
)
def test_the_month_goes_out_all_the_same(outage, entitled, broker, workers):
    outage(broker, workers, random.Random(SEED))
    wait_for(is_drafted, "the month is drafted", meanwhile=beat)
    assert_the_month_went_out_once()


def test_a_month_is_drafted_while_the_broker_stays_away(entitled, broker):
    open_due_months(ON)
    keeper = Keeping(broker)
    try:
        wait_for(is_drafted, "the keeper drafts the month")
    finally:
        keeper.kill()
    assert_the_month_went_out_once()


def test_two_beats_at_once_open_one_month_and_pay_it_once(entitled, broker):
    gate = threading.Barrier(4)

    def run(work) -> None:
        gate.wait(10)
        work()
        connections.close_all()

    with time_machine.travel("2026-04-02 06:00 +0800", tick=True):
        threads = [threading.Thread(target=run, args=[work]) for work in (open_months, sweep) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sweep()
    assert_the_month_went_out_once()


@pytest.mark.soak
def test_outages_at_random_lose_no_month(entitled, broker, workers, finance):
    chance, seen, paid = random.Random(SEED), Counter(), Counter()
    for _ in range(ROUNDS):
        outage = chance.choice(OUTAGES)
        outage(broker, workers, chance)
        wait_for(is_drafted, "the month is drafted", meanwhile=beat)
        batch = assert_the_month_went_out_once(paid)
        seen[outage.__name__] += 1
        perform(batch, "void", actor=finance, on=ON, reason="再来一次")
        workers.stop()
        broker.stop()
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    kept = {"rounds": ROUNDS, "households": HOUSEHOLDS} | paid | {"outages": seen}
    RESULTS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")
