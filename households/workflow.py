"""What may happen to a roster on its way in."""

from dibao.offices.roles import CASEWORK
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition, workflow_of
from households.models import RosterImport
from households.roster import imports

Status = RosterImport.Status
ON_RECORD_ONLY = f"{RULES}（民发〔2021〕57号）第二十八条"

workflow_of(RosterImport).add(
    Transition(
        name="finish_check",
        label="核验完成",
        source=(Status.CHECKING,),
        target=imports.outcome,
        effect=imports.keep_result,
        by_system=True,
    ),
    Transition(
        name="take",
        label="确认导入",
        source=(Status.READY,),
        target=Status.TAKEN,
        roles=CASEWORK,
        effect=imports.enter,
        by_system=True,
        basis=ON_RECORD_ONLY,
        hint="全部导入或全部不导入；导入后只是在档家庭，须经申请、调查、确认才能享受低保。",
    ),
    Transition(
        name="recheck",
        label="重新核验",
        source=(Status.READY, Status.FAULTY),
        target=Status.CHECKING,
        roles=CASEWORK,
        follow=imports.check_again,
        optional=True,
        tone="outline-primary",
        hint="区划或档案更正后，用同一文件再核验一次。",
    ),
    Transition(
        name="drop",
        label="放弃导入",
        source=(Status.READY, Status.FAULTY, Status.REJECTED),
        target=Status.DROPPED,
        roles=CASEWORK,
        optional=True,
        tone="outline-secondary",
    ),
)
