"""Drafting a batch: the database holds the work, and any worker may carry it on.

Each street is a chunk, claimed by a row lock and written in one transaction, so a kill at any
point loses nothing and doubles nothing. The job is only the wake-up.
"""

from django.db import connection, transaction

from dibao.jobs import runner
from dibao.jobs.checks import carrying_on
from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.offices.models import Level
from dibao.trail.engine import perform
from payments.models import Batch, BatchChunk
from payments.models.batches import SUBSIDIES
from payments.services.draft_sql import (
    DIFFERING,
    DRAFT,
    SPENT_OMISSIONS,
    STANDING,
    UNCOVERED_STREETS,
    WITHOUT_FIGURE,
    for_kind,
    scope_of,
)
from payments.services.sealing import content_hash_of, totals_of

JOB = "payments.draft"


def submit(batch: Batch) -> Job:
    """The job that drafts this batch; always the same one."""
    return runner.submit(
        JOB,
        key=f"{JOB}:{batch.number}",
        owner=batch.prepared_by,
        area_code=batch.area_code,
        batch=batch.pk,
    )


def begin_again(faults: list[str]) -> None:
    """Let every draft go on whose job gave up: the month must not wait for somebody to see it."""
    for batch in Batch.objects.filter(status=Batch.Status.DRAFTING):
        with carrying_on(faults, f"{batch.number} 的继续生成"):
            submit(batch)


@handles(JOB)
def draft(job: Job) -> dict:
    """Draft until nothing is left to do; several workers may, and again at any time."""
    batch = Batch.objects.get(pk=job.params["batch"])
    while True:
        while draft_next_chunk(batch):
            done, total = progress_of(batch)
            runner.report(job, done, total, f"已完成 {done} 个乡镇（街道），共 {total} 个")
        if settle(batch):
            break
    batch.refresh_from_db()
    return {"batch": batch.number, "payments": batch.payment_count}


def progress_of(batch: Batch) -> tuple[int, int]:
    """How many chunks are done, and how many there are."""
    done = list(batch.chunks.values_list("is_done", flat=True))
    return sum(done), len(done)


@transaction.atomic
def draft_next_chunk(batch: Batch) -> bool:
    """Claim a street that no other worker holds and write its payments; False when none is left."""
    if not _is_drafting(batch):
        return False
    chunk = (
        BatchChunk.objects.select_for_update(skip_locked=True)
        .filter(batch=batch, is_done=False)
        .order_by("street_code")
        .first()
    )
    if chunk is None:
        return False
    scope = scope_of(batch, chunk.street_code[: Level.STREET])
    with connection.cursor() as cursor:
        # A crash of the server may lose the last streets, each with its mark, so that they are
        # drafted again; the commit that settles the batch waits for the disk for all of them.
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(for_kind(DRAFT, batch.kind), scope)
        cursor.execute(SPENT_OMISSIONS, scope)
    chunk.is_done = True
    chunk.save(update_fields=["is_done"])
    return True


def _is_drafting(batch: Batch) -> bool:
    """Whether the batch is still being drafted; keeps it so until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM payments_batch WHERE id = %s AND status = %s FOR SHARE",
            [batch.pk, Batch.Status.DRAFTING],
        )
        return cursor.fetchone() is not None


def settle(batch: Batch) -> bool:
    """Finish the draft once every chunk is done. False when there is work again.

    In two steps, so that a kill in the second does not lose the first.
    """
    if not sum_up(batch):
        return False
    finish(batch)
    return True


@transaction.atomic
def sum_up(batch: Batch) -> bool:
    """Write totals and hash of what was drafted, once it stands. False when there is work again.

    Families move and awards change while a draft runs: what no longer fits is taken out, and the
    streets of those not covered are drafted again. Waits for the workers that still hold a chunk.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.status != Batch.Status.DRAFTING or locked.content_hash:
        return True
    if locked.chunks.filter(is_done=False).exists():
        return False
    scope = scope_of(locked, locked.area_code[: Level.COUNTY])
    with connection.cursor() as cursor:
        if not stands(locked):
            differing = for_kind(DIFFERING, locked.kind)
            cursor.execute(f"DELETE FROM payments_payment WHERE id IN ({differing})", scope)
            if reopen_uncovered(locked):
                return False
        if locked.kind in SUBSIDIES:
            cursor.execute(WITHOUT_FIGURE, scope)
    locked.payment_count, locked.person_count, locked.total = totals_of(locked)
    locked.content_hash = content_hash_of(locked)
    locked.save(update_fields=["payment_count", "person_count", "total", "content_hash"])
    return True


@transaction.atomic
def finish(batch: Batch) -> None:
    """Ask what is unusual about a draft that is summed up, and hand it over to its reviewer."""
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.status == Batch.Status.DRAFTING and locked.content_hash:
        perform(locked, "finish_draft", actor=None, on=locked.prepared_on)


def stands(batch: Batch) -> bool:
    """Whether every payment would be drafted the same now, and nobody entitled is passed over."""
    with connection.cursor() as cursor:
        cursor.execute(
            for_kind(STANDING, batch.kind), scope_of(batch, batch.area_code[: Level.COUNTY])
        )
        fitting, uncovered = cursor.fetchone()
    return not uncovered and fitting == batch.payments.count()


def reopen_uncovered(batch: Batch) -> int:
    """Put down a chunk for each street with entitled households that the batch lacks; how many."""
    with connection.cursor() as cursor:
        uncovered = for_kind(UNCOVERED_STREETS, batch.kind)
        cursor.execute(uncovered, scope_of(batch, batch.area_code[: Level.COUNTY]))
        streets = [street for (street,) in cursor.fetchall()]
    BatchChunk.objects.bulk_create(
        [BatchChunk(batch=batch, street_code=street) for street in streets],
        update_conflicts=True,
        unique_fields=["batch", "street_code"],
        update_fields=["is_done"],
    )
    return len(streets)
