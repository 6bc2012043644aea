"""Drafting a month's batch: the database holds the work, and any worker may carry it on.

Each street is a chunk, claimed by a row lock and written in one transaction, so a kill at any
point loses nothing and doubles nothing. The job is only the wake-up.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.offices.models import Level, county_of, pad
from dibao.offices.roles import FINANCE
from dibao.trail.engine import begin, perform
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from households.codes import Category
from payments.models import Batch, BatchChunk, Kind
from payments.payday import first_of_month, month_before, payday_of
from payments.services.draft_sql import (
    DIFFERING,
    INSERT_OMISSIONS,
    INSERT_PAYMENTS,
    SPENT_OMISSIONS,
    UNCOVERED_STREETS,
    scope_of,
)

JOB = "payments.draft"
LETTER = {Category.URBAN: "C", Category.RURAL: "N"}
ONE_LIVE_BATCH = "one_live_batch_per_county_month_kind_and_category"


def open_batch(*, county: str, month: date, category: str, actor: Any, on: date) -> Batch:
    """Open the regular batch of a county's month and let a worker draft it.

    `county` is any code in the county, `month` any day of the month. Raises `NotYours` without
    the finance role, and `Refusal` when the batch exists, when nobody is entitled, or when the
    month is not one that is paid or lies further ahead than the next.
    """
    if not actor.holds(*FINANCE):
        raise NotYours("您的岗位不能生成发放批次，请由县级财务人员办理。")
    month, area_code = first_of_month(month), county_of(pad(county))
    if not actor.covers(area_code):
        raise NotYours("该区县不在您的辖区，不能生成批次。")
    if month_before(month) > first_of_month(on):
        raise Refusal("最多只能提前生成下一个月的批次。", field="month")
    payday = payday_of(area_code, category, month)
    batch = Batch(
        area_code=area_code, category=category, month=month, kind=Kind.REGULAR,
        due_on=payday.due_on, due_basis=payday.basis, prepared_by=actor, prepared_on=on,
    )  # fmt: skip
    live = Batch.objects.filter(area_code=area_code, category=category, month=month,
                                kind=Kind.REGULAR).exclude(status=Batch.Status.VOIDED)  # fmt: skip
    if existing := live.first():
        raise Refusal(f"{batch.month_label}该类批次已存在：{existing.number}，请直接办理该批次。")
    try:
        with transaction.atomic():
            batch.number = next_number(
                f"F{area_code[: Level.COUNTY]}{month:%Y%m}{LETTER[Category(category)]}", 2
            )
            begin(batch, Batch.Status.DRAFTING, "开始生成批次", actor=actor, on=on)
            if not _reopen_uncovered(batch):
                raise Refusal(
                    f"{batch.month_label}没有应发放的{Category(category).label}低保家庭。"
                )
            submit(batch)
    except IntegrityError as error:
        if ONE_LIVE_BATCH not in str(error):
            raise
        raise Refusal(f"{batch.month_label}该类批次刚由他人生成，请到批次列表查看。") from error
    return batch


def submit(batch: Batch) -> Job:
    """The job that drafts this batch; always the same one."""
    return runner.submit(
        JOB,
        key=f"{JOB}:{batch.number}",
        owner=batch.prepared_by,
        area_code=batch.area_code,
        batch=batch.pk,
    )


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
        cursor.execute(INSERT_PAYMENTS, scope)
        cursor.execute(INSERT_OMISSIONS, scope)
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


@transaction.atomic
def settle(batch: Batch) -> bool:
    """Finish the draft once every chunk is done. False when there is work again.

    Families move and awards change while a draft runs: what no longer fits is taken out, and the
    streets of those not covered are drafted again. Waits for the workers that still hold a chunk.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.status != Batch.Status.DRAFTING:
        return True
    if locked.chunks.filter(is_done=False).exists():
        return False
    scope = scope_of(locked, locked.area_code[: Level.COUNTY])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM payments_payment WHERE id IN ({DIFFERING})", scope)
    if _reopen_uncovered(locked):
        return False
    perform(locked, "finish_draft", actor=None, on=locked.prepared_on)
    return True


def _reopen_uncovered(batch: Batch) -> int:
    """Put down a chunk for each street with entitled households that the batch lacks; how many."""
    with connection.cursor() as cursor:
        cursor.execute(UNCOVERED_STREETS, scope_of(batch, batch.area_code[: Level.COUNTY]))
        streets = [street for (street,) in cursor.fetchall()]
    BatchChunk.objects.bulk_create(
        [BatchChunk(batch=batch, street_code=street) for street in streets],
        update_conflicts=True,
        unique_fields=["batch", "street_code"],
        update_fields=["is_done"],
    )
    return len(streets)
