"""Democratic appraisals: who came, how they voted, with the quorum that the pack sets."""

from applications.rules import optional_rule
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from reviews.models import Appraisal

FIELDS = (
    "held_on", "place", "host", "recorder", "attendees", "agree", "disagree", "opinion",
)  # fmt: skip


def record_appraisal(step: Step) -> dict:
    data, application = step.data, step.obj
    if data["held_on"] > step.on or data["held_on"] < application.accepted_on:
        raise Refusal("评议日期应在受理之后，且不能晚于今天。", field="held_on")
    if data["agree"] + data["disagree"] > data["attendees"]:
        raise Refusal("同意与不同意的人数之和不能超过参加人数。", field="agree")
    quorum = optional_rule(application.household, "appraisal_attendees_min", step.on)
    least = quorum.value if quorum else 0
    if data["attendees"] < max(least, 1):
        raise Refusal(
            f"参加评议的人数不得少于 {max(least, 1)} 人，请重新组织评议。",
            basis=quorum.citation if quorum else "",
            field="attendees",
        )
    appraisal = Appraisal.objects.create(
        application=application,
        minimum_attendees=least,
        recorded_by=step.actor,
        **{name: data[name] for name in FIELDS},
    )
    return {"appraisal": appraisal.pk, "agree": appraisal.agree, "disagree": appraisal.disagree}
