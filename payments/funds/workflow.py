"""The ways of the fund's papers: recorded by one, confirmed by another, never simply changed."""

from dibao.offices.roles import COUNTY, FINANCE
from dibao.trail.workflow import Transition, workflow_of
from payments.funds import agent, guards, services
from payments.models import AgentStatement, Allocation, BudgetRequest, WorkExpense, YearEnd
from payments.services.commands import OncePerRow

RULES = "《城乡最低生活保障资金管理办法》"
SEPARATE = f"{RULES}第三条"
WORK = f"{RULES}第八条"
BUDGET = f"{RULES}第五条"
YEARLY = f"{RULES}第十五条"
RECONCILE = f"{RULES}第十六条"


def _withdraw(model: type) -> Transition:
    return Transition(
        name="withdraw", label="撤回", source=(model.Status.values[0],),
        target=model.Status.WITHDRAWN, roles=FINANCE, needs_reason=True, optional=True,
        tone="outline-danger", hint="登记有误时撤回，重新登记。",
    )  # fmt: skip


def _reverse(model: type, basis: str) -> Transition:
    return Transition(
        name="reverse", label="冲销", source=(model.Status.CONFIRMED,),
        target=model.Status.REVERSED, roles=FINANCE,
        bars=(guards.another_person_confirms,), effect=services.reverse,
        once=OncePerRow("reverse"), basis=basis,
        needs_reason=True, optional=True, tone="outline-danger",
        hint="记账后发现有误的，用相反分录冲销，原记录保留。须由登记人以外的人办理。",
    )  # fmt: skip


workflow_of(Allocation).add(
    Transition(
        name="confirm", label="核对到账", source=(Allocation.Status.RECORDED,),
        target=Allocation.Status.CONFIRMED, roles=FINANCE,
        bars=(guards.another_person_confirms,),
        guards=(
            guards.amount_is_as_recorded, guards.money_has_arrived,
        ),
        effect=services.confirm_allocation,
        once=OncePerRow(
            "confirm",
            content=lambda step: {
                "amount": step.data.get("amount"), "received_on": step.data.get("received_on"),
            },
        ),
        basis=SEPARATE,
        hint="按银行到账单填写金额和日期，一致后记入资金账户。须由登记人以外的人办理。",
    ),
    _withdraw(Allocation),
    _reverse(Allocation, SEPARATE),
)  # fmt: skip

workflow_of(WorkExpense).add(
    Transition(
        name="confirm", label="复核列支", source=(WorkExpense.Status.RECORDED,),
        target=WorkExpense.Status.CONFIRMED, roles=FINANCE,
        bars=(guards.another_person_confirms,), guards=(guards.amount_is_as_recorded,),
        effect=services.confirm_work_expense,
        once=OncePerRow("confirm", content=lambda step: {"amount": step.data.get("amount")}),
        basis=WORK,
        hint="按原始凭证填写金额，一致后从工作经费列支。须由登记人以外的人办理。",
    ),
    _withdraw(WorkExpense),
    _reverse(WorkExpense, WORK),
)  # fmt: skip

workflow_of(BudgetRequest).add(
    Transition(
        name="approve", label="批准", source=(BudgetRequest.Status.SUBMITTED,),
        target=BudgetRequest.Status.APPROVED, roles=FINANCE,
        bars=(guards.another_person_confirms,), effect=services.approve_budget, basis=BUDGET,
        hint="填写批准的金额和文号。须由提出人以外的人办理。",
    ),
    Transition(
        name="return", label="退回", source=(BudgetRequest.Status.SUBMITTED,),
        target=BudgetRequest.Status.RETURNED, roles=FINANCE | COUNTY, basis=BUDGET,
        needs_reason=True, optional=True, tone="outline-danger",
    ),
    Transition(
        name="reverse", label="撤销批准", source=(BudgetRequest.Status.APPROVED,),
        target=BudgetRequest.Status.REVERSED, roles=FINANCE,
        bars=(guards.another_person_takes_back,), effect=services.take_approval_back,
        once=OncePerRow("reverse"), basis=BUDGET, needs_reason=True, optional=True,
        tone="outline-danger",
        hint="批准有误或预算已调整的，撤销后可重新提出。须由批准人以外的财务人员办理。",
    ),
)  # fmt: skip

workflow_of(YearEnd).add(
    Transition(
        name="close", label="复核结转", source=(YearEnd.Status.PREPARED,),
        target=YearEnd.Status.CLOSED, roles=FINANCE,
        bars=(guards.another_person_confirms,),
        guards=(
            guards.year_is_over, guards.earlier_years_are_closed,
            guards.every_batch_of_the_year_is_closed,
            guards.every_work_expense_of_the_year_is_settled, guards.figures_still_hold,
        ),
        effect=services.close_year, once=OncePerRow("close"), basis=YEARLY, tone="success",
        hint="结转后该年度不能再记账。须由登记人以外的人办理。",
    ),
    _withdraw(YearEnd),
)  # fmt: skip

workflow_of(AgentStatement).add(
    Transition(
        name="confirm", label="与账簿核对", source=(AgentStatement.Status.RECORDED,),
        target=AgentStatement.Status.CONFIRMED, roles=FINANCE,
        bars=(guards.another_person_confirms,), guards=(agent.difference_is_explained,),
        effect=agent.confirm_statement, once=OncePerRow("confirm"), basis=RECONCILE,
        hint="对照对账单原件与账簿，不一致的查明原因并写明。须由登记人以外的人办理。",
    ),
    _withdraw(AgentStatement),
    Transition(
        name="reverse", label="撤销核对", source=(AgentStatement.Status.CONFIRMED,),
        target=AgentStatement.Status.REVERSED, roles=FINANCE,
        bars=(guards.another_person_undoes,), basis=RECONCILE, needs_reason=True, optional=True,
        tone="outline-danger",
        hint="对账单有误或银行更正的，撤销后重新登记，原记录保留。须由核对人以外的人办理。",
    ),
)  # fmt: skip
