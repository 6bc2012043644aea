"""Objections to a notice: recorded, looked into, answered with the new opinion."""

from applications.clock import services as clock
from applications.clock.services import Reason
from applications.models import Application
from applications.rules import deadline, rule_of
from applications.states import State
from dibao.offices.roles import COUNTY
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from reviews.models import Objection, PublicNotice
from reviews.services.investigations import wait_for_appraisal
from reviews.services.notices import BY_COUNTY, running_notice

WAYS = {
    "reinvestigate": (State.INVESTIGATING, "重新调查"),
    "appraise": (State.APPRAISING, "民主评议"),
    "county_review": (State.OPINING, "县级复核"),
}
ALLOWED = {
    "reinvestigate_or_appraise": ("reinvestigate", "appraise"),
    "appraisal_review": ("appraise",),
    "county_review": ("county_review",),
}


def record_objection(step: Step) -> dict:
    """Someone says that the notice is wrong; the notice stops counting."""
    application, data = step.obj, step.data
    notice = running_notice(application)
    if notice is None:
        raise Refusal("没有正在公示的内容。")
    if not data.get("content", "").strip():
        raise Refusal("请写明异议内容。", field="content")
    if not notice.posted_on <= data["raised_on"] <= step.on:
        raise Refusal("提出日期应在张贴之后，且不能晚于今天。", field="raised_on")
    objection = Objection.objects.create(
        notice=notice,
        raised_on=data["raised_on"],
        raised_by=data.get("raised_by", ""),
        content=data["content"].strip(),
        recorded_by=step.actor,
        due_on=deadline(application.household, "objection_review", data["raised_on"]),
    )
    perform(notice, "suspend", actor=None, on=step.on)
    clock.resume(application, Reason.NOTICE, until=step.on, actor=step.actor)
    return {"objection": objection.pk, "due_on": objection.due_on}


def open_objections(application: Application):
    """Objections that have not had their answer."""
    return Objection.objects.filter(notice__application=application, outcome="")


def was_just_objected(application: Application) -> bool:
    """Whether the last notice is the one that somebody objected to."""
    last = application.notices.order_by("-round").first()
    return last is not None and last.status == PublicNotice.Status.OBJECTED


def ways_for(application: Application, on) -> tuple[str, ...]:
    """How the pack lets an objection be looked into (57号 art. 19)."""
    rule = rule_of(application.household, "notice_objection_rule", on)
    return ALLOWED[rule.value["method"]]


def by_the_right_organ(step: Step) -> None:
    """Guard: the county reviews where the pack gives it the review, else the street."""
    rule = rule_of(step.obj.household, "notice_objection_rule", step.on)
    at_county = step.actor.holds(*COUNTY)
    if (rule.value["by"] == BY_COUNTY) != at_county:
        organ = "县级民政部门" if rule.value["by"] == BY_COUNTY else "乡镇（街道）"
        raise NotYours(f"公示异议由{organ}组织复查。", basis=rule.citation)


def answer_objection(step: Step) -> dict:
    """Say how the objection is looked into; the result comes with the new opinion."""
    ways = ways_for(step.obj, step.on)
    if step.data.get("way") not in ways:
        labels = "、".join(WAYS[way][1] for way in ways)
        raise Refusal(
            f"当地规定的异议处理方式为：{labels}。",
            basis=rule_of(step.obj.household, "notice_objection_rule", step.on).citation,
            field="way",
        )
    if not step.data.get("answer", "").strip():
        raise Refusal("请写明处理安排。", field="answer")
    open_objections(step.obj).update(answer=step.data["answer"].strip())
    if where_it_goes(step) == State.APPRAISING:
        wait_for_appraisal(step)
    return {"way": step.data["way"]}


def where_it_goes(step: Step) -> str:
    return WAYS[step.data["way"]][0]


def settle(application: Application, step: Step) -> None:
    """With the new opinion each open objection gets its result and its answer."""
    waiting = open_objections(application)
    if not waiting.exists():
        return
    outcome = step.data.get("objection_outcome")
    if outcome not in Objection.Outcome.values:
        raise Refusal("本案有公示异议，请填写异议处理结果。", field="objection_outcome")
    if not step.data.get("objection_answer", "").strip():
        raise Refusal("请写明对异议的答复。", field="objection_answer")
    waiting.update(
        outcome=outcome, answer=step.data["objection_answer"].strip(), answered_on=step.on
    )
