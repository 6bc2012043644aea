"""Writing leads down, and what their transitions write."""

from datetime import date
from typing import Any

from applications.leads.models import Lead
from dibao.offices.models import Level
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from households.models import Household


def lead_record(*, area_code: str, actor: Any, on: date, **fields: Any) -> Lead:
    """A new lead in a community of the actor's area. Raises `Refusal` for a day to come."""
    if not actor.covers(area_code):
        raise NotYours("该村（社区）不在您的辖区，不能登记。")
    if fields["found_on"] > on:
        raise Refusal("发现日期不能晚于今天。", field="found_on")
    lead = Lead(
        number=next_number(f"XS{area_code[: Level.COUNTY]}{on.year}", 5),
        area_code=area_code, recorded_by=actor, recorded_on=on, **fields,
    )  # fmt: skip
    return begin(
        lead, Lead.Status.FOUND, "登记主动发现线索", actor=actor, on=on, source=lead.source
    )


def turn_into_case(step: Step) -> dict:
    """The family is on record now; its application follows the usual way (57号 art. 28)."""
    code = step.data["household_code"].strip()
    household = Household.objects.visible_to(step.actor).filter(code=code).first()
    if household is None:
        raise Refusal("没有找到该户编号，请先建立家庭档案，再填写户编号。", field="household_code")
    step.obj.household, step.obj.settled_on = household, step.on
    return {"household": household.code}


def settle(step: Step) -> dict:
    step.obj.outcome, step.obj.settled_on = step.data["outcome"], step.on
    return {"outcome": step.data["outcome"]}
