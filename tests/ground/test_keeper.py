"""While no worker shows life, the keeper does what beat and workers do."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
import time_machine
from celery import current_app, shared_task

from dibao.jobs import heartbeat
from dibao.jobs.keeper import PATIENCE, Keeper

HOURLY = {"hourly": {"task": "test.hourly", "schedule": 3600.0}}
MORNING = datetime(2026, 4, 1, 5, 30, tzinfo=UTC)


@pytest.fixture
def ran():
    """How often the hourly task ran."""
    times = []

    @shared_task(name="test.hourly")
    def hourly():
        times.append(1)

    yield times
    current_app.tasks.unregister("test.hourly")


@pytest.fixture
def workers():
    """Lets workers show life, or not."""

    class Workers:
        @staticmethod
        def come():
            heartbeat._last["renewed"] = float("-inf")
            heartbeat.renew()

        @staticmethod
        def go():
            with heartbeat.broker_client() as client:
                client.delete(heartbeat._key())

    Workers.go()
    yield Workers
    Workers.go()


def look(keeper: Keeper, at: datetime) -> list[str]:
    with time_machine.travel(at, tick=False):
        return keeper.look(at)


def test_while_workers_show_life_it_does_nothing(ran, workers):
    keeper = Keeper(HOURLY)
    for hours in range(3):
        workers.come()
        assert look(keeper, MORNING + timedelta(hours=hours)) == []
    assert not ran


def test_once_they_are_away_for_a_minute_it_runs_what_may_have_been_missed(ran, workers):
    keeper = Keeper(HOURLY)
    assert look(keeper, MORNING) == []
    assert look(keeper, MORNING + PATIENCE) == ["hourly"]
    assert len(ran) == 1


def test_from_then_on_it_keeps_to_the_schedule(ran, workers):
    keeper = Keeper(HOURLY)
    took_over = MORNING + PATIENCE
    look(keeper, MORNING), look(keeper, took_over)
    assert look(keeper, took_over + timedelta(minutes=59)) == []
    assert look(keeper, took_over + timedelta(minutes=60)) == ["hourly"]


def test_it_steps_back_when_a_worker_is_there_again(ran, workers):
    keeper = Keeper(HOURLY)
    look(keeper, MORNING), look(keeper, MORNING + PATIENCE)
    workers.come()
    assert look(keeper, MORNING + timedelta(hours=5)) == []
    workers.go()
    assert look(keeper, MORNING + timedelta(hours=5, seconds=5)) == []


def test_without_any_broker_it_works_all_the_same(ran, monkeypatch):
    def away(*_args, **_kwargs):
        raise redis.ConnectionError

    monkeypatch.setattr(redis.Redis, "exists", away)
    keeper = Keeper(HOURLY)
    look(keeper, MORNING)
    assert look(keeper, MORNING + PATIENCE) == ["hourly"]


def test_a_task_that_fails_does_not_keep_the_others_from_running(ran, workers):
    @shared_task(name="test.failing")
    def failing():
        raise RuntimeError("no")

    keeper = Keeper({"failing": {"task": "test.failing", "schedule": 60.0}} | HOURLY)
    look(keeper, MORNING)
    assert look(keeper, MORNING + PATIENCE) == ["failing", "hourly"]
    current_app.tasks.unregister("test.failing")
    assert ran


def test_every_scheduled_task_is_one_that_it_can_run():
    keeper = Keeper(current_app.conf.beat_schedule)
    names = {entry["task"] for entry in keeper.schedule.values()}
    assert names and names <= set(current_app.tasks)
