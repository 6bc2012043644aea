"""Writing down what an office did besides its cases."""

from datetime import date
from typing import Any

from django.db import transaction

from audits.models import Activity, Survey
from dibao.offices.models import Level
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step

ORGANS = {
    Level.COUNTY: Activity.Organ.COUNTY,
    Level.STREET: Activity.Organ.TOWNSHIP,
    Level.COMMUNITY: Activity.Organ.COMMUNITY,
}


@transaction.atomic
def activity_record(*, actor: Any, on: date, **fields: Any) -> Activity:
    """A training session or a piece of publicity of the actor's office."""
    if actor.area.level not in ORGANS:
        raise Refusal("请由县级、乡镇（街道）或村（社区）的人员登记。")
    if fields["held_on"] > on:
        raise Refusal("日期不能晚于今天。", field="held_on")
    row = Activity(
        number=_number("PX", actor, on), area_code=actor.area_id, recorded_by=actor,
        organ=ORGANS[actor.area.level], **fields,
    )  # fmt: skip
    return begin(
        row, Activity.Status.RECORDED, "登记培训宣传", actor=actor, on=on, activity=row.kind
    )


@transaction.atomic
def survey_record(*, actor: Any, on: date, **fields: Any) -> Survey:
    """A survey of satisfaction. Raises `Refusal` for figures that cannot be."""
    if fields["held_on"] > on:
        raise Refusal("测评日期不能晚于今天。", field="held_on")
    if fields["satisfied"] > fields["asked"]:
        raise Refusal("满意人数不能多于测评人数。", field="satisfied")
    row = Survey(
        number=_number("MY", actor, on), area_code=actor.area_id, recorded_by=actor,
        year=fields["held_on"].year, **fields,
    )  # fmt: skip
    return begin(row, Survey.Status.RECORDED, "登记满意度测评", actor=actor, on=on, year=row.year)


def _number(letters: str, actor: Any, on: date) -> str:
    return next_number(f"{letters}{actor.area.prefix}{on.year}", 3)


def publish(step: Step) -> dict:
    if not step.obj.held_on <= step.data["published_on"] <= step.on:
        raise Refusal("公布日期应在测评之后、今天或以前。", field="published_on")
    step.obj.published_on = step.data["published_on"]
    step.obj.published_at_place = step.data["published_at_place"]
    return {"published_on": step.obj.published_on}
