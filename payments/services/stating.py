"""A later word on an account from which money came back: it works, so the money is paid again."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from payments.models import AccountStatement, Batch, Payment
from payments.selectors import owed_again, with_word_on_account
from payments.services.commands import once

LONGEST_REASON = 500


@transaction.atomic
def state_usable(payment: Payment, *, reason: str, actor: Any, on: date) -> AccountStatement:
    """Say that the account of a failed or returned payment works, once until it comes back again;
    the same again gives what stands.

    Nothing that was settled before is altered. Raises `NotYours` without the finance role;
    `Refusal` without words, where nothing is owed again, or where the word stands already.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=payment.batch_id)
    if not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("账户可用说明由县级财务人员登记。")
    reason, returns = reason.strip()[:LONGEST_REASON], payment.refunds.count()
    outcome = once(
        f"usable:{payment.pk}" + (f":{returns}" if returns else ""),
        {"reason": reason, "actor": actor.pk},
        lambda: str(_state(payment, batch, reason, actor=actor, on=on).pk),
        actor=actor,
    )
    return AccountStatement.objects.get(pk=outcome)


def _state(
    payment: Payment, batch: Batch, reason: str, *, actor: Any, on: date
) -> AccountStatement:
    if not reason:
        raise Refusal("请写明向谁核实、核实结果。", field="reason")
    found = with_word_on_account(owed_again(Payment.objects.filter(pk=payment.pk))).first()
    if found is None:
        raise Refusal("这一笔没有失败、退汇，已经列入重发批次，或者不再发放，不需要说明。")
    if found.is_stated:
        raise Refusal("这一笔已写明可以重发，可以直接列入重发批次。")
    made = AccountStatement.objects.create(
        payment=payment, returns=found.returns, reason=reason, stated_by=actor, stated_on=on
    )
    record(
        batch, "state_usable", "写明账户可用", actor=actor, on=on, reason=reason,
        payment=payment.pk, amount=str(payment.amount),
    )  # fmt: skip
    return made
