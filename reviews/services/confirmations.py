"""The decision: confirmed with an award, or refused with written reasons."""

from datetime import date

from applications.models import Application
from applications.rules import deadline, rules_in_words
from applications.services.ending import end_case
from dibao import policy
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from reviews.models import Confirmation, Determination
from reviews.numbers import award_number, decision_number
from reviews.services.awards import active_award, award_begin
from reviews.services.determinations import (
    compute_application,
    rests_on_the_same_facts,
    store,
)
from reviews.services.letters import refusal_letter
from reviews.services.publications import publication_open
from reviews.services.spot_checks import cancel_drawn, draw_new_household

Outcome = Confirmation.Outcome


def confirm(step: Step) -> dict:
    """Decide at today's rules, on the facts that were on the board; the award begins.

    57号 art. 21: paid from the month that the pack names.
    """
    application = step.obj
    household = application.household
    computed = compute_application(application, on=step.on)
    opinion = application.opinions.order_by("-pk").first()
    if not opinion.supports:
        raise Refusal("街道审核意见为不予确认。不同意该意见的，请退回街道重新调查。")
    if not rests_on_the_same_facts(opinion.determination, computed):
        raise Refusal(
            "家庭成员、收入或财产在街道审核意见之后有变化，与公示内容不一致。"
            "请退回街道重新调查、提出审核意见。"
        )
    if not computed.result.eligible or not computed.result.amount:
        raise Refusal(f"按现行规定测算不符合条件，不能确认：{computed.failings}。")
    if active_award(household):
        raise Refusal("该户正在享受低保待遇，变动请通过定期复核办理。")
    determination = store(computed)
    confirmation = _decide(step, Outcome.CONFIRMED, determination, _grounds(computed))
    with rules_in_words():
        starts = policy.first_paid_month(policy.at(household.area_code, step.on), step.on)
    award = award_begin(
        household,
        computed,
        determination,
        number=award_number(household.area_code, step.on),
        starts=starts,
        on=step.on,
        confirmation=confirmation,
    )
    draw_new_household(application, on=step.on)
    publication_open(confirmation, on=step.on)
    return {
        "confirmation": confirmation.number,
        "award": award.number,
        "amount": award.amount,
        "starts": starts,
        "opinion_amount": opinion.determination.amount,
    } | end_case(step)


def refuse(step: Step) -> dict:
    """Refuse in writing; the letter is due within the pack's days (57号 art. 21)."""
    determination = store(compute_application(step.obj, on=step.on))
    due = deadline(step.obj.household, "refusal_letter", step.on)
    confirmation = _decide(step, Outcome.REFUSED, determination, step.reason, due)
    refusal_letter(confirmation, on=step.on)
    return {"confirmation": confirmation.number, "letter_due_on": due} | end_case(step)


def end_procedure(step: Step) -> dict:
    """57号 art. 29: the family refuses to cooperate without reason."""
    step.obj.decided_on = step.on
    cancel_drawn(step.obj, on=step.on)
    return end_case(step)


def _decide(
    step: Step,
    outcome: str,
    determination: Determination,
    reasons: str,
    letter_due_on: date | None = None,
) -> Confirmation:
    application: Application = step.obj
    application.decided_on = step.on
    return Confirmation.objects.create(
        application=application,
        number=decision_number(application.area_code, step.on),
        outcome=outcome,
        determination=determination,
        reasons=reasons[:2000],
        decided_on=step.on,
        decided_by=step.actor,
        letter_due_on=letter_due_on,
    )


def _grounds(computed) -> str:
    return "；".join(reason.text for reason in computed.result.reasons)
