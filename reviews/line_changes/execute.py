"""Carrying a change of the line out: new awards ahead, claims for arrears behind.

Each chunk is one transaction, and an item that has its outcome is never touched again, so that a
kill at any point loses nothing and doubles nothing.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.trail.engine import perform
from dibao.trail.refusals import Stale
from dibao.trail.workflow import Step
from reviews.line_changes.chunk import Chunk
from reviews.line_changes.preview import free_months
from reviews.line_changes.selectors import claims_sum
from reviews.models import LineChange, LineChangeItem

JOB = "reviews.line_change.execute"
CHUNK = 50  # the county's trail is locked for one chunk, and others must be able to work
Outcome = LineChangeItem.Outcome


def submit(change: LineChange, *, on: date) -> Job:
    """The job that executes this approval; always the same one."""
    return runner.submit(
        JOB,
        key=f"{JOB}:{change.number}:{change.round}",
        owner=change.approved_by,
        area_code=change.area_code,
        change=change.pk,
        on=on.isoformat(),
    )


@handles(JOB, "执行标准调整")
def execute(job: Job) -> dict:
    """Work until no item waits. Safe to run again, and by several workers at once."""
    change = LineChange.objects.get(pk=job.params["change"])
    on = date.fromisoformat(job.params["on"])
    begin_execution(change, on=on)
    total = change.items.count()
    while next_chunk(change, on=on):
        done = total - change.items.filter(outcome=Outcome.PENDING).count()
        runner.report(job, done, total, f"已执行 {done} 户，共 {total} 户")
    finish_execution(change, on=on)
    return {"change": change.number}


def next_chunk(change: LineChange, *, on: date) -> int:
    """One chunk, read again where somebody ended an award between the reading and the writing.

    Awards are locked when they are written, after the numbers are taken, as everywhere here.
    """
    while True:
        try:
            return execute_chunk(change, on=on)
        except Stale:
            continue


@transaction.atomic
def begin_execution(change: LineChange, *, on: date) -> None:
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if locked.status == LineChange.Status.APPROVED:
        perform(locked, "begin_execution", actor=None, on=on)


@transaction.atomic
def finish_execution(change: LineChange, *, on: date) -> None:
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if locked.status == LineChange.Status.EXECUTING:
        perform(locked, "finish_execution", actor=None, on=on)


def fix_months(step: Step) -> dict:
    """The month from which new amounts are paid is fixed once, for every chunk alike."""
    starts = free_months(step.obj, step.on)
    step.obj.starts = {category: month.isoformat() for category, month in starts.items()}
    return {"starts": step.obj.starts}


def write_end(step: Step) -> dict:
    change = step.obj
    change.done_on = step.on
    claims = claims_sum(change)
    return {
        "arrears_households": claims["households"],
        "arrears_months": claims["months"],
        "arrears": str(claims["total"] or Decimal(0)),
    }


@transaction.atomic
def execute_chunk(change: LineChange, *, on: date) -> int:
    """Carry out the next items; how many there were. 0: nothing waits any more."""
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if locked.status != LineChange.Status.EXECUTING:
        return 0
    items = list(
        locked.items.filter(outcome=Outcome.PENDING)
        .select_related("award__household", "award__determination")
        .order_by("pk")[:CHUNK]
    )
    work = Chunk(locked, items, on)
    for item in items:
        work.plan(item)
    work.write()
    LineChangeItem.objects.bulk_update(items, ["outcome", "new_award", "letter_number", "problem"])
    return len(items)
