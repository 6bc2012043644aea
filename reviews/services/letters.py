"""Letters to the family: due with the decision, delivered with their proof (送达回证)."""

from datetime import date

from applications.rules import rule_of
from dibao.trail.engine import begin
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.models import Confirmation, Letter, LineChangeItem, Recheck

Method = Letter.Method
PROOF = {
    Method.LEFT: "留置送达须写明见证人。",
    Method.POST: "邮寄送达须写明邮件单号。",
    Method.PUBLIC: "公告送达须写明公告载体和日期。",
}
TITLES = {
    Recheck.Outcome.REDUCE: "最低生活保障金减发告知书",
    Recheck.Outcome.STOP: "最低生活保障金停发告知书",
    Recheck.Outcome.GRACE: "最低生活保障渐退告知书",
}


def refusal_letter(confirmation: Confirmation, *, on: date) -> Letter:
    """57号 art. 21: in writing, with reasons, within the pack's days of the decision."""
    rule = rule_of(confirmation.application.household, "refusal_letter", on)
    letter = Letter(
        confirmation=confirmation,
        area_code=confirmation.application.area_code,
        number=confirmation.number,
        title="不予确认最低生活保障告知书",
        made_on=on,
        due_on=confirmation.letter_due_on,
        basis=str(rule.citation)[:200],
    )
    return begin(letter, Letter.Status.DUE, "制作告知书", actor=None, on=on)


def recheck_letter(recheck: Recheck, *, on: date, basis: str = "") -> Letter:
    """57号 art. 32: who is paid less, or no longer, is told why. No rule sets a day for it."""
    letter = Letter(
        recheck=recheck,
        area_code=recheck.area_code,
        number=recheck.letter_number,
        title=TITLES[recheck.outcome],
        made_on=on,
        basis=basis or str(rule_of(recheck.household, "stop_effective", on).citation)[:200],
    )
    return begin(letter, Letter.Status.DUE, "制作告知书", actor=None, on=on)


def line_change_letter(item: LineChangeItem, *, on: date) -> Letter:
    """57号 art. 32: who is paid less after a change of the line is told why, like anybody else."""
    household = item.award.household
    letter = Letter(
        line_change_item=item,
        area_code=household.area_code,
        number=item.letter_number,
        title=TITLES[Recheck.Outcome.REDUCE],
        made_on=on,
        basis=str(rule_of(household, "stop_effective", on).citation)[:200],
    )
    return begin(letter, Letter.Status.DUE, "制作告知书", actor=None, on=on)


def recovery_letter(
    household: Household, *, recovery: str, number: str, title: str, basis: str, on: date
) -> Letter:
    """What is to be given back, or is not any more, is told in writing too (C14)."""
    letter = Letter(
        recovered_from=household,
        recovery=recovery,
        area_code=household.area_code,
        number=number,
        title=title,
        made_on=on,
        basis=basis[:200],
    )
    return begin(letter, Letter.Status.DUE, "制作决定书", actor=None, on=on)


def deliver(step: Step) -> dict:
    """How and when the letter reached the family, by whom, and who signed for it."""
    letter, data = step.obj, step.data
    day, method = data.get("delivered_on"), data.get("method")
    if day is None or not letter.made_on <= day <= step.on:
        raise Refusal(
            f"送达日期应在文书制作之日（{letter.made_on}）之后，且不能晚于今天。",
            field="delivered_on",
        )
    if method not in Method.values:
        raise Refusal("请选择送达方式。", field="method")
    received, evidence = data.get("received_by", "").strip(), data.get("evidence", "").strip()
    if method == Method.DIRECT and not received:
        raise Refusal("直接送达须由收件人签收，请填写签收人。", field="received_by")
    if method in PROOF and not evidence:
        raise Refusal(PROOF[method], field="evidence")
    letter.delivered_on, letter.method = day, method
    letter.received_by, letter.evidence = received, evidence
    letter.relation = data.get("relation", "").strip()
    letter.delivered_by = data.get("delivered_by") or step.actor
    late = letter.due_on is not None and day > letter.due_on
    return {"letter": letter.number, "delivered_on": day, "method": method, "late": late}
