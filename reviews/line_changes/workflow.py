"""The transition table of a change of the line."""

from dibao.offices.roles import COUNTY
from dibao.trail.workflow import Transition, workflow_of
from reviews.line_changes import execute, prepare, preview
from reviews.models import LineChange

Status = LineChange.Status

workflow_of(LineChange).add(
    Transition(
        name="finish_preview",
        label="测算完毕",
        source=(Status.DRAFTING,),
        target=Status.PREVIEWED,
        effect=preview.finish_preview,
        by_system=True,
    ),
    Transition(
        name="approve",
        label="审批并执行",
        source=(Status.PREVIEWED,),
        target=Status.APPROVED,
        roles=COUNTY,
        guards=(
            prepare.not_the_preparer,
            prepare.has_begun,
            prepare.no_later_change_is_done,
            prepare.preview_still_holds,
            prepare.rests_on_no_example,
        ),
        effect=prepare.approve,
        hint="由提出人以外的县级审核人员审批。审批后系统按测算结果逐户调整，并形成应补发金额。",
    ),
    Transition(
        name="preview_again",
        label="重新测算",
        source=(Status.DRAFTING, Status.PREVIEWED, Status.APPROVED),
        target=Status.DRAFTING,
        roles=prepare.PREPARERS,
        effect=prepare.preview_again,
        optional=True,
        tone="outline-secondary",
        hint="规则或待遇在测算之后有变动时办理。原测算结果作废。",
    ),
    Transition(
        name="drop",
        label="撤销",
        source=(Status.DRAFTING, Status.PREVIEWED, Status.APPROVED),
        target=Status.DROPPED,
        roles=prepare.PREPARERS,
        needs_reason=True,
        optional=True,
        tone="outline-danger",
        hint="撤销后不调整任何家庭的待遇。",
    ),
    Transition(
        name="carry_on",
        label="继续执行",
        source=(Status.APPROVED, Status.EXECUTING),
        target=lambda step: step.obj.status,
        roles=COUNTY,
        effect=prepare.carry_on,
        optional=True,
        tone="outline-secondary",
        hint="后台执行因故中断时办理。已执行的家庭不会重复执行。",
    ),
    Transition(
        name="begin_execution",
        label="开始执行",
        source=(Status.APPROVED,),
        target=Status.EXECUTING,
        guards=(
            prepare.no_later_change_is_done,
            prepare.preview_still_holds,
            prepare.rests_on_no_example,
        ),
        effect=execute.fix_months,
        by_system=True,
    ),
    Transition(
        name="finish_execution",
        label="执行完毕",
        source=(Status.EXECUTING,),
        target=Status.DONE,
        effect=execute.write_end,
        by_system=True,
    ),
)
