"""Celery's side of jobs: messages that wake, and a sweeper that forgets nothing."""

from celery import shared_task
from celery.signals import task_prerun
from django.utils import timezone

from dibao.jobs import runner
from dibao.jobs.checks import run_checks
from dibao.offices import packs


@task_prerun.connect
def use_the_rules_on_disk(**_) -> None:
    packs.refresh()


@shared_task(name=runner.TASK)
def run_job(job_id: str) -> None:
    runner.run(job_id)


@shared_task(name="dibao.jobs.tasks.sweep")
def sweep() -> None:
    """Run what waits. A lost message, a killed worker or a flushed broker ends here."""
    for job in runner.unfinished():
        runner.run(job.pk)


@shared_task(name="dibao.jobs.tasks.check_records")
def check_records() -> None:
    """Is the record what it was? Run nightly; what is not is an alarm in the morning."""
    run_checks(timezone.now())
