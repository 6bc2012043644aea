"""The preview: every award of the area determined again, on its own facts, under the new rules.

The facts are those of the award's own determination, re-dated: a change of the line is not a
recheck. Nothing here touches an award.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from dibao import policy
from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.trail.engine import perform
from dibao.trail.workflow import Step
from households.residence import area_on, months_elsewhere
from reviews.line_changes.paid_months import first_free_month, months
from reviews.line_changes.selectors import awards_of, summary_of, uncovered
from reviews.models import Award, LineChange, LineChangeItem

JOB = "reviews.line_change.preview"
CHUNK = 500
Direction = LineChangeItem.Direction
OTHER_PEOPLE = "计入保障的人数与现待遇不一致"
MOVED = "本户其间迁移，现居住地的规则不同"


def submit(change: LineChange, *, on: date) -> Job:
    """The job that determines this round; always the same one."""
    return runner.submit(
        JOB,
        key=f"{JOB}:{change.number}:{change.round}",
        owner=change.prepared_by,
        area_code=change.area_code,
        change=change.pk,
        round=change.round,
        on=on.isoformat(),
    )


@handles(JOB, "测算标准调整")
def preview(job: Job) -> dict:
    """Determine until every award of the area has its item; several workers may, and again."""
    change = LineChange.objects.get(pk=job.params["change"])
    on, round_ = date.fromisoformat(job.params["on"]), job.params["round"]
    while is_open(change, round_):
        waiting = list(uncovered(change).order_by("pk").values_list("pk", flat=True))
        total = awards_of(change).count()
        for at in range(0, len(waiting), CHUNK):
            determine_chunk(change, round_, waiting[at : at + CHUNK], on=on)
            done = min(at + CHUNK, len(waiting)) + total - len(waiting)
            runner.report(job, done, total, f"已测算 {done} 户，共 {total} 户")
        settle(change, round_, on=on)
    return {"change": change.number, "round": round_}


def is_open(change: LineChange, round_: int) -> bool:
    """Whether this round is still under way; reads the row again."""
    change.refresh_from_db()
    return (change.status, change.round) == (LineChange.Status.DRAFTING, round_)


@transaction.atomic
def determine_chunk(change: LineChange, round_: int, awards: list[int], *, on: date) -> int:
    """Write the items of these awards that have none yet; how many were written.

    The row of the change is locked, so that two workers never determine the same award.
    """
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if (locked.status, locked.round) != (LineChange.Status.DRAFTING, round_):
        return 0
    locked.items.exclude(round=round_).delete()
    rows = uncovered(locked).filter(pk__in=awards).select_related("determination", "household")
    rows = rows.prefetch_related("household__moves")
    free = free_months(locked, on)
    return write_items(items_of(locked, rows.order_by("pk"), free))


@transaction.atomic
def settle(change: LineChange, round_: int, *, on: date) -> bool:
    """Close the preview once nothing is missing. False when awards have come in meanwhile."""
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if (locked.status, locked.round) != (LineChange.Status.DRAFTING, round_):
        return True
    if uncovered(locked).exists():
        return False
    locked.items.exclude(round=round_).delete()
    perform(locked, "finish_preview", actor=None, on=on)
    return True


def finish_preview(step: Step) -> dict:
    """Keep the figures that the approver decides on."""
    step.obj.summary = summary_of(step.obj)
    figures = ("households", "before", "after", "arrears")
    return {key: step.obj.summary[key] for key in figures}


def free_months(change: LineChange, on: date) -> dict[str, date]:
    """By category, the first month that no batch has taken up and that the change reaches."""
    return {
        category: max(change.effective_from, first_free_month(change.county_code, category, on))
        for category in change.categories
    }


def items_of(
    change: LineChange, awards: Iterable[Award], free: dict[str, date]
) -> list[LineChangeItem]:
    """The items of these awards, not saved. No query for each: `determination` and `household`
    with its moves are at hand."""
    return [item_of(change, award, free[award.category]) for award in awards]


def write_items(items: list[LineChangeItem]) -> int:
    """COPY rather than bulk_create, which takes longer to quote the workings than to make them."""
    fields = [field for field in LineChangeItem._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(field.column for field in fields)
    copying = f"COPY {LineChangeItem._meta.db_table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        for item in items:
            copy.write_row(
                [field.get_db_prep_save(getattr(item, field.attname), connection)
                 for field in fields]
            )  # fmt: skip
    return len(items)


def item_of(change: LineChange, award: Award, free: date) -> LineChangeItem:
    """One award under the rules of the month from which it is affected.

    Up, down or the same where the same people are eligible; whoever falls out, cannot be
    determined, would be counted otherwise, or moved since to where the rules give something else
    needs a person to look (57号 art. 32). In that last case the months before the move are behind.
    """
    runs = award.status == Award.Status.ACTIVE
    behind = [
        month
        for month in months(max(change.effective_from, award.period.lower), free)
        if month in award.period
    ]
    item = LineChangeItem(
        change=change, award=award, round=change.round, runs=runs, on=day_of(change, award),
        old_amount=award.amount, new_amount=award.amount, persons=award.persons,
        direction=Direction.UNCLEAR, months_behind=len(behind),
    )  # fmt: skip
    try:
        result = redetermine(award, item.on, area_on(award.household, item.on))
        moved = moved_to_other_rules(award, item.on, result)
    except (policy.MissingValue, policy.CaseProblem) as problem:
        item.problem = str(problem)[:300]
        return item
    item.pack, item.rules_version = result.pack, result.rules_version
    item.working = result.to_json()
    del item.working["snapshot"]
    if not result.eligible or not result.amount:
        failings = "；".join(reason.text for reason in result.reasons if not reason.ok)
        item.direction, item.new_amount = Direction.OUT, Decimal(0)
        item.problem = (failings or "按新标准测算，保障金为零")[:300]
    elif counts_others(award, result):
        item.problem = OTHER_PEOPLE
    else:
        item.new_amount = result.amount
        item.direction = direction_of(award.amount, result.amount)
        if moved:
            item.problem = MOVED
            item.months_behind = sum(month < moved for month in behind)
    return item


def direction_of(old: Decimal, new: Decimal) -> str:
    if new == old:
        return Direction.SAME
    return Direction.UP if new > old else Direction.DOWN


def day_of(change: LineChange, award: Award) -> date:
    """The day whose rules hold: the change's own, or the award's beginning where that is later."""
    return max(change.effective_from, award.period.lower)


def redated(award: Award, on: date) -> dict:
    """The facts that the award rests on, as of another day; its income stays that of its day."""
    facts = award.determination.snapshot
    until = facts.get("window_end") or award.determination.on.isoformat()
    return facts | {"on": on.isoformat(), "window_end": until}


def redetermine(award: Award, on: date, area: str) -> policy.Determination:
    """Under the rules of a community and a day.

    Raises MissingValue or CaseProblem where rules or facts do not suffice.
    """
    case = policy.Case.from_json(redated(award, on))
    return policy.determine(policy.at(area, on), case)


def moved_to_other_rules(award: Award, on: date, result: policy.Determination) -> date | None:
    """The first month of the award lived elsewhere, if the rules there give something else."""
    household = award.household
    moved = [month for month in months_elsewhere(household, on) if month in award.period]
    for month in moved:
        there = redetermine(award, on, area_on(household, month))
        if (there.amount, there.counted) != (result.amount, result.counted):
            return moved[0]
    return None


def counts_others(award: Award, result: policy.Determination) -> bool:
    return award.determination.working["counted"] != list(result.counted)
