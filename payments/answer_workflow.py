"""The way of a written answer: prepared by one, confirmed by another."""

from dibao.offices.roles import FINANCE
from dibao.trail.workflow import Transition, workflow_of
from payments.models import WrittenAnswer
from payments.services import answer_guards, answering
from payments.services.commands import OncePerRow

RECONCILE = "《城乡最低生活保障资金管理办法》第十六条"
State = WrittenAnswer.Status

workflow_of(WrittenAnswer).add(
    Transition(
        name="confirm",
        label="确认书面核实",
        source=(State.PREPARED,),
        target=State.CONFIRMED,
        roles=FINANCE,
        bars=(answer_guards.another_person_confirms,),
        guards=(answer_guards.it_may_still_be_said,),
        effect=answering.confirm,
        once=OncePerRow("confirm"),
        basis=RECONCILE,
        hint="核对书面材料后确认，即时记账，以后不能修改。须由登记人以外的人办理。",
    ),
    Transition(
        name="withdraw",
        label="撤回",
        source=(State.PREPARED,),
        target=State.WITHDRAWN,
        roles=FINANCE,
        needs_reason=True,
        optional=True,
        tone="outline-danger",
        hint="登记有误时撤回，重新登记。",
    ),
)
