"""The way of a batch: drafted, reviewed, funded and released, sent, read back, closed."""

from dibao.offices.roles import FINANCE
from dibao.trail.workflow import Step, Transition, workflow_of
from payments import guards
from payments.models import Batch
from payments.selectors import going_out
from payments.services import (
    answering,
    closing,
    delivering,
    funding,
    redrafting,
    returns,
    sealing,
    sending,
    unusual,
)
from payments.services.commands import OncePerRow

State = Batch.Status
ROSTER = "《城乡最低生活保障资金管理办法》第十三条"  # a roster and the amounts, reviewed by finance
PAYDAY = "《城乡最低生活保障资金管理办法》第十四条"
RECONCILE = "《城乡最低生活保障资金管理办法》第十六条"  # a payment ledger, reconciled with the bank


def _content(step: Step) -> dict:
    """What an order about a batch is about: its content as it was drafted and sealed."""
    return {"content": step.obj.content_hash}


def _round(step: Step) -> str:
    """A batch that was given back is signed anew."""
    return str(step.obj.round)


READ_BEFORE = "该回盘文件先前已经导入，内容完全相同，未重复记账，无需再次导入。"
AT_ONCE_LINES = 2000  # what a request does in well under a second
AT_ONCE_BYTES = 128 * 1024
AT_ONCE_TO_SEAL = 100_000  # set against the awards and hashed by the database itself


def is_long(batch: Batch, given: dict) -> bool:
    """Whether files or a return of this batch are made or read by a job, with a progress bar."""
    upload = given.get("file")
    by_size = upload is not None and upload.size > AT_ONCE_BYTES
    return by_size or batch.payment_count > AT_ONCE_LINES


def is_long_to_seal(batch: Batch, given: dict) -> bool:
    return batch.payment_count > AT_ONCE_TO_SEAL


def _sent(step: Step) -> str:
    """Where all was kept back, nothing is waited for."""
    return State.SENT if going_out(step.obj.payments).exists() else State.RECONCILING


def _brought(step: Step) -> str:
    """What is known of the door does not end the waiting for the bank."""
    waits = step.obj.status == State.SENT and step.obj.sendings.exists()
    return State.SENT if waits else State.RECONCILING


def _round_left(step: Step) -> str:
    """The round that a giving back ends: who gives it again finds the next one begun."""
    return str(step.obj.round - (step.obj.status == State.DRAFTED))


def _as_it_is(step: Step) -> str:
    return step.obj.status


def _reasoned(step: Step) -> dict:
    return _content(step) | {"reason": step.reason}


def _returns(step: Step) -> str:
    """A batch that a late return opened again is closed anew."""
    return str(step.obj.returns.count())


workflow_of(Batch).add(
    Transition(
        name="finish_draft",
        label="生成完成",
        source=(State.DRAFTING,),
        target=State.DRAFTED,
        by_system=True,
        effect=sealing.finish_draft,
    ),
    Transition(
        name="review",
        label="复核通过",
        source=(State.DRAFTED,),
        target=State.REVIEWED,
        roles=FINANCE,
        bars=(
            guards.reviewer_did_not_prepare,
            guards.reviewer_answered_nothing,
            guards.cards_kept_have_their_agreement,
        ),
        guards=(
            guards.there_is_something_to_pay,
            guards.content_is_what_was_drafted,
            guards.nothing_changed_since_the_draft,
            guards.nobody_is_passed_over,
            guards.nothing_unusual_came_up_since,
            guards.no_name_reads_as_a_formula,
            guards.what_is_unusual_is_explained,
        ),
        effect=sealing.sign_review,
        long=is_long_to_seal,
        once=OncePerRow("review", content=_content, part=_round),
        basis=ROSTER,
        hint="复核户数、人数、金额和与上月的差异；通过后内容不能再改。",
    ),
    Transition(
        name="redraft",
        label="重新生成",
        source=(State.DRAFTED,),
        target=State.DRAFTING,
        roles=FINANCE,
        effect=redrafting.redraft,
        long=is_long_to_seal,
        optional=True,
        tone="outline-primary",
        hint="按今天的待遇、户主和账户重新生成，批次号和已写的核实情况保留；点的人成为制单人。",
    ),
    Transition(
        name="ask_again",
        label="核对新的异常",
        source=unusual.OPEN_TO_ANSWERS,
        target=_as_it_is,
        roles=FINANCE,
        effect=unusual.ask_again,
        optional=True,
        tone="outline-primary",
        hint="按今天的情况再查一遍异常；发放内容不变，已有的复核不受影响，已写的核实情况保留。",
    ),
    Transition(
        name="submit",
        label="送财政部门",
        source=(State.REVIEWED,),
        target=State.SUBMITTED,
        roles=FINANCE,
        guards=(
            guards.content_is_what_was_drafted,
            guards.content_is_what_was_reviewed,
            guards.awards_are_as_drafted,
        ),
        effect=funding.submit,
        long=is_long_to_seal,
        once=OncePerRow("submit", content=_content, part=_round),
        basis=ROSTER,
        hint="将花名册和当期发放金额送财政部门审核拨款。",
    ),
    Transition(
        name="fund",
        label="确认款项已备",
        source=(State.SUBMITTED,),
        target=State.FUNDED,
        roles=FINANCE,
        bars=(guards.a_third_person_pays,),
        guards=(
            guards.content_is_what_was_drafted,
            guards.content_is_what_was_reviewed,
        ),
        effect=funding.fund,
        long=is_long_to_seal,
        once=OncePerRow(
            "fund",
            content=lambda step: _content(step) | {"voucher": step.data.get("voucher", "")},
            part=_round,
        ),
        basis=ROSTER,
        hint="填写拨款凭证号。须由制单人、复核人以外的人办理。",
    ),
    Transition(
        name="release",
        label="签发",
        source=(State.FUNDED,),
        target=State.RELEASED,
        roles=FINANCE,
        bars=(guards.a_third_person_pays, guards.cards_kept_have_their_agreement),
        guards=(
            guards.content_is_what_was_drafted,
            guards.content_is_what_was_reviewed,
            guards.awards_are_as_drafted,
            guards.nothing_unusual_came_up_since,
            guards.what_is_unusual_is_explained,
        ),
        effect=sealing.sign_release,
        long=is_long_to_seal,
        once=OncePerRow("release", content=_content),
        basis=ROSTER,
        hint="签发后批次封存，任何人不能改动。须由制单人、复核人以外的人办理。",
    ),
    Transition(
        name="send",
        label="生成代发文件并送银行",
        source=(State.RELEASED,),
        target=_sent,
        roles=FINANCE,
        guards=(guards.content_is_what_was_drafted, guards.nothing_arrived_meanwhile),
        effect=sending.make_bank_files,
        long=is_long,
        prepare=sending.prepare_files,
        once=OncePerRow(
            "send", content=lambda step: _content(step) | {"layout": step.data.get("layout", "")}
        ),
        basis=PAYDAY,
        hint="账户、发放方式已变更，该月已停发，持有人死亡，或者卡由他人代管而没有协议的，"
        "自动止付，其余照发。代发文件只生成一次，每次下载内容相同。",
    ),
    Transition(
        name="replace_files",
        label="另生成一版代发文件",
        bars=(guards.another_makes_the_next_version,),
        source=(State.SENT,),
        target=State.SENT,
        roles=FINANCE,
        guards=(
            guards.content_is_what_was_drafted,
            guards.the_bank_answered_nothing,
            guards.nothing_arrived_meanwhile,
        ),
        effect=sending.replace_bank_files,
        long=is_long,
        prepare=sending.prepare_replacement,
        once=OncePerRow(
            "replace_files",
            content=lambda step: _content(step) | {"layout": step.data.get("layout", "")},
            part=lambda step: str(step.data.get("replaces", "")),
        ),
        basis=PAYDAY,
        needs_reason=True,
        optional=True,
        tone="outline-danger",
        hint="格式选错或银行整份退回、一笔也未发放时使用；须由送出前一版以外的人办理，原文件保留并标明已被替换。",
    ),
    Transition(
        name="import_return",
        label="导入银行回盘",
        source=(State.SENT, State.RECONCILING),
        target=State.RECONCILING,
        roles=FINANCE,
        effect=returns.import_return,
        once=returns.OncePerFile(),
        long=is_long,
        again=READ_BEFORE,
        basis=RECONCILE,
        hint="可分几次导入；同一文件重复导入不会重复记账。",
    ),
    Transition(
        name="import_late",
        label="导入办结后的退汇回盘",
        source=(State.CLOSED,),
        target=State.RECONCILING,
        roles=FINANCE,
        effect=returns.import_late,
        once=returns.OncePerFile(),
        long=is_long,
        again=READ_BEFORE,
        basis=RECONCILE,
        optional=True,
        tone="outline-secondary",
        hint="办结后银行又退回款项时使用：批次回到待核对，逐行登记后再次办结。",
    ),
    Transition(
        name="take_delivery",
        label="登记上门发放结果",
        source=(State.SENT, State.RECONCILING),
        target=_brought,
        by_system=True,
        effect=delivering.take_delivery,
        basis=RECONCILE,
    ),
    Transition(
        name="take_answer",
        label="记入书面核实结果",
        source=(State.SENT, State.RECONCILING),
        target=answering.where_it_stands,
        by_system=True,
        effect=answering.take_answer,
        basis=RECONCILE,
    ),
    Transition(
        name="close",
        label="核对无误，办结",
        source=(State.RECONCILING,),
        target=State.CLOSED,
        roles=FINANCE,
        bars=(guards.exceptions_are_settled,),
        guards=(guards.every_payment_has_a_result, guards.the_bank_agrees),
        effect=closing.close,
        once=OncePerRow("close", content=_content, part=_returns),
        basis=RECONCILE,
        tone="success",
    ),
    Transition(
        name="send_back",
        label="退回",
        source=(State.REVIEWED, State.SUBMITTED, State.FUNDED),
        target=State.DRAFTED,
        roles=FINANCE,
        effect=funding.send_back,
        once=OncePerRow("send_back", content=_reasoned, part=_round_left),
        needs_reason=True,
        optional=True,
        tone="outline-danger",
        hint="写明问题后退回复核环节，原复核和拨款确认作废；退回后可以重新生成。",
    ),
    Transition(
        name="void",
        label="作废",
        source=(State.DRAFTING, State.DRAFTED, State.REVIEWED, State.SUBMITTED, State.FUNDED),
        target=State.VOIDED,
        roles=FINANCE,
        effect=sealing.void,
        long=is_long_to_seal,
        once=OncePerRow("void", content=_reasoned),
        needs_reason=True,
        optional=True,
        tone="outline-danger",
        hint="作废后本批次明细删除，可重新生成。",
    ),
)
