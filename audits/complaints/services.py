"""Registering complaints, and what their transitions write."""

from datetime import date
from typing import Any

from django.db import transaction

from applications.states import OPEN
from audits.complaints.clocks import asked_on, set_acceptance_clock, set_clock
from audits.complaints.offices import ABOVE, answered_at, level_of, office_of
from audits.models import Complaint, ComplaintReply
from dibao.offices.models import Level
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.models import Recheck, SpotCheck
from reviews.services.awards import active_award
from reviews.services.rechecks import recheck_open
from reviews.services.required_checks import require_check

Stage, Finding = ComplaintReply.Stage, ComplaintReply.Finding
FOUNDED = (Finding.TRUE, Finding.PARTLY)


@transaction.atomic
def complaint_register(
    *, area_code: str, actor: Any, on: date, household_code: str = "", **fields: Any
) -> Complaint:
    """Write a complaint down; who does so answers for it until a handler is named.

    One about a household with an open case has the county visit it, where the rule says so
    (57号 art. 20). Raises `Refusal` for an unknown household, or a real name left out.
    """
    if not actor.covers(area_code):
        raise NotYours("该区划不在您的辖区，请转告有权受理的单位。")
    if fields["is_named"] and not fields.get("complainant"):
        raise Refusal("实名反映的，请填写反映人姓名。", field="complainant")
    household = _household(household_code.strip(), actor)
    complaint = Complaint(
        number=next_number(f"XF{area_code[: Level.COUNTY]}{on.year}", 5),
        area_code=household.area_code if household else area_code, household=household,
        received_by=actor, received_on=on, **fields,
    )  # fmt: skip
    set_acceptance_clock(complaint, on)
    begin(
        complaint, Complaint.Status.RECEIVED, "登记投诉举报", actor=actor, on=on,
        channel=complaint.channel, subject=complaint.subject, named=complaint.is_named,
    )  # fmt: skip
    if household:
        case = household.applications.filter(status__in=OPEN).first()
        if case:
            require_check(case, SpotCheck.Ground.COMPLAINT, on=on)
    return complaint


def _household(code: str, actor: Any) -> Household | None:
    if not code:
        return None
    found = Household.objects.visible_to(actor).filter(code=code).first()
    if found is None:
        raise Refusal("没有找到该户编号，请核对；不清楚的可以不填。", field="household_code")
    return found


def accept(step: Step) -> dict:
    complaint = step.obj
    complaint.handler, complaint.accepted_on = step.data["handler"], step.on
    set_clock(complaint, "finish", step.on)
    return {"handler": complaint.handler.pk, "due_on": complaint.due_on}


def extend(step: Step) -> dict:
    """Once, by the extension of the rule, counted from acceptance."""
    complaint = step.obj
    if complaint.is_extended:
        raise Refusal("办理期限只能延长一次。", basis=complaint.due_basis)
    set_clock(complaint, "finish", complaint.accepted_on, extended=True)
    complaint.is_extended = True
    return {"due_on": complaint.due_on}


def reply(step: Step) -> dict:
    """The written reply; a founded one may have the county recheck the household."""
    complaint = step.obj
    written = _write(step, Stage.HANDLING, complaint.accepted_on)
    set_clock(complaint, "request", step.on)
    recheck = _recheck(step) if step.data.get("open_recheck") else None
    return {"reply": written.number, "finding": written.finding, "recheck": recheck}


def _recheck(step: Step) -> str:
    household = step.obj.household
    if household is None or active_award(household) is None:
        raise Refusal(
            "未填写涉及家庭，或者该家庭不在享受低保，不能发起复核。", field="open_recheck"
        )
    if step.data["finding"] not in FOUNDED:
        raise Refusal("结论为属实或部分属实的，才需要发起复核。", field="open_recheck")
    same = household.rechecks.filter(organ=Recheck.Organ.COUNTY, due_on=step.on).first()
    basis = f"投诉举报 {step.obj.number} 核查"
    opened = same or recheck_open(
        household, organ=Recheck.Organ.COUNTY, due_on=step.on, basis=basis, on=step.on
    )
    return opened.number


def ask_review(step: Step) -> dict:
    set_clock(step.obj, "review", step.on)
    return {"due_on": step.obj.due_on}


def reply_to_review(step: Step) -> dict:
    written = _write(step, Stage.REVIEW, asked_on(step.obj, "ask_review"))
    set_clock(step.obj, "second_request", step.on)
    return {"reply": written.number, "finding": written.finding}


def ask_second_review(step: Step) -> dict:
    set_clock(step.obj, "second_review", step.on)
    return {"due_on": step.obj.due_on}


def reply_to_second_review(step: Step) -> dict:
    """The last word: the same facts are not accepted again."""
    written = _write(step, Stage.SECOND_REVIEW, asked_on(step.obj, "ask_second_review"))
    step.obj.closed_on = step.on
    return {"reply": written.number, "finding": written.finding}


def _write(step: Step, stage: str, since: date) -> ComplaintReply:
    county = step.obj.area_code[: Level.COUNTY]
    organ, level = _organ(step)
    return ComplaintReply.objects.create(
        complaint=step.obj, stage=stage, finding=step.data["finding"],
        number=next_number(f"低保复〔{step.on.year}〕{county}-", 4) + "号",
        text=step.data["text"], asked_on=since, due_on=step.obj.due_on, replied_on=step.on,
        replied_by=step.actor, organ=organ, level=level,
    )  # fmt: skip


def _organ(step: Step) -> tuple[str, Level]:
    """In whose name it is: the actor's office, or the higher one whose opinion is registered."""
    elsewhere = step.data.get("organ", "").strip()
    if elsewhere and level_of(step.actor) >= answered_at(step.obj):
        return elsewhere, ABOVE[answered_at(step.obj)]
    return office_of(step.actor), level_of(step.actor)


def close(step: Step) -> dict:
    step.obj.closed_on = step.on
    return {"content": bool(step.data.get("content"))}
