"""What may be said in writing of a payment, as it stands and beside what the bank says of it."""

from dibao.offices.models import User
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.models import Batch, Payment, WrittenAnswer
from payments.repeats import is_in_doubt, with_times
from payments.selectors import FINAL, owed_again
from payments.services.resolving import may_move_money
from payments.services.set_offs import may_be_undone
from payments.twice import nothing_is_asked_back

Says = WrittenAnswer.Says
OPEN = (Batch.Status.SENT, Batch.Status.RECONCILING)
TWO_PEOPLE = "登记和确认须由两人办理"


def answers_of(payment: Payment) -> list[Says]:
    """What may be said in writing of a payment, as it stands."""
    final = payment.results.filter(result__in=FINAL).values_list("result", flat=True).first()
    went_out = not hasattr(payment, "withholding")
    if final is None:
        return [Says.ARRIVED, Says.FAILED] if payment.batch.status in OPEN and went_out else []
    times = with_times(Payment.objects.filter(pk=payment.pk)).values_list("times", flat=True).get()
    found = []
    if times:
        found.append(Says.SENT_BACK)
        if times == 1 and payment.channel == Payment.Channel.BANK:
            found.append(Says.TWICE)
    elif went_out:
        found.append(Says.ARRIVED)
    if owed_again(Payment.objects.filter(pk=payment.pk)).exists():
        found.append(Says.NOT_DUE)
    return found


def refuse_unless_it_may_be_said(payment: Payment, says: str) -> None:
    """Raises `Refusal` where the payment's result does not take it, or where a line of the bank's
    is to be settled first: what moved the money is booked by that line, and once."""
    if says not in answers_of(payment):
        raise Refusal("按这一笔现在的结果，不能这样登记。请核对银行回盘和批次状态。", field="says")
    if says == Says.NOT_DUE and is_in_doubt(payment):
        raise Refusal("银行后来另有说法，请先在原批次处理该行回盘异常，再登记不再发放。")
    if may_move_money(payment):
        raise Refusal(
            "这一笔有回盘异常没有处理，该行可以直接登记到账或者退汇。请先在批次页处理该行，"
            "不要再凭书面答复登记同一件事。"
        )
    if says == Says.NOT_DUE:
        may_be_undone(payment)
        nothing_is_asked_back(payment)


def another_person_confirms(answer: WrittenAnswer, actor: User) -> None:
    if actor.pk == answer.prepared_by_id:
        raise Refusal("这份书面核实是您登记的，须由另一名财务人员确认。", basis=TWO_PEOPLE)


def it_may_still_be_said(step: Step) -> None:
    """The payment as it stands now. What the bank said since, the paper knew nothing of."""
    answer, payment = step.obj, step.obj.payment
    Batch.objects.select_for_update(of=("self",)).get(pk=payment.batch_id)
    refuse_unless_it_may_be_said(payment, answer.says)
    if payment.results.count() != answer.lines:
        raise Refusal(
            "登记以后银行对这一笔又有回盘，书面材料没有说到。请撤回这份书面核实，"
            "核对、处理新的回盘以后重新登记。"
        )
