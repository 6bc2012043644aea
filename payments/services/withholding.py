"""止付: one payment of a released batch is kept back before anything goes to the bank or the door.

What is kept back counts as failed: it stays owed, and is paid again once its account was corrected
or said to work, unless the household has the money already.
"""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from payments.ledger.posting import post_withholding
from payments.models import BankReturn, BankReturnLine, Batch, Payment, Withholding
from payments.services.commands import once
from payments.services.own_returns import own_return
from payments.services.standing import misdirected

LONGEST_REASON = 500
LONGEST_EXPLANATION = BankReturnLine._meta.get_field("explanation").max_length
SAID = "送银行前止付"
CHECKED = "送出前核对："


@transaction.atomic
def withhold(payment: Payment, *, reason: str, actor: Any, on: date) -> Withholding:
    """Keep a payment out of what its batch sends, for good; the same again gives what stands.

    Raises `NotYours` without the finance role; `Refusal` without a reason, when the batch is not
    released or went out already, or when the payment was kept back otherwise.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=payment.batch_id)
    if not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("止付由县级财务人员办理。")
    reason = reason.strip()[:LONGEST_REASON]
    outcome = once(
        f"withhold:{payment.pk}",
        {"reason": reason, "actor": actor.pk},
        lambda: str(_withhold(payment, batch, reason, actor=actor, on=on).pk),
        actor=actor,
    )
    return Withholding.objects.get(pk=outcome)


def withhold_misdirected(batch: Batch, *, actor: Any, on: date) -> int:
    """Keep back what must not go where the locked batch would send it; how many there are.

    One changed account, death or card does not void what three people signed for all the others.
    """
    found = misdirected(batch, on)
    for payment, why in found:
        _withhold(payment, batch, CHECKED + why, actor=actor, on=on)
    return len(found)


def _withhold(payment: Payment, batch: Batch, reason: str, *, actor: Any, on: date) -> Withholding:
    if batch.status != Batch.Status.RELEASED:
        raise Refusal(
            f"批次状态为“{batch.get_status_display()}”。只有已签发、尚未送银行的批次才能止付。"
        )
    if not reason:
        raise Refusal("请写明为什么不能送出、如何查实。", field="reason")
    payment = batch.payments.get(pk=payment.pk)
    if Withholding.objects.filter(payment=payment).exists():
        raise Refusal("这一笔已经止付，不用再办。")
    made = Withholding.objects.create(
        payment=payment, bank_return=_own_record(payment, actor=actor, on=on), reason=reason,
        withheld_by=actor, withheld_on=on,
    )  # fmt: skip
    BankReturnLine.objects.create(
        bank_return=made.bank_return, line=1, payment=payment, amount=payment.amount,
        result=BankReturnLine.Result.FAILURE,
        explanation=f"{SAID}（{reason}"[: LONGEST_EXPLANATION - 1] + "）",
    )  # fmt: skip
    post_withholding(made)
    record(
        batch, "withhold", "送银行前止付", actor=actor, on=on, reason=reason, payment=payment.pk,
        amount=str(payment.amount),
    )  # fmt: skip
    return made


def _own_record(payment: Payment, *, actor: Any, on: date) -> BankReturn:
    """What stands for the bank's word, without anything personal in it."""
    facts = {"withheld": payment.pk, "batch": payment.batch.number, "on": on.isoformat()}
    failure = BankReturnLine.Result.FAILURE
    return own_return(payment, failure, facts, name="withheld", actor=actor, on=on)
