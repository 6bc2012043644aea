"""The street's opinion: the determination behind it, and the notice that follows."""

from applications.states import State
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from reviews.models import StreetOpinion
from reviews.services.determinations import compute_application, store
from reviews.services.notices import needs_notice, post_notice, running_notice, stage_due
from reviews.services.objections import settle, was_just_objected
from reviews.services.spot_checks import draw, state_of_decision


def give_opinion(step: Step) -> dict:
    """Compute, say whether to confirm, and put it on the board when it supports."""
    application, data = step.obj, step.data
    if not data.get("text", "").strip():
        raise Refusal("请写明审核意见。", field="text")
    settle(application, step)
    computed = compute_application(application, on=step.on)
    if data["supports"] and not computed.result.eligible:
        raise Refusal(
            f"按现行规定测算不符合条件，不能拟予确认：{computed.failings}。", field="supports"
        )
    notice = None
    if data["supports"] and needs_notice(application, computed, step.on):
        objected = was_just_objected(application)
        notice = post_notice(
            application,
            computed,
            stage_at=stage_due(application, step.on) if objected else 0,
            place=data.get("place", ""),
            phone=data.get("phone", ""),
            actor=step.actor,
            on=step.on,
        )
    determination = store(computed)
    opinion = StreetOpinion.objects.create(
        application=application,
        supports=data["supports"],
        text=data["text"].strip(),
        determination=determination,
        given_on=step.on,
        given_by=step.actor,
    )
    if _goes_to_the_decision(step):
        draw(application, on=step.on)
    return {
        "opinion": opinion.pk,
        "supports": opinion.supports,
        "determination": determination.pk,
        "amount": determination.amount,
        "notice": notice.number if notice else "",
    }


def _goes_to_the_decision(step: Step) -> bool:
    """Where nothing is supported there is nothing to post; else when each round has stood."""
    if not step.data["supports"]:
        return True
    return running_notice(step.obj) is None and stage_due(step.obj, step.on) is None


def where_it_goes(step: Step) -> str:
    """On the board, or straight to the decision and its spot check."""
    return state_of_decision(step) if _goes_to_the_decision(step) else State.NOTIFYING
