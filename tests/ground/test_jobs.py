"""Long work: kept in the database, claimed once, found again after any loss."""

import threading

import pytest
from django.db import connection

from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.registry import _handlers, handles
from dibao.jobs.tasks import run_job, sweep
from dibao.trail.refusals import Refusal
from tests.cast import COUNTY


@pytest.fixture
def kind():
    """A kind of job whose handler a test sets by `kind.does`."""

    class Kind:
        calls = 0
        does = staticmethod(lambda job: {})

    @handles("test.kind")
    def handle(job):
        Kind.calls += 1
        return Kind.does(job)

    yield Kind
    del _handlers["test.kind"]


def submit(**params):
    return runner.submit("test.kind", key="k", owner=None, area_code=COUNTY, **params)


def test_a_job_runs_once_and_keeps_its_result(db, kind):
    kind.does = lambda job: {"sum": job.params["a"] + 1}
    job = submit(a=1)
    run_job(str(job.pk))
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.progress, job.result, kind.calls) == ("done", {"sum": 2}, 1)


def test_the_same_key_gives_the_same_job(db, kind):
    assert submit().pk == submit().pk


def test_a_refusal_ends_the_job_with_its_words(db, kind):
    def refuse(job):
        raise Refusal("文件有错误，请修改后重新上传。")

    kind.does = refuse
    job = submit()
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.progress, job.message) == ("failed", "文件有错误，请修改后重新上传。")


def test_an_unknown_error_is_tried_again_and_at_last_gives_a_reference(db, kind):
    def crash(job):
        raise RuntimeError("disk gone")

    kind.does = crash
    job = submit()
    for _ in range(runner.MAX_ATTEMPTS):
        sweep()
    job.refresh_from_db()
    assert job.progress == "failed"
    assert job.error_reference and job.error_reference in job.message
    assert "disk" not in job.message


def test_a_failed_job_can_be_started_again(db, kind):
    def refuse(job):
        raise Refusal("稍后再试。")

    kind.does = refuse
    job = submit()
    run_job(str(job.pk))
    kind.does = lambda job: {}
    assert submit().progress == "waiting"
    sweep()
    job.refresh_from_db()
    assert job.progress == "done"


def test_a_job_whose_worker_died_is_found_by_the_sweeper(db, kind):
    job = submit()
    Job.objects.filter(pk=job.pk).update(progress="running", attempts=1)
    sweep()
    job.refresh_from_db()
    assert job.progress == "done"


def test_kills_do_not_use_up_the_attempts_of_a_job(db, kind):
    def be_killed(job):
        raise SystemExit

    def crash(job):
        raise RuntimeError("disk gone")

    kind.does = be_killed
    job = submit()
    for _ in range(runner.MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            sweep()
    kind.does = crash
    sweep()
    job.refresh_from_db()
    assert job.progress == "waiting"


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_one_job_at_a_time(kind):
    entered, leave = threading.Event(), threading.Event()

    def slow(job):
        entered.set()
        assert leave.wait(10)
        return {}

    kind.does = slow
    job = submit()
    results = []

    def work():
        results.append(runner.run(job.pk))
        connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert entered.wait(10)
    assert runner.run(job.pk) is False
    leave.set()
    first.join()
    assert (results, kind.calls) == ([True], 1)
