"""Gradual exit: proposed at a recheck, confirmed by the county, ended by itself (57号 art. 33)."""

from datetime import date

from applications.rules import optional_rule, rules_in_words
from dibao import policy
from dibao.calendar import month_in_words
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.models import Award, Grace, Recheck
from reviews.numbers import letter_number
from reviews.services import rechecks
from reviews.services.awards import active_award, set_end
from reviews.services.determinations import Computed, compute_award, gives_the_same, store
from reviews.services.letters import recheck_letter

Status, Cause = Grace.Status, Grace.Cause
ANY_WORK = "any_work"


def causes(household: Household, on: date) -> tuple[str, ...]:
    """The causes for which the rules of the day give a gradual exit; none where they give none."""
    rule = optional_rule(household, "grace_period", on)
    if rule is None:
        return ()
    return tuple(each for each in Cause.values if rule.value["who"] in (each, ANY_WORK))


def propose(step: Step) -> dict:
    """The award would stop because work lifts the income: it goes on for some months instead."""
    recheck, data = step.obj, step.data
    award = rechecks.award_under(recheck)
    if award.period.upper is not None:
        raise Refusal("该户待遇已定终止月份，不能再办理渐退。")
    computed = compute_award(award, on=step.on)
    only_income_is_over(computed)
    allowed = _allowed(recheck.household, data, step.on)
    months, since = data.get("months"), data["since"]
    if months is None or not allowed.months_from <= months <= allowed.months_to:
        raise Refusal(f"渐退月数应为 {_span(allowed)}。", basis=allowed.citation, field="months")
    ends_on = allowed.ends_on(months)
    with rules_in_words():
        stop = policy.first_unpaid_month(policy.at(recheck.area_code, step.on), step.on)
    if ends_on < stop:
        raise Refusal(
            f"按此计算，渐退期在 {month_in_words(ends_on)}以前已满，请提出停发。",
            field="months",
        )
    recheck.determination = store(computed)
    recheck.outcome, recheck.reasons = Recheck.Outcome.GRACE, step.reason[:1000]
    recheck.proposed_by = step.actor
    grace = Grace(
        recheck=recheck,
        award=award,
        area_code=recheck.area_code,
        cause=data["cause"],
        honest=bool(data["honest"]),
        since=since,
        months=months,
        months_from=allowed.months_from,
        months_to=allowed.months_to,
        ends_on=ends_on,
        basis=str(allowed.citation)[:200],
    )
    begin(grace, Status.PROPOSED, "提出渐退", actor=step.actor, on=step.on, months=months)
    return {"recheck": recheck.number, "outcome": "grace", "months": months, "ends_on": ends_on}


def only_income_is_over(computed: Computed) -> None:
    """Raise Refusal unless the income alone puts the household over the line."""
    result = computed.result
    failed = [reason for reason in result.reasons if not reason.ok]
    if result.eligible and result.amount:
        raise Refusal("按现行规定测算仍符合条件，不需要渐退。请办理继续享受或者提出变动。")
    over = 0 < result.line <= result.per_capita  # no line: the rules do not cover the household
    if len(failed) > 1 or not over:
        raise Refusal(f"不只是收入超过标准，不能渐退：{computed.failings}。请提出停发。")


def _allowed(household: Household, data: dict, on: date) -> policy.Grace:
    since = data.get("since")
    if since is None or since > on:
        raise Refusal("请填写就业或办照日期，且不能晚于今天。", field="since")
    if data.get("cause") not in causes(household, on):
        raise Refusal("当地没有为该情形规定渐退期。", field="cause")
    if data.get("honest") is None:
        raise Refusal("请选择是否如实报告。", field="honest")
    rules, category = policy.at(household.area_code, on), household.category
    allowed = policy.grace_period(
        rules, category, reason=data["cause"], honest=data["honest"], since=since
    )
    if allowed is None:
        raise Refusal(
            "渐退只适用于如实报告就业情况的家庭。",
            basis=rules.cite("grace_period", category),
            field="honest",
        )
    return allowed


def _span(allowed: policy.Grace) -> str:
    if allowed.months_from == allowed.months_to:
        return f"{allowed.months_to} 个月"
    return f"{allowed.months_from} 至 {allowed.months_to} 个月"


def approve_change(step: Step) -> dict:
    """Confirm what was proposed: a gradual exit, or a change, which ends a gradual exit."""
    if step.obj.outcome == Recheck.Outcome.GRACE:
        return _approve(step)
    award = rechecks.award_under(step.obj)
    kept = rechecks.approve_change(step)
    for grace in award.graces.filter(status=Status.RUNNING):
        perform(grace, "drop", actor=None, on=step.on)
    return kept


def return_change(step: Step) -> dict:
    for grace in step.obj.graces.filter(status=Status.PROPOSED):
        perform(grace, "drop", actor=None, on=step.on)
    return rechecks.return_change(step)


def _approve(step: Step) -> dict:
    recheck = step.obj
    grace = recheck.graces.get(status=Status.PROPOSED)
    award = rechecks.award_under(recheck)
    if not gives_the_same(
        recheck.determination, rechecks.compute_recheck(recheck, award, on=step.on)
    ):
        raise Refusal("提出渐退之后，该户情况或规则又有变化，测算结果不同。请退回重新测算。")
    recheck.letter_number = letter_number(recheck.area_code, step.on)
    set_end(award, ends=grace.ends_on, reason="渐退期满", on=step.on)
    perform(grace, "start", actor=None, on=step.on)
    recheck_letter(recheck, on=step.on, basis=grace.basis)
    recheck.concluded_by, recheck.concluded_on = step.actor, step.on
    return {"recheck": recheck.number, "award": award.number, "ends_on": grace.ends_on}


def finish(step: Step) -> dict:
    """The months are over: the award ends, and nobody is left to be rechecked."""
    grace = step.obj
    award = Award.objects.get(pk=grace.award_id)
    if award.status == Award.Status.ACTIVE:
        perform(award, "end", actor=None, on=step.on, reason="渐退期满", ends=grace.ends_on)
    if active_award(award.household) is None:
        rechecks.cancel_open(award.household, on=step.on)
    return {"award": award.number, "ends_on": grace.ends_on}


def end_graces(on: date) -> list[Refusal]:
    """End each gradual exit whose months are over, in its own transaction; what was refused."""
    refused = []
    for grace in Grace.objects.filter(status=Status.RUNNING, ends_on__lte=on).order_by("pk"):
        try:
            perform(grace, "finish", actor=None, on=on)
        except Refusal as refusal:
            refused.append(refusal)
    return refused
