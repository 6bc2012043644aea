"""A recovery set off from the months to come: ordered, withheld with a batch, ended."""

from datetime import date
from decimal import Decimal
from typing import Any

from dibao import policy
from dibao.policy.figures import percent
from dibao.trail.engine import perform
from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.ledger.corrections import post_set_off, post_set_off_undone
from payments.models import Batch, Payment, Recovery
from payments.repeats import attempts_at
from payments.services.owing import owed, posted

Status = Recovery.Status
UNDOABLE = (Status.DECIDED, Status.WAIVING, Status.SETTLED)


def begin_set_off(step: Step) -> dict:
    """Only where the pack allows it, and never more than its share of a month."""
    recovery, monthly = step.obj, step.data["monthly"]
    rule = policy.at(recovery.area_code, step.on).optional("recovery_set_off") or {}
    award = recovery.household.awards.filter(status="active").order_by("-pk").first()
    if award is None:
        raise Refusal("该户已不享受低保待遇，没有可以抵扣的保障金。")
    if award.category != recovery.category:
        raise Refusal(
            f"多发的是{recovery.get_category_display()}低保资金，"
            f"该户现由{award.get_category_display()}低保资金发放，不能从中抵扣，请退还或分期收回。"
        )
    if not 0 < monthly <= award.amount * rule["share"]:
        raise Refusal(
            f"每月抵扣须大于零，且不超过月保障金 {award.amount} 元的 {percent(rule['share'])}。",
            field="monthly",
        )
    if recovery.set_off_monthly:
        raise Refusal(
            f"本笔正在每月抵扣 {recovery.set_off_monthly} 元。要改变金额，请先办理“停止抵扣”，"
            "再重新办理抵扣。"
        )
    if _others_set_off(recovery).exists():
        raise Refusal("该户已有一笔追缴正在抵扣，收清后才能抵扣下一笔。")
    recovery.set_off_monthly, recovery.set_off_share = monthly, rule["share"]
    return {"monthly": str(monthly)}


def _others_set_off(recovery: Recovery):
    return Recovery.objects.filter(
        household=recovery.household, status=Status.DECIDED, set_off_monthly__gt=0
    ).exclude(pk=recovery.pk)


def end_set_off(step: Step) -> dict:
    """Nothing more is withheld; what was, stays."""
    step.obj.set_off_monthly, step.obj.set_off_share = Decimal(0), None
    return {}


def leave_off(step: Step) -> None:
    """A settled recovery that is opened again withholds nothing until the county orders it anew:
    the family was told that it is over, and another recovery may be set off by now."""
    _leave_off(step, "收清后冲销收款")


def _leave_off(step: Step, why: str) -> None:
    recovery = step.obj
    if recovery.status != Status.SETTLED or not recovery.set_off_monthly:
        return
    record(
        recovery, "end_set_off", "停止抵扣", actor=step.actor, on=step.on,
        reason=f"{why}，原每月抵扣 {recovery.set_off_monthly} 元不自动恢复",
    )  # fmt: skip
    end_set_off(step)


def lock_recoveries(batch: Batch) -> None:
    """Hold the recoveries of a batch before the ledger, as whoever records a receipt does."""
    named = batch.payments.filter(set_off__gt=0).values("recovery")
    rows = Recovery.objects.select_for_update(of=("self",)).filter(pk__in=named).order_by("pk")
    list(rows.values_list("pk"))


def take_set_offs(batch: Batch, *, actor: Any, on: date) -> None:
    """Post what a released batch withheld, recovery by recovery; one that is paid up is settled."""
    sums: dict[int, Decimal] = {}
    rows = batch.payments.filter(set_off__gt=0, attempt=1).values_list("recovery", "set_off")
    for recovery, amount in rows:
        sums[recovery] = sums.get(recovery, Decimal(0)) + amount
    for recovery in Recovery.objects.filter(pk__in=sums).order_by("pk"):
        post_set_off(
            **posted(recovery), part=batch.number, amount=sums[recovery.pk], on=on, actor=actor
        )
        if not owed(recovery):
            perform(recovery, "settle", actor=None, on=on)


def close_settled(step: Step) -> dict:
    """Keep the day on which set-offs had covered all."""
    step.obj.closed_on = step.on
    return {}


def may_be_undone(payment: Payment) -> None:
    """Raises `Refusal` where what a payment's set-off served is given up, or given back."""
    if payment.set_off and payment.recovery.status not in UNDOABLE:
        raise Refusal(
            f"这一笔抵扣 {payment.set_off} 元的追缴 {payment.recovery.number} 现为"
            f"“{payment.recovery.get_status_display()}”，抵扣不能撤回，不能登记不再发放。"
            "正在申请撤销的，请先办结；其余的这一笔保留为应付未付，不要重发。",
            field="says",
        )


def undo_set_off(payment: Payment, *, on: date) -> None:
    """Of a month that is not paid any more nothing was withheld: its recovery is owed it again."""
    if payment.set_off:
        perform(payment.recovery, "undo_set_off", actor=None, on=on, payment=payment)


def take_back(step: Step) -> dict:
    """Post that a payment withheld nothing, in the year that its first attempt was released in."""
    recovery, payment = step.obj, step.data["payment"]
    first = attempts_at(payment).first()
    post_set_off_undone(
        **posted(recovery), part=str(first.pk), amount=payment.set_off,
        year=first.batch.released_on.year, on=step.on,
    )  # fmt: skip
    _leave_off(step, "抵扣的月份不再发放")
    recovery.closed_by = recovery.closed_on = None
    return {"payment": payment.pk, "amount": str(payment.set_off)}
