"""Workers killed at any moment of a draft: none double, none missing, and nobody lifts a finger.

A few kills with every test; `make soak` sets SOAK_KILLS and SOAK_HOUSEHOLDS to the full numbers,
SOAK_SECONDS to the time that may be spent, and keeps what was measured in
bench/results/kills.json. One kill at a chosen moment is in test_parallel_drafts.py.
"""

import json
import multiprocessing
import os
import random
import statistics
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from payments.models import Batch, Payment
from payments.services import drafting
from tests.cast_payments import DRAFTED_ON, build_awards, open_april
from tests.payments.kill_worker import work

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = int(os.environ.get("SOAK_KILLS", "4"))
HOUSEHOLDS = int(os.environ.get("SOAK_HOUSEHOLDS", "120"))
SECONDS = float(os.environ.get("SOAK_SECONDS", "inf"))
RESULTS = Path(settings.BASE_DIR) / "bench" / "results" / "kills.json"
COMMUNITIES = tuple(f"410105{street:03d}001" for street in range(1, 21))
KILLS_A_DRAFT = 3
DRAFTS_A_CLEAN_ONE = 10  # so that clean drafts of the same minutes stand beside each
NEIGHBOURS = 5  # of which the middle one counts: a single draft says little
PATIENCE = 120  # seconds for one draft under fire
SEED = 20260422
apart = multiprocessing.get_context("forkserver")
apart.set_forkserver_preload(["tests.payments.kill_worker"])


def start_worker(job: Job) -> multiprocessing.Process:
    """A process of its own that works on the job; it inherits no connection."""
    worker = apart.Process(target=work, args=[connection.settings_dict["NAME"], str(job.pk)])
    worker.start()
    return worker


def assert_whole(batch: Batch, households: int, found: Counter | None = None) -> None:
    """The batch is drafted and pays each household once; what is not so is counted in `found`."""
    batch.refresh_from_db()
    paid = Payment.objects.filter(batch=batch)
    each = paid.values("household").distinct().count()
    if found is not None:
        found.update(double=paid.count() - each, missing=households - each)
    assert (batch.status, batch.payment_count) == ("drafted", households)
    assert paid.count() == each == households


def clean_time(finance, households: int) -> float:
    """Seconds from the order to the end of a draft that nobody disturbs."""
    batch = open_april(finance)
    began = time.monotonic()
    job = drafting.submit(batch)
    start_worker(job).join(PATIENCE)
    spent = time.monotonic() - began
    assert_whole(batch, households)
    perform(batch, "void", actor=finance, on=DRAFTED_ON, reason="计时")
    return spent


def draft_under_fire(finance, chance: random.Random, clean: float, kills_left: int):
    """One draft whose workers are killed at random moments; (batch, kills, seconds till its end).

    The seconds run by the clock on the wall: lost work and the start of each worker are in them.
    """
    batch = open_april(finance)
    began, kills = time.monotonic(), 0
    job = drafting.submit(batch)
    while not Job.objects.get(pk=job.pk).is_finished:
        assert time.monotonic() - began < PATIENCE, "the draft came to no end"
        worker = start_worker(job)
        worker.join(chance.uniform(0, clean / 2) if kills < kills_left else PATIENCE)
        if worker.is_alive():
            worker.kill()
            worker.join()
            kills += 1
    return batch, kills, time.monotonic() - began


def test_workers_killed_at_random_lose_nothing_and_double_nothing(areas, approver, finance):
    chance, found = random.Random(SEED), Counter(double=0, missing=0)
    each = HOUSEHOLDS // len(COMMUNITIES)
    for community in COMMUNITIES:
        for start in range(0, each, 2000):
            build_awards(min(2000, each - start), decided_by=approver, area=community)
    households = each * len(COMMUNITIES)
    clean_time(finance, households)  # the first finds the server cold
    cleans, ratios, began = [], [], time.monotonic()
    while found["kills"] < KILLS and time.monotonic() - began < SECONDS:
        if len(ratios) % DRAFTS_A_CLEAN_ONE == 0:
            cleans.append(clean_time(finance, households))
        clean = statistics.median(cleans[-NEIGHBOURS:])
        batch, kills, spent = draft_under_fire(
            finance, chance, clean, min(KILLS_A_DRAFT, KILLS - found["kills"])
        )
        assert_whole(batch, households, found)
        found["kills"] += kills
        ratios.append(spent / clean)
        perform(batch, "void", actor=finance, on=DRAFTED_ON, reason="再来一次")
    assert found["kills"] >= min(KILLS, 1) and not Job.objects.exclude(progress="done").exists()
    if "SOAK_KILLS" in os.environ:
        keep(found, households, cleans, ratios)
        assert max(ratios) <= 2, "a draft under fire took more than twice a clean one"


def keep(found: Counter, households: int, cleans: list[float], ratios: list[float]) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "kills": found["kills"], "wanted": KILLS, "households": households,
        "kills_a_draft": KILLS_A_DRAFT,
        "drafts": len(ratios), "double": found["double"], "missing": found["missing"],
        "clean_seconds": round(statistics.median(cleans), 2),
        "median_time_to_clean": round(statistics.median(ratios), 2),
        "worst_time_to_clean": round(max(ratios), 2),
        "over_twice": sum(ratio > 2 for ratio in ratios),
        "seed": SEED,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n")


def test_without_any_broker_the_month_goes_out_by_the_sweeper(
    areas, approver, finance, monkeypatch
):
    """No message leaves: the broker is not there at all, for the whole draft."""
    monkeypatch.setattr(runner.current_app, "send_task", _no_broker)
    build_awards(5, decided_by=approver)
    batch = open_april(finance)
    sweep()
    sweep()
    assert_whole(batch, 5)


def _no_broker(*_args, **_kwargs):
    raise ConnectionError("no broker")


def test_a_transaction_that_is_left_open_is_ended_by_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("10min",)
