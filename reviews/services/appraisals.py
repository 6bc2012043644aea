"""Democratic appraisals: who came, how they voted, with the quorum that the pack sets."""

from decimal import Decimal

from applications.clock import services as clock
from applications.clock.services import Reason
from applications.rules import optional_rule
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from reviews.models import Appraisal

FIELDS = (
    "held_on", "place", "host", "recorder", "attendees", "representatives", "agree", "disagree",
    "opinion",
)  # fmt: skip
PLACES = Decimal("0.01")


def record_appraisal(step: Step) -> dict:
    """The record, with the numbers that the rules ask for; the clock goes on."""
    data, application = step.data, step.obj
    if data["held_on"] > step.on or data["held_on"] < application.accepted_on:
        raise Refusal("评议日期应在受理之后，且不能晚于今天。", field="held_on")
    if data["agree"] + data["disagree"] > data["attendees"]:
        raise Refusal("同意与不同意的人数之和不能超过参加人数。", field="agree")
    appraisal = Appraisal.objects.create(
        application=application,
        minimum_attendees=_quorum(step),
        minimum_share=_share_of_representatives(step),
        recorded_by=step.actor,
        **{name: data[name] for name in FIELDS},
    )
    clock.resume(application, Reason.APPRAISAL, until=step.on, actor=step.actor)
    return {"appraisal": appraisal.pk, "agree": appraisal.agree, "disagree": appraisal.disagree}


def _quorum(step: Step) -> int:
    """The least number of people, when as many came. Raises Refusal."""
    quorum = optional_rule(step.obj.household, "appraisal_attendees_min", step.on)
    least = quorum.value if quorum else 0
    if step.data["attendees"] < max(least, 1):
        raise Refusal(
            f"参加评议的人数不得少于 {max(least, 1)} 人，请重新组织评议。",
            basis=quorum.citation if quorum else "",
            field="attendees",
        )
    return least


def _share_of_representatives(step: Step) -> Decimal:
    """The least share of representatives, when it is reached, to two places. Raises Refusal."""
    present, there = step.data["attendees"], step.data["representatives"]
    if there > present:
        raise Refusal("村（居）民代表人数不能超过参加人数。", field="representatives")
    rule = optional_rule(step.obj.household, "appraisal_share_min", step.on)
    if rule is None:
        return Decimal(0)
    if (Decimal(there) / present).quantize(PLACES) < rule.value:
        raise Refusal(
            f"参加评议的 {present} 人中，村（居）民代表不得低于 {rule.value:.0%}，"
            f"现有 {there} 人。请重新组织评议。",
            basis=rule.citation,
            field="representatives",
        )
    return rule.value
