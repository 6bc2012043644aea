"""Proposing a change of the line, and taking it up again or dropping it."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from applications.rules import refuse_example
from dibao import policy
from dibao.calendar import month_in_words
from dibao.offices.models import Area, Level, county_of, street_of
from dibao.offices.roles import COUNTY, FINANCE
from dibao.policy.figures import months_before
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from reviews.line_changes import execute, preview
from reviews.line_changes.selectors import awards_of, has_stale_rules, uncovered
from reviews.models import LineChange

PREPARERS = COUNTY | FINANCE
ONE_LIVE_CHANGE = "_line_change_per_county_and_month"


def line_change_open(
    *,
    area_code: str,
    category: str,
    effective_from: date,
    announced_on: date,
    document: str,
    actor: Any,
    on: date,
) -> LineChange:
    """Propose the change of a county or street from a month on, and let a worker preview it.

    `effective_from` is any day of the month. Raises `NotYours` without role or area, `Refusal`
    where no rule changes with that month, where nobody receives, or where the change is there.
    """
    if not actor.holds(*PREPARERS):
        raise NotYours("您的岗位不能提出标准调整，请由县级审核或财务人员办理。")
    if area_code not in (county_of(area_code), street_of(area_code)):
        raise Refusal("标准调整按区县或乡镇（街道）办理。", field="area_code")
    change = LineChange(
        area_code=area_code, category=category, effective_from=effective_from.replace(day=1),
        announced_on=announced_on, document=document, prepared_by=actor, prepared_on=on,
    )  # fmt: skip
    if announced_on > on:
        raise Refusal("公布日期不能晚于今天。", field="announced_on")
    if not changes_something(change):
        month = month_in_words(change.effective_from)
        raise Refusal(
            f"规则中没有自{month}起变动的标准。请先由系统管理员更新规则，再办理标准调整。",
            field="effective_from",
        )
    if not awards_of(change).exists():
        raise Refusal("该区域没有正在享受的低保家庭，无需调整。", field="area_code")
    try:
        with transaction.atomic():
            county = change.county_code[: Level.COUNTY]
            change.number = next_number(f"BZ{county}{change.effective_from:%Y%m}", 2)
            begin(change, LineChange.Status.DRAFTING, "提出标准调整", actor=actor, on=on)
            preview.submit(change, on=on)
    except IntegrityError as error:
        if ONE_LIVE_CHANGE not in str(error):
            raise
        raise Refusal(
            "该区县该月该类别已有标准调整，请到列表中办理。", field="effective_from"
        ) from error
    return change


def changes_something(change: LineChange) -> bool:
    """Whether any rule of the area differs between the month before and the change's month."""
    before = months_before(change.effective_from, 1)
    below = Area.objects.filter(code__startswith=change.prefix, level__lte=Level.STREET)
    codes = {change.area_code, *below.values_list("code", flat=True)}
    return any(
        policy.at(code, before).version != policy.at(code, change.effective_from).version
        for code in codes
    )


def not_the_preparer(step: Step) -> None:
    if step.actor.pk == step.obj.prepared_by_id:
        raise NotYours("您是本次调整的提出人，须由另一名县级审核人员审批。")


def has_begun(step: Step) -> None:
    """Before its month, awards are still being made under the old rules."""
    first = step.obj.effective_from
    if step.on < first:
        raise Refusal(f"新标准自{month_in_words(first)}起执行，请于{first.month}月1日以后审批。")


def preview_still_holds(step: Step) -> None:
    """Approved and executed is what was previewed, and it covers everybody."""
    missing = uncovered(step.obj).count()
    if missing:
        raise Refusal(f"测算之后又有 {missing} 项待遇生效或变动，请重新测算后再办理。")
    if has_stale_rules(step.obj):
        raise Refusal("测算之后规则已更新，请重新测算后再办理。")


def rests_on_no_example(step: Step) -> None:
    """Outside the demo no change is carried out on values without legal force."""
    refuse_example(step.obj.items.filter(working__example=True).exists())


def no_later_change_is_done(step: Step) -> None:
    """Amounts of a later line are never put back to an earlier one's."""
    change = step.obj
    later = LineChange.objects.under(change.county_code[: Level.COUNTY]).filter(
        effective_from__gt=change.effective_from,
        status__in=(LineChange.Status.EXECUTING, LineChange.Status.DONE),
    )
    if any(set(other.categories) & set(change.categories) for other in later):
        raise Refusal("该区县更晚月份的标准调整已经执行，不能再执行较早的调整。")


def approve(step: Step) -> dict:
    """A second person binds the preview; reductions only where that person says so."""
    change = step.obj
    change.approved_by, change.approved_on = step.actor, step.on
    change.accepts_reductions = bool(step.data.get("accepts_reductions"))
    execute.submit(change, on=step.on)
    return {
        "round": change.round,
        "accepts_reductions": change.accepts_reductions,
        "difference": change.summary["difference"],
    }


def preview_again(step: Step) -> dict:
    """A new round; the job takes the items of the round before away."""
    change = step.obj
    change.round += 1
    change.summary = {}
    change.approved_by = change.approved_on = None
    change.accepts_reductions = False
    preview.submit(change, on=step.on)
    return {"round": change.round}


def carry_on(step: Step) -> dict:
    """Put a job that failed back to work."""
    job = execute.submit(step.obj, on=step.obj.approved_on)
    return {"job": str(job.pk)}
