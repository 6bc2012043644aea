"""书面核实: what the bank, or a street's lead, says in writing of one payment.

One person of the finance office prepares it with the paper, another confirms it. What it says of
the money then is a return of its own with one line, so ledger, closing and statistics take it as
they take the bank's files. A result that is known already is not altered: it is turned round by a
refund or an arrival, as when a file says so. That nothing is paid any more clears what is owed.
"""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from applications.papers import SIGNATURES, read_paper
from dibao.offices.models import Level
from dibao.offices.roles import FINANCE
from dibao.trail.engine import begin, perform
from dibao.trail.journal import record
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from payments.ledger.posting import post_not_due, post_return
from payments.models import (
    AgentStatement,
    BankReturnLine,
    Batch,
    Payment,
    Resolution,
    WrittenAnswer,
)
from payments.selectors import FINAL, unsettled_by_bank
from payments.services.answer_guards import refuse_unless_it_may_be_said
from payments.services.own_returns import own_return
from payments.services.resolving import register_arrival, register_refund
from payments.services.set_offs import undo_set_off

Says, Result, How = WrittenAnswer.Says, BankReturnLine.Result, Resolution.How
LONGEST_REASON = 500
# What a result that is known already is turned round by.
TURNS = {Says.ARRIVED: How.ARRIVED, Says.SENT_BACK: How.SENT_BACK, Says.TWICE: How.BOTH_ARRIVED}


@transaction.atomic
def prepare_answer(
    payment: Payment, *, says: str, reason: str, file: UploadedFile, actor: Any, on: date
) -> WrittenAnswer:
    """Put down what is said in writing of a payment; it counts once another person confirms it.

    Raises `NotYours` without the finance role; `Refusal` without a reason, for a file that is no
    paper, where that cannot be said of the payment, or where another answer waits.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=payment.batch_id)
    if not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("书面核实由县级财务人员登记。")
    payment = Payment.objects.select_related("batch").get(pk=payment.pk)
    if waiting := payment.written_answers.filter(status=WrittenAnswer.Status.PREPARED).first():
        raise Refusal(f"这一笔的书面核实 {waiting.number} 还没有确认，请先确认或者撤回。")
    refuse_unless_it_may_be_said(payment, says)
    if not reason.strip():
        raise Refusal("请写明何人、何时答复，结果如何。", field="reason")
    paper = read_paper(file)
    made = WrittenAnswer(
        number=next_number(f"HS{batch.area_code[: Level.COUNTY]}{on:%Y}", 4), payment=payment,
        area_code=payment.area_code, says=says, reason=reason.strip()[:LONGEST_REASON],
        paper=ContentFile(paper.content, name="paper"), paper_sha256=paper.sha256,
        lines=payment.results.count(), prepared_by=actor, prepared_on=on,
    )  # fmt: skip
    return begin(
        made, WrittenAnswer.Status.PREPARED, "登记书面核实", actor=actor, on=on, says=says,
        batch=batch.number, payment=payment.pk, amount=str(payment.amount),
    )  # fmt: skip


@transaction.atomic
def take_paper(
    row: WrittenAnswer | AgentStatement, *, actor: Any, on: date
) -> tuple[bytes, str]:  # fmt: skip
    """The row's paper and its type; who looked at it is written to the trail."""
    content = row.paper.read()
    record(row, "take_paper", "查阅书面材料", actor=actor, on=on, sha256=row.paper_sha256)
    return content, next(kind for start, kind in SIGNATURES if content.startswith(start))


def confirm(step: Step) -> dict:
    """What the answer says counts from now on."""
    answer, payment = step.obj, step.obj.payment
    answer.confirmed_by, answer.confirmed_on = step.actor, step.on
    if answer.says == Says.NOT_DUE:
        undo_set_off(payment, on=step.on)  # locks the recovery before the fund, as a receipt does
        post_not_due(answer)
    else:
        is_first = not payment.results.filter(result__in=FINAL).exists()
        _settle_open_lines(answer)
        if is_first:
            perform(payment.batch, "take_answer", actor=None, on=step.on, answer=answer)
        else:
            _turn_round(answer)
    record(
        payment.batch, "written_answer", "书面核实", actor=step.actor, on=step.on,
        reason=answer.reason, answer=answer.number, says=answer.says, payment=payment.pk,
    )  # fmt: skip
    return {"says": answer.says, "paper": answer.paper_sha256}


def take_answer(step: Step) -> dict:
    """The first final result of a payment: kept as a return with one line, and posted."""
    answer = step.data["answer"]
    arrived = answer.says == Says.ARRIVED
    line = _line(answer, Result.SUCCESS if arrived else Result.FAILURE)
    post_return(line.bank_return)
    return {"answer": answer.number, "arrived": arrived}


def where_it_stands(step: Step) -> str:
    """The bank's word ends the waiting for its files; what is known of the door does not."""
    of_the_bank = step.data["answer"].payment.channel == Payment.Channel.BANK
    waits = step.obj.status == Batch.Status.SENT and unsettled_by_bank(step.obj)
    return Batch.Status.SENT if waits and not of_the_bank else Batch.Status.RECONCILING


def _turn_round(answer: WrittenAnswer) -> None:
    line = _line(answer, Result.EXCEPTION, fault=BankReturnLine.Fault.CONFLICT)
    how, by = TURNS[Says(answer.says)], {"actor": answer.confirmed_by, "on": answer.confirmed_on}
    settled = _resolve(line, answer, how)
    register = register_refund if how == How.SENT_BACK else register_arrival
    register(settled, answer.payment.batch, **by)


def _line(answer: WrittenAnswer, result: str, fault: str = "") -> BankReturnLine:
    """Our own record of the answer, without anything personal in it; the paper stays with it."""
    payment = answer.payment
    facts = {"answer": answer.number, "says": answer.says, "paper": answer.paper_sha256}
    answer.bank_return = own_return(
        payment, result, facts | {"payment": payment.pk}, name="answer", actor=answer.confirmed_by,
        on=answer.confirmed_on,
    )  # fmt: skip
    answer.save(update_fields=["bank_return"])
    return BankReturnLine.objects.create(
        bank_return=answer.bank_return, line=1, payment=payment, amount=payment.amount,
        result=result, fault=fault,
        explanation=f"书面核实{answer.get_says_display()}（{answer.number}）",
    )  # fmt: skip


def _settle_open_lines(answer: WrittenAnswer) -> None:
    """What was asked about the payment is answered."""
    open_ones = answer.payment.results.filter(result=Result.EXCEPTION, resolution=None)
    for line in open_ones.order_by("pk"):
        _resolve(line, answer, How.BANK_CONFIRMED)


def _resolve(line: BankReturnLine, answer: WrittenAnswer, how: str) -> Resolution:
    return Resolution.objects.create(
        line=line, how=how, reason=f"书面核实 {answer.number}：{answer.reason}"[:LONGEST_REASON],
        resolved_by=answer.confirmed_by, resolved_on=answer.confirmed_on,
    )  # fmt: skip
