"""Submitting, claiming and running jobs.

A worker holds a PostgreSQL advisory lock for as long as it works on a job. The lock dies with the
worker's connection, so a killed worker's job is free again at once, and two workers never run the
same job at a time.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from dibao.jobs.models import Job
from dibao.jobs.registry import handler_of
from dibao.trail.refusals import Refusal

logger = logging.getLogger(__name__)

TASK = "dibao.jobs.tasks.run_job"
MAX_ATTEMPTS = 5
REPORTED_EVERY = 2000  # rows


def submit(kind: str, *, key: str, owner: Any, area_code: str, **params: Any) -> Job:
    """Put a job down and wake a worker after the commit. The same key gives the same job.

    A failed job with this key is put back to waiting.
    """
    job, made = Job.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "owner": owner, "area_code": area_code, "params": params},
    )
    if not made and job.progress == Job.Progress.FAILED:
        Job.objects.filter(pk=job.pk).update(
            progress=Job.Progress.WAITING, attempts=0, message="", error_reference=""
        )
        job.refresh_from_db()
    wake(job)
    return job


def renew(job: Job, *, owner: Any, params: dict) -> None:
    """Make a finished job wait again, for another owner and with other parameters."""
    job.owner, job.params, job.result = owner, params, {}
    job.progress, job.attempts, job.done, job.total = Job.Progress.WAITING, 0, 0, 0
    job.message, job.error_reference, job.finished_at = "", "", None
    job.save()


def wake(job: Job) -> None:
    """Let a worker know after the commit."""
    transaction.on_commit(lambda: _send(job))


def _send(job: Job) -> None:
    try:
        current_app.send_task(TASK, [str(job.pk)], retry=False)
    except Exception:  # the broker is down; the sweeper finds the job in the database
        logger.warning("job %s waits for the sweeper: the broker did not answer", job.pk)


def run(job_id: Any) -> bool:
    """Run one job to its end. False when another worker has it or it is finished."""
    with connection.cursor() as cursor:
        lock_key = _lock_key(job_id)
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_key])
        if not cursor.fetchone()[0]:
            return False
        try:
            return _run_locked(job_id)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_key])


def _run_locked(job_id: Any) -> bool:
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.is_finished:
        return False
    if job.progress != Job.Progress.RUNNING:  # else its worker was killed, which is no fault of it
        job.attempts += 1
    job.progress = Job.Progress.RUNNING
    job.save(update_fields=["attempts", "progress"])
    try:
        result = handler_of(job.kind)(job)
    except Refusal as refusal:
        _finish(job, Job.Progress.FAILED, message=refusal.message[:300])
    except Exception:
        reference = secrets.token_hex(4).upper()
        logger.exception("job %s (%s) failed, reference %s", job.pk, job.kind, reference)
        if job.attempts < MAX_ATTEMPTS:
            Job.objects.filter(pk=job.pk).update(
                progress=Job.Progress.WAITING, error_reference=reference
            )
        else:
            _finish(
                job,
                Job.Progress.FAILED,
                message=f"系统出错，请将编号 {reference} 告知系统管理员。",
                error_reference=reference,
            )
    else:
        _finish(job, Job.Progress.DONE, result=result or {})
    return True


def _finish(job: Job, progress: str, **values: Any) -> None:
    Job.objects.filter(pk=job.pk).update(progress=progress, finished_at=timezone.now(), **values)


def report(job: Job, done: int, total: int, message: str = "") -> None:
    """Let the progress bar move. Call it outside a transaction, or it moves at the commit."""
    stands_alone = not connection.in_atomic_block
    with transaction.atomic():
        if stands_alone:  # a bar need not wait for the disk
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        Job.objects.filter(pk=job.pk).update(done=done, total=total, message=message)


def report_apart(job: Job, done: int, total: int, message: str = "") -> None:
    """Let the progress bar move in the midst of a transaction, by a connection of its own."""
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET done = %s, total = %s, message = %s WHERE id = %s",
                [done, total, message, job.pk],
            )
    finally:
        apart.close()


def reporting(job: Job, rows: Iterable, total: int, message: str) -> Iterator:
    """The rows as they come, while the bar moves; outside a transaction."""
    for done, row in enumerate(rows):
        if done % REPORTED_EVERY == 0:
            report(job, done, total, message)
        yield row


def unfinished() -> list[Job]:
    """Jobs that wait, or whose worker may have died, oldest first."""
    return list(
        Job.objects.filter(progress__in=[Job.Progress.WAITING, Job.Progress.RUNNING]).order_by(
            "created_at"
        )
    )


def _lock_key(job_id: Any) -> int:
    return int(str(job_id).replace("-", "")[:15], 16)
