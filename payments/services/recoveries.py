"""Recoveries: found by one person, decided by another, and then brought in or given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from dibao import policy
from dibao.money import yuan
from dibao.offices.models import Level
from dibao.offices.roles import COUNTY, FINANCE
from dibao.policy.figures import months_after
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from households.codes import Category
from households.models import Household, Person
from payments.ledger.corrections import (
    post_recovery,
    post_recovery_due,
    post_reversal,
    post_waiver,
)
from payments.models import (
    AccountKind,
    Event,
    FraudFine,
    Instalment,
    LedgerEntry,
    LedgerTransaction,
    ReceiptReversal,
    Recovery,
    RecoveryMonth,
    RecoveryReceipt,
)
from payments.services.letters import tell_decision
from payments.services.owing import gave, owed, posted
from payments.services.reckoning import overpaid
from payments.services.set_offs import end_set_off, leave_off

PREPARERS = COUNTY | FINANCE
Status, Ground, Way = Recovery.Status, Recovery.Ground, Recovery.Way


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found, from which month on, and how the amount that was due is reckoned."""

    ground: str
    since: date
    found_on: date
    facts: str
    evidence: str
    way: str = Way.NOTHING
    due_monthly: Decimal | None = None
    left_out: Person | None = None
    extra_income: Decimal | None = None


def open_recovery(household: Household, finding: Finding, *, actor: Any, on: date) -> Recovery:
    """`open_recoveries` of what a single fund paid. Raises `ValueError` where several did."""
    (made,) = open_recoveries(household, finding, actor=actor, on=on)
    return made


@transaction.atomic
def open_recoveries(
    household: Household, finding: Finding, *, actor: Any, on: date
) -> list[Recovery]:
    """Reckon, month by month, what a household was overpaid; another person decides.

    One for each fund that paid too much: money goes back to where it came from, whatever the
    household is today. Raises `NotYours` without role or area; `Refusal` where nothing too much
    arrived, or what the way of reckoning needs is missing.
    """
    if not actor.holds(*PREPARERS) or not actor.covers(household.area_code):
        raise NotYours("追缴由县级民政部门的审核或财务人员办理。")
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    since = finding.since.replace(day=1)
    if finding.found_on > on:
        raise Refusal("查实日期不能晚于今天。", field="found_on")
    if since > on:
        raise Refusal("起始月份不能晚于本月。", field="since")
    drafts = [
        Recovery(
            household=household, area_code=household.area_code, category=category,
            ground=finding.ground, since=since, found_on=finding.found_on, way=finding.way,
            facts=finding.facts.strip(), evidence=finding.evidence.strip(),
            due_monthly=finding.due_monthly if finding.way == Way.AMOUNT else None,
            left_out=finding.left_out if finding.way == Way.LEFT_OUT else None,
            extra_income=finding.extra_income if finding.way == Way.INCOME else None,
            prepared_by=actor, prepared_on=on,
        )
        for category in Category
    ]  # fmt: skip
    _check_way(drafts[0])
    found = [(draft, months) for draft in drafts if (months := overpaid(draft))]
    if not found:
        raise Refusal("自该月起没有多发到账的金额，不需要追缴。请核对起始月份和应发金额。")
    for draft, months in found:
        _put_down(draft, months, actor=actor, on=on)
    return [draft for draft, _months in found]


def _put_down(recovery: Recovery, months: list[RecoveryMonth], *, actor: Any, on: date) -> None:
    recovery.total = sum(month.amount for month in months)
    recovery.number = next_number(f"ZC{recovery.county_code[: Level.COUNTY]}{on:%Y}", 4)
    begin(
        recovery, Status.PREPARED, "提出追缴", actor=actor, on=on, ground=recovery.ground,
        months=len(months), total=str(recovery.total), fund=str(recovery.category),
    )  # fmt: skip
    for month in months:
        month.recovery = recovery
    RecoveryMonth.objects.bulk_create(months)


NEEDED = {
    Way.AMOUNT: ("due_monthly", "请填写更正后的月保障金。"),
    Way.LEFT_OUT: ("left_out", "请选择不应计入的成员。"),
    Way.INCOME: ("extra_income", "请填写查实的月收入。"),
}


def _check_way(recovery: Recovery) -> None:
    field, words = NEEDED.get(recovery.way, ("", ""))
    if field and not getattr(recovery, field) and getattr(recovery, field) != Decimal(0):
        raise Refusal(words, field=field)
    if recovery.way == Way.INCOME and recovery.extra_income <= 0:
        raise Refusal(words, field=field)


def decide(step: Step) -> dict:
    """The decision: its letter, its articles, and a receivable for each month.

    A day by which all is to be given back, where one is fixed, is a plan of one instalment.
    """
    recovery = step.obj
    rules = policy.at(recovery.area_code, step.on)
    recovery.basis = str(rules.cite("overpayment_recovery"))[:300]
    county = recovery.area_code[: Level.COUNTY]
    recovery.letter_number = next_number(f"低保追〔{step.on.year}〕{county}-", 5) + "号"
    recovery.decided_by, recovery.decided_on = step.actor, step.on
    for month in recovery.months.all():
        post_recovery_due(
            **posted(recovery), amount=month.amount, year=_spent_in(month), on=step.on,
            part=f"{month.month:%Y%m}", actor=step.actor,
        )  # fmt: skip
    if repay_by := step.data.get("repay_by"):
        _plan(recovery, [(repay_by, recovery.total)])
    tell_decision(recovery, on=step.on)
    return {"letter": recovery.letter_number, "total": str(recovery.total)}


def _spent_in(month: RecoveryMonth) -> int:
    """The year that spent what comes back: the month's own, or, of what arrived twice, the one in
    which the bank said so."""
    recovery = month.recovery
    if recovery.way != Way.TWICE:
        return month.month.year
    second = LedgerEntry.objects.filter(
        event=Event.ARRIVAL, account__kind=AccountKind.EXPENSE, payment__month=month.month,
        payment__household=recovery.household_id, payment__batch__category=recovery.category,
    )  # fmt: skip
    return second.latest("transaction__on", "pk").transaction.on.year


def arrange(step: Step) -> dict:
    """A plan of equal instalments over what is still owed; the last takes what does not divide."""
    recovery, count = step.obj, step.data["count"]
    rest = owed(recovery)
    each = yuan(rest / count)
    last = rest - each * (count - 1)
    if each <= 0 or last <= 0:
        raise Refusal("期数太多，不能平均分期，请减少期数。", field="count")
    first_on = step.data["first_on"]
    days = [months_after(first_on, place) for place in range(count)]
    _plan(recovery, zip(days, [each] * (count - 1) + [last], strict=True))
    return {"round": recovery.plan_round, "instalments": count}


def _plan(recovery: Recovery, parts: Iterable[tuple[date, Decimal]]) -> None:
    """A plan in the place of the former: what is due by which day."""
    recovery.plan_round += 1
    Instalment.objects.bulk_create(
        Instalment(
            recovery=recovery, round=recovery.plan_round, place=place, due_on=due_on, amount=amount
        )
        for place, (due_on, amount) in enumerate(parts, start=1)
    )


def repay_by(recovery: Recovery) -> date | None:
    """The day that the decision itself fixed, or None."""
    whole = recovery.instalments.filter(round=1, amount=recovery.total).first()
    return whole and whole.due_on


def receive(step: Step) -> dict:
    """Money came in. The number of its receipt stands for it once and for ever."""
    recovery, data = step.obj, step.data
    if RecoveryReceipt.objects.filter(
        area_code=recovery.county_code, receipt_number=data["receipt_number"], is_reversed=False
    ).exists():
        raise Refusal("这个票据号已经登记过，请核对。", field="receipt_number")
    if data["amount"] > owed(recovery):
        raise Refusal(f"只剩 {owed(recovery)} 元没有收回，不能多收。", field="amount")
    kept = RecoveryReceipt.objects.create(
        recovery=recovery, area_code=recovery.county_code, receipt_number=data["receipt_number"],
        way=data["way"], amount=data["amount"], received_on=data["received_on"],
        recorded_by=step.actor, recorded_on=step.on,
    )  # fmt: skip
    post_recovery(
        **posted(recovery), part=str(kept.pk), amount=kept.amount, on=step.on, actor=step.actor
    )
    return _settled_if_nothing_is_owed(step) | {"amount": str(kept.amount), "receipt": kept.pk}


def reverse_receipt(step: Step) -> dict:
    """Take a receipt back that was recorded wrongly: by its mirror image, and by another person."""
    receipt = step.obj.receipts.filter(pk=step.data["receipt"].pk, is_reversed=False).first()
    if receipt is None:
        raise Refusal("这笔收款已经冲销。", field="receipt")
    if receipt.recorded_by_id == step.actor.pk:
        raise Refusal("这笔收款是您登记的，须由另一名财务人员冲销。", basis="登记和冲销由两人办理")
    wrong = LedgerTransaction.objects.get(
        event=Event.RECOVERY, key__endswith=f":{step.obj.number}:{receipt.pk}"
    )
    post_reversal(wrong, on=step.on, reason=step.reason, actor=step.actor)
    ReceiptReversal.objects.create(
        receipt=receipt, reason=step.reason[:500], reversed_by=step.actor, reversed_on=step.on
    )
    receipt.is_reversed = True
    receipt.save(update_fields=["is_reversed"])
    leave_off(step)
    step.obj.closed_by = step.obj.closed_on = None
    return {"receipt": receipt.pk, "amount": str(receipt.amount)}


def receipt_part(step: Step) -> str:
    """A receipt's part of the key: its number, and how often it was reversed before."""
    number = step.data["receipt_number"]
    former = step.obj.receipts.filter(receipt_number=number, is_reversed=True).count()
    return f"{number}~{former}" if former else number


def _settled_if_nothing_is_owed(step: Step) -> dict:
    if not owed(step.obj):
        step.obj.closed_by, step.obj.closed_on = step.actor, step.on
    return {"owed": str(owed(step.obj))}


def plan_of(recovery: Recovery, on: date) -> list[dict]:
    """The plan in force, each instalment with what stands of it: 已还, 逾期, 未还, 已还一部分 or
    已终止; and `left`, the yuan that are missing of one that came in part."""
    plan = list(recovery.instalments.filter(round=recovery.plan_round))
    returned = sum((item.amount for item in plan), Decimal(0)) - (recovery.total - gave(recovery))
    is_over = recovery.status in (Status.CLOSED, Status.OVERTURNED)
    shown = []
    for item in plan:
        returned -= item.amount
        is_late = item.due_on < on and recovery.status == Status.DECIDED
        left = -returned if 0 < -returned < item.amount and not is_over else None
        state = ("已终止", "neutral") if is_over else ("未还", "info")
        state = ("已还一部分", "info") if left else state
        state = ("逾期", "bad") if is_late else state
        state = ("已还", "good") if returned >= 0 else state
        shown.append({"item": item, "label": state[0], "tone": state[1], "left": left})
    return shown


def ask_waiver(step: Step) -> dict:
    """Keep who asks, and why; nothing is set off meanwhile."""
    step.obj.waiver_by, step.obj.waiver_reason = step.actor, step.reason[:500]
    return end_set_off(step)


def refuse_waiver(step: Step) -> dict:
    """It is owed as before; a set-off is ordered anew."""
    step.obj.waiver_by, step.obj.waiver_reason = None, ""
    return {}


def waive(step: Step) -> dict:
    """Give up what is still owed: by a second person, and out of the fund."""
    recovery = step.obj
    recovery.waived = owed(recovery)
    recovery.closed_by, recovery.closed_on = step.actor, step.on
    post_waiver(**posted(recovery), amount=recovery.waived, on=step.on, actor=step.actor)
    return {"waived": str(recovery.waived)}


def record_fine(step: Step) -> dict:
    """Write down the fine of a fraud case: within the pack's times of what was taken."""
    recovery, data = step.obj, step.data
    rules = policy.at(recovery.area_code, recovery.found_on)
    bounds = rules["fraud_fine"]
    multiple = yuan(data["amount"] / recovery.total)
    if not bounds["least"] * recovery.total <= data["amount"] <= bounds["most"] * recovery.total:
        raise Refusal(
            f"罚款须为骗取的 {recovery.total} 元的 {bounds['least']:f} 至 {bounds['most']:f} 倍。",
            basis=str(rules.cite("fraud_fine")), field="amount",
        )  # fmt: skip
    FraudFine.objects.create(
        recovery=recovery, multiple=multiple, least=bounds["least"], most=bounds["most"],
        amount=data["amount"],
        document_number=data["document_number"], decided_on=data["decided_on"],
        basis=str(rules.cite("fraud_fine"))[:200], recorded_by=step.actor,
    )  # fmt: skip
    return {"amount": str(data["amount"]), "multiple": str(multiple)}
