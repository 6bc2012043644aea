"""The transition tables of the intake and of the means check."""

from applications import guards
from applications.models import Application, MeansCheck
from applications.segregation import not_kin
from applications.services import acceptance, means
from applications.services.members import change_members, members_are_the_familys
from applications.states import State
from dibao.offices.roles import CASEWORKER, COUNTY, FIELD, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition, workflow_of

workflow_of(Application).add(
    Transition(
        name="submit",
        label="提交申请",
        source=(State.DRAFT, State.CORRECTING),
        target=State.SUBMITTED,
        roles=FIELD,
        guards=(
            not_kin,
            guards.members_listed,
            members_are_the_familys,
            guards.able_are_registered,
            guards.declaration_signed,
            guards.all_authorised,
            guards.papers_handed_in,
        ),
        basis=f"{RULES}第九条",
        hint="提交后由街道审核材料，决定受理或告知补正。",
    ),
    Transition(
        name="accept",
        label="受理",
        source=(State.SUBMITTED,),
        target=State.INVESTIGATING,
        roles=CASEWORKER,
        guards=(
            not_kin,
            guards.kin_is_answered,
            members_are_the_familys,
            guards.able_are_registered,
            guards.all_authorised,
            guards.papers_handed_in,
        ),
        effect=acceptance.start_the_clock,
        basis=f"{RULES}第十条、第十一条",
        hint="自受理次日起计算办结期限。",
    ),
    Transition(
        name="request_correction",
        label="一次性告知补正",
        source=(State.SUBMITTED,),
        target=State.CORRECTING,
        roles=CASEWORKER,
        guards=(not_kin, guards.correction_is_allowed, guards.corrections_are_listed),
        effect=acceptance.ask_for_corrections,
        basis=f"{RULES}第十条",
        tone="outline-primary",
        hint="只能告知一次，请列全所有缺少的材料。",
    ),
    Transition(
        name="decline",
        label="不予受理",
        source=(State.SUBMITTED,),
        target=State.DECLINED,
        roles=STREET,
        guards=(not_kin,),
        effect=acceptance.close_as_declined,
        needs_reason=True,
        tone="outline-danger",
        hint="须向申请人书面说明理由。",
    ),
    Transition(
        name="withdraw",
        label="撤回申请",
        source=(
            State.DRAFT,
            State.SUBMITTED,
            State.CORRECTING,
            State.INVESTIGATING,
            State.APPRAISING,
            State.OPINING,
        ),
        target=State.WITHDRAWN,
        roles=FIELD,
        guards=(not_kin,),
        effect=acceptance.close_as_withdrawn,
        needs_reason=True,
        optional=True,
        tone="outline-secondary",
        hint="申请人自愿撤回时办理，撤回后可以重新申请。",
    ),
    Transition(
        name="change_members",
        label="变更申请成员",
        source=(State.INVESTIGATING, State.APPRAISING, State.OPINING),
        target=State.INVESTIGATING,
        roles=FIELD,
        guards=(not_kin, guards.no_check_is_running),
        effect=change_members,
        basis=f"{RULES}第四条、第七条",
        needs_reason=True,
        optional=True,
        tone="outline-secondary",
        hint="家庭成员在申请后有增减的，先更新家庭档案，再在此变更。新增成员须补签核对授权并重新调查核对。",
    ),
    Transition(
        name="order_means_check",
        label="提请经济状况核对",
        source=(State.INVESTIGATING,),
        target=State.INVESTIGATING,
        roles=CASEWORKER,
        guards=(
            not_kin,
            members_are_the_familys,
            guards.all_authorised,
            guards.no_check_is_running,
        ),
        effect=means.order_check,
        basis=f"{RULES}第十七条",
    ),
)

workflow_of(MeansCheck).add(
    Transition(
        name="report",
        label="出具核对报告",
        source=(MeansCheck.Status.ORDERED,),
        target=MeansCheck.Status.REPORTED,
        roles=COUNTY,
        guards=(
            not_kin,
            guards.case_is_open,
            guards.report_is_whole,
            guards.found_means_are_the_familys,
        ),
        effect=means.report_check,
        basis=f"{RULES}第十七条",
    ),
    Transition(
        name="cancel",
        label="取消核对",
        source=(MeansCheck.Status.ORDERED,),
        target=MeansCheck.Status.CANCELLED,
        by_system=True,
    ),
)
