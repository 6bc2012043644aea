"""The ways of a recovery, of back pay, and of a price index: found by one, decided by another."""

from dibao.offices.roles import COUNTY, FINANCE
from dibao.trail.workflow import Transition, workflow_of
from payments import finding_guards as guards
from payments.models import BackPay, PriceIndex, Recovery
from payments.services import back_pay, overturning, owing, prices, recoveries, set_offs
from payments.services.commands import OncePerRow

RECOVER = "《社会救助暂行办法》第六十八条"
NO_DEDUCTION = "《城乡最低生活保障资金管理办法》第十六条"
ACCOUNTS = "《城乡最低生活保障资金管理办法》第三条"
SUBSIDY = "《城乡最低生活保障资金管理办法》第二条"
State = Recovery.Status


def _as_it_is(step) -> str:
    return step.obj.status


def _withdraw(model: type, state: str, roles: frozenset) -> Transition:
    return Transition(
        name="withdraw", label="撤回", source=(state,), target=model.Status.WITHDRAWN,
        roles=roles, needs_reason=True, optional=True, tone="outline-danger",
        hint="登记有误时撤回，重新提出。",
    )  # fmt: skip


workflow_of(Recovery).add(
    Transition(
        name="decide", label="作出追缴决定", source=(State.PREPARED,), target=State.DECIDED,
        roles=COUNTY,
        bars=(guards.another_person_decides,),
        guards=(guards.recovery_is_lawful, guards.overpaid_months_still_hold),
        effect=recoveries.decide, once=OncePerRow("decide"), basis=RECOVER,
        hint="决定后生成追缴决定书，逐月记入应收追缴款。须由提出人以外的人办理。",
    ),
    Transition(
        name="receive", label="登记收回", source=(State.DECIDED,),
        target=owing.where_it_stands, roles=FINANCE,
        guards=(guards.receipt_is_complete,), effect=recoveries.receive, basis=ACCOUNTS,
        once=OncePerRow(
            "receive",
            content=lambda step: {
                name: step.data[name] for name in ("way", "amount", "received_on")
            },
            part=recoveries.receipt_part,
        ),
        hint="按银行到账单或收款票据登记。一张票据只能登记一次。",
    ),
    Transition(
        name="arrange", label="制定分期计划", source=(State.DECIDED,), target=State.DECIDED,
        roles=COUNTY | FINANCE, effect=recoveries.arrange, optional=True, tone="outline-primary",
        hint="按尚未收回的金额平均分期；重新制定后以新计划为准。",
    ),
    Transition(
        name="begin_set_off", label="从后续保障金中抵扣", source=(State.DECIDED,),
        target=State.DECIDED, roles=COUNTY, guards=(guards.set_off_is_allowed,),
        effect=set_offs.begin_set_off, optional=True, tone="outline-primary", basis=NO_DEDUCTION,
        needs_reason=True, hint="只有当地规则允许时可以办理。抵扣单独成批，实发和抵扣分别列示。",
    ),
    Transition(
        name="end_set_off", label="停止抵扣", source=(State.DECIDED,), target=State.DECIDED,
        roles=COUNTY, effect=set_offs.end_set_off, optional=True, tone="outline-primary",
        needs_reason=True,
    ),
    Transition(
        name="record_fine", label="登记罚款",
        source=(State.DECIDED, State.WAIVING, State.SETTLED, State.CLOSED), target=_as_it_is,
        roles=COUNTY, guards=(guards.it_is_a_fraud_case,), effect=recoveries.record_fine,
        optional=True, tone="outline-primary", basis=RECOVER,
        hint="罚款缴入国库，不记入低保资金，这里只作记录。",
    ),
    Transition(
        name="reverse_receipt", label="冲销收款", source=(State.DECIDED, State.SETTLED),
        target=owing.where_it_stands, roles=FINANCE, effect=recoveries.reverse_receipt,
        once=OncePerRow("reverse", part=lambda step: str(step.data["receipt"].pk)),
        basis=ACCOUNTS, needs_reason=True, optional=True, tone="outline-danger",
        hint="票据登记有误的，用相反分录冲销，原记录保留。须由登记人以外的人办理。",
    ),
    Transition(
        name="ask_waiver", label="申请核销", source=(State.DECIDED,), target=State.WAIVING,
        roles=COUNTY | FINANCE,
        guards=(guards.not_given_back,), effect=recoveries.ask_waiver,
        needs_reason=True, optional=True,
        tone="outline-danger", hint="确实无法收回的，写明原因，由另一人决定。",
    ),
    Transition(
        name="waive", label="同意核销", source=(State.WAIVING,), target=State.CLOSED,
        roles=COUNTY, bars=(guards.another_person_waives,),
        guards=(guards.not_given_back,), effect=recoveries.waive,
        once=OncePerRow("waive"), basis=ACCOUNTS, tone="danger",
        hint="未收回的金额转回低保支出，追缴办结。须由申请人以外的人办理。",
    ),
    Transition(
        name="refuse_waiver", label="不同意核销", source=(State.WAIVING,), target=State.DECIDED,
        roles=COUNTY, effect=recoveries.refuse_waiver, needs_reason=True, optional=True,
        tone="outline-primary",
    ),
    Transition(
        name="ask_overturn", label="申请撤销追缴决定",
        source=(State.DECIDED, State.WAIVING, State.SETTLED, State.CLOSED),
        target=State.OVERTURNING, roles=COUNTY | FINANCE,
        guards=(guards.not_given_back, guards.paper_is_later), effect=overturning.ask_overturn,
        needs_reason=True, optional=True, tone="outline-danger",
        hint="复议、诉讼、申诉撤销了决定，或者本机关发现决定有误的，写明依据文书和理由，由另一人决定。"
        "提出后不再收款和抵扣。只撤销整笔决定，其中确应追缴的月份撤销后另行提出。",
    ),
    Transition(
        name="overturn", label="撤销追缴决定", source=(State.OVERTURNING,),
        target=State.OVERTURNED, roles=COUNTY, bars=(guards.another_person_overturns,),
        guards=(guards.not_given_back,), effect=overturning.overturn,
        once=OncePerRow("overturn"), basis=ACCOUNTS, tone="danger",
        hint="生成撤销决定书；尚未收回的不再追缴，已收回和抵扣的生成一笔已决定的补发，"
        "列入下一个补发批次退还。须由申请人以外的人办理。",
    ),
    Transition(
        name="refuse_overturn", label="不同意撤销", source=(State.OVERTURNING,),
        target=owing.where_it_stands, roles=COUNTY, effect=overturning.refuse_overturn,
        needs_reason=True, optional=True, tone="outline-primary",
        hint="恢复原来的状态。原来正在抵扣或者申请核销的，需要时重新办理。",
    ),
    Transition(
        name="settle", label="抵扣收清", source=(State.DECIDED,), target=State.SETTLED,
        by_system=True, effect=set_offs.close_settled,
    ),
    Transition(
        name="undo_set_off", label="撤回抵扣", source=set_offs.UNDOABLE,
        target=lambda step: (
            State.WAIVING if step.obj.status == State.WAIVING else State.DECIDED
        ),
        by_system=True, effect=set_offs.take_back,
    ),
    _withdraw(Recovery, State.PREPARED, COUNTY | FINANCE),
)  # fmt: skip

workflow_of(BackPay).add(
    Transition(
        name="decide", label="决定补发", source=(BackPay.Status.PREPARED,),
        target=BackPay.Status.DECIDED, roles=COUNTY,
        bars=(guards.another_person_decides,), guards=(guards.underpaid_months_still_hold,),
        effect=back_pay.decide, once=OncePerRow("decide"), basis=ACCOUNTS,
        hint="决定后列入下一个补发批次。须由提出人以外的人办理。",
    ),
    _withdraw(BackPay, BackPay.Status.PREPARED, COUNTY | FINANCE),
)  # fmt: skip

workflow_of(PriceIndex).add(
    Transition(
        name="confirm", label="复核指数", source=(PriceIndex.Status.RECORDED,),
        target=PriceIndex.Status.CONFIRMED, roles=FINANCE,
        bars=(prices.another_person_reads,), guards=(prices.figures_are_as_published,),
        effect=prices.confirm, once=OncePerRow("confirm"), basis=SUBSIDY,
        hint="按公布的文件填写涨幅，一致后才能据以发放价格补贴。须由登记人以外的人办理。",
    ),
    _withdraw(PriceIndex, PriceIndex.Status.RECORDED, FINANCE),
    Transition(
        name="withdraw_confirmed", label="撤回已复核的指数",
        source=(PriceIndex.Status.CONFIRMED,), target=PriceIndex.Status.WITHDRAWN, roles=FINANCE,
        bars=(prices.another_person_withdraws,), guards=(prices.no_batch_rests_on_it,),
        effect=prices.withdraw_confirmed, basis=SUBSIDY, needs_reason=True, optional=True,
        tone="outline-danger",
        hint="复核后发现与公布的不符时撤回，再按公布的重新登记。须由复核人以外的人办理；"
        "已有批次据此发放的不能撤回。",
    ),
)  # fmt: skip
