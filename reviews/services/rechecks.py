"""Working a recheck: carried on as it is, or a change proposed, approved, returned."""

from datetime import date, timedelta

from applications.rules import rule_of, rules_in_words
from dibao import policy
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.facts import members_of
from reviews.models import Award, Grace, Recheck
from reviews.numbers import award_number, letter_number, recheck_number
from reviews.services.awards import active_award, award_begin, award_close
from reviews.services.determinations import Computed, compute_award, gives_the_same, store
from reviews.services.letters import recheck_letter

Outcome = Recheck.Outcome
TOLD = (Outcome.REDUCE, Outcome.STOP)  # 57号 art. 32: the family is told, with reasons


def recheck_open(
    household: Household,
    *,
    organ: str,
    due_on: date,
    basis: str,
    on: date,
    ground: str = Recheck.Ground.INTERVAL,
    cause: str = "",
) -> Recheck:
    """A recheck that waits for its organ; `ground` and `cause` say why, beside the interval."""
    recheck = Recheck(
        number=recheck_number(household.area_code, on),
        household=household,
        area_code=household.area_code,
        organ=organ,
        due_on=due_on,
        basis=basis[:200],
        ground=ground,
        cause=cause[:300],
        created_on=on,
    )
    label = "生成定期复核" if ground == Recheck.Ground.INTERVAL else "生成复核"
    return begin(
        recheck, Recheck.Status.DUE, label, actor=None, on=on,
        number=recheck.number, ground=str(ground),
    )  # fmt: skip


def recheck_at_once(
    household: Household, *, ground: str, cause: str, basis: str, on: date
) -> Recheck:
    """A recheck by the street because something was found; an open one of its kind will do."""
    same = household.rechecks.filter(
        organ=Recheck.Organ.TOWNSHIP, ground=ground, status=Recheck.Status.DUE
    )
    if running := same.first():
        return running
    taken = set(
        household.rechecks.filter(organ=Recheck.Organ.TOWNSHIP, due_on__gte=on).values_list(
            "due_on", flat=True
        )
    )
    due = on
    while due in taken:  # one recheck of an organ a day
        due += timedelta(days=1)
    return recheck_open(
        household, organ=Recheck.Organ.TOWNSHIP, due_on=due, basis=basis, on=on,
        ground=ground, cause=cause,
    )  # fmt: skip


def award_under(recheck: Recheck) -> Award:
    award = active_award(recheck.household)
    if award is None:
        raise Refusal("该户已不享受低保待遇，无需复核。")
    return award


def compute_recheck(recheck: Recheck, award: Award, *, on: date) -> Computed:
    """With the income before the recheck: what was proposed is approved over the same months."""
    proposed = recheck.determination
    return compute_award(award, on=on, until=proposed.on if proposed else None)


def outcome_of(award: Award, computed: Computed) -> str:
    """What the determination means for the present award, by amount and then by persons."""
    result = computed.result
    if not result.eligible or not result.amount:
        return Outcome.STOP
    now, then = (result.amount, result.persons), (award.amount, award.persons)
    if now == then:
        return Outcome.CONTINUE
    return Outcome.INCREASE if now > then else Outcome.REDUCE


def continue_as_is(step: Step) -> dict:
    """No change. Where the pack freezes amounts between changes, a small difference may stand."""
    recheck = step.obj
    award = award_under(recheck)
    computed = compute_award(award, on=step.on)
    outcome = outcome_of(award, computed)
    freeze = rule_of(recheck.household, "recheck_amount_freeze", step.on)
    leaving = award.graces.filter(status=Grace.Status.RUNNING).exists()
    if outcome == Outcome.STOP and not leaving:
        raise Refusal(
            f"按现行规定测算已不符合条件：{computed.failings}。请提出变动。",
            basis=freeze.citation,
        )
    if outcome != Outcome.CONTINUE and not freeze.value and not leaving:
        raise Refusal(
            f"测算金额为 {computed.result.amount} 元，与现保障金 {award.amount} 元不一致，"
            "请提出变动。",
            basis=freeze.citation,
        )
    recheck.determination = store(computed)
    recheck.outcome = Outcome.CONTINUE
    recheck.reasons = step.reason
    recheck.concluded_by, recheck.concluded_on = step.actor, step.on
    return {"recheck": recheck.number, "award": award.number}


def propose_change(step: Step) -> dict:
    """A new determination says whether the change is an increase, a reduction or a stop."""
    recheck = step.obj
    award = award_under(recheck)
    if not members_of(recheck.household, step.on):
        return _propose_stop(step, award)
    computed = compute_award(award, on=step.on)
    outcome = outcome_of(award, computed)
    if outcome == Outcome.CONTINUE:
        raise Refusal("测算结果与现保障金一致，无需变动，请办理继续享受。")
    recheck.determination = store(computed)
    recheck.outcome, recheck.reasons = outcome, step.reason[:1000]
    recheck.proposed_by = step.actor
    return {
        "recheck": recheck.number,
        "outcome": str(outcome),
        "from": award.amount,
        "to": computed.result.amount,
    }


def _propose_stop(step: Step, award: Award) -> dict:
    """Nobody of the household lives here any more: there is nothing to compute."""
    recheck = step.obj
    recheck.outcome, recheck.reasons = Outcome.STOP, step.reason[:1000]
    recheck.proposed_by = step.actor
    return {"recheck": recheck.number, "outcome": "stop", "from": award.amount, "to": 0}


def return_change(step: Step) -> dict:
    recheck = step.obj
    recheck.outcome = recheck.reasons = ""
    recheck.determination = recheck.proposed_by = None
    return {"recheck": recheck.number}


def approve_change(step: Step) -> dict:
    """The old award ends before the month from which the change holds, and the new one begins."""
    recheck = step.obj
    award = award_under(recheck)
    somebody = bool(members_of(recheck.household, step.on))
    computed = compute_recheck(recheck, award, on=step.on) if somebody else None
    if _differs(recheck, computed):
        raise Refusal("提出变动之后，该户情况或规则又有变化，测算结果不同。请退回重新测算。")
    month = effective_month(recheck.household, recheck.outcome, step.on)
    kept = {"recheck": recheck.number, "from": award.amount, "month": month}
    if recheck.outcome in TOLD and _can_be_told(award):
        recheck.letter_number = letter_number(recheck.area_code, step.on)
    if recheck.outcome == Outcome.STOP:
        award_close(award, "end", ends=month, reason=recheck.reasons, on=step.on)
        cancel_open(recheck.household, besides=recheck, on=step.on)
    else:
        number = award_number(recheck.area_code, step.on)
        award_close(award, "replace", ends=month, reason=recheck.reasons, on=step.on)
        new = award_begin(
            recheck.household,
            computed,
            recheck.determination,
            number=number,
            starts=month,
            on=step.on,
            recheck=recheck,
        )
        kept |= {"award": new.number, "to": new.amount}
    if recheck.letter_number:
        recheck_letter(recheck, on=step.on)
    recheck.concluded_by, recheck.concluded_on = step.actor, step.on
    return kept


def _can_be_told(award: Award) -> bool:
    """Whether somebody whom the award covers is alive; who has moved away is told as well."""
    return award.members.filter(person__died_on=None).exists()


def _differs(recheck: Recheck, computed: Computed | None) -> bool:
    """Whether the household or the rules have changed since the proposal."""
    if computed is None or recheck.determination is None:
        return (computed is None) != (recheck.determination is None)
    return not gives_the_same(recheck.determination, computed)


def effective_month(household: Household, outcome: str, on: date) -> date:
    """An increase begins like a new award; a reduction or a stop as the pack says of stops."""
    with rules_in_words():
        rules = policy.at(household.area_code, on)
        if outcome == Outcome.INCREASE:
            return policy.first_paid_month(rules, on)
        return policy.first_unpaid_month(rules, on)


def cancel_open(household: Household, *, on: date, besides: Recheck | None = None) -> None:
    """A household that no longer receives is not rechecked by the other organs either."""
    waiting = Recheck.objects.filter(
        household=household, status__in=(Recheck.Status.DUE, Recheck.Status.PROPOSED)
    )
    for other in waiting.exclude(pk=besides.pk if besides else None):
        perform(other, "cancel", actor=None, on=on)
