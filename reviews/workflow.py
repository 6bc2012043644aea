"""The transition tables of the review: from the visit to the decision, and of the recheck."""

from applications.guards import all_authorised
from applications.models import Application
from applications.segregation import not_kin
from applications.services.members import members_are_the_familys
from applications.states import ON_THE_CLOCK, State
from dibao.offices.roles import COUNTY, FIELD, STREET, Role
from dibao.trail.workflow import Transition, workflow_of
from reviews import guards
from reviews.models import Award, PublicNotice, Recheck, SpotCheck
from reviews.services import (
    appraisals,
    awards,
    confirmations,
    investigations,
    notices,
    objections,
    opinions,
    rechecks,
    spot_checks,
    visits,
)

CASEWORKER = frozenset({Role.STREET_CASEWORKER})
LEAD = frozenset({Role.STREET_LEAD})
DECIDERS = LEAD | COUNTY
RULES = "《最低生活保障审核确认办法》"

workflow_of(Application).add(
    Transition(
        name="record_visit",
        label="登记入户调查",
        source=(State.INVESTIGATING,),
        target=State.INVESTIGATING,
        roles=FIELD,
        guards=(not_kin, guards.investigators_are_not_kin),
        effect=visits.record_application_visit,
        basis=f"{RULES}第十六条",
    ),
    Transition(
        name="finish_investigation",
        label="调查完毕",
        source=(State.INVESTIGATING,),
        target=investigations.after_investigation,
        roles=CASEWORKER,
        guards=(
            not_kin,
            members_are_the_familys,
            all_authorised,
            guards.visit_is_signed,
            guards.means_check_is_reported,
        ),
        effect=investigations.finish,
        basis=f"{RULES}第十五条至第十七条",
        hint="须已完成入户调查并收到核对报告。",
    ),
    Transition(
        name="record_appraisal",
        label="登记民主评议",
        source=(State.APPRAISING,),
        target=State.OPINING,
        roles=CASEWORKER,
        guards=(not_kin,),
        effect=appraisals.record_appraisal,
    ),
    Transition(
        name="give_opinion",
        label="提出审核意见",
        source=(State.OPINING,),
        target=opinions.where_it_goes,
        roles=LEAD,
        guards=(not_kin, members_are_the_familys),
        effect=opinions.give_opinion,
        basis=f"{RULES}第十九条",
        hint="拟予确认的，随即在村（社区）公示。",
    ),
    Transition(
        name="record_objection",
        label="登记异议",
        source=(State.NOTIFYING,),
        target=State.OBJECTED,
        roles=FIELD,
        guards=(not_kin,),
        effect=objections.record_objection,
        basis=f"{RULES}第十九条",
        tone="outline-danger",
        optional=True,
    ),
    Transition(
        name="answer_objection",
        label="处理异议",
        source=(State.OBJECTED,),
        target=objections.where_it_goes,
        roles=CASEWORKER | COUNTY,
        guards=(not_kin, objections.by_the_right_organ),
        effect=objections.answer_objection,
        basis=f"{RULES}第十九条",
    ),
    Transition(
        name="end_notice",
        label="公示期满",
        source=(State.NOTIFYING,),
        target=spot_checks.state_of_decision,
        effect=spot_checks.draw_at_end_of_notice,
        basis=f"{RULES}第十九条",
        by_system=True,
    ),
    Transition(
        name="spot_checked",
        label="抽查完毕",
        source=(State.SPOT_CHECKING,),
        target=State.DECIDING,
        basis=f"{RULES}第二十条",
        by_system=True,
    ),
    Transition(
        name="confirm",
        label="予以确认",
        source=(State.DECIDING,),
        target=State.CONFIRMED,
        roles=DECIDERS,
        guards=(
            not_kin,
            guards.confirming_organ,
            guards.not_who_investigated,
            guards.spot_check_agrees,
        ),
        effect=confirmations.confirm,
        basis=f"{RULES}第二十条、第二十一条",
        hint="确认后即形成低保待遇。",
    ),
    Transition(
        name="refuse",
        label="不予确认",
        source=(State.DECIDING,),
        target=State.REFUSED,
        roles=DECIDERS,
        guards=(not_kin, guards.confirming_organ, guards.not_who_investigated),
        effect=confirmations.refuse,
        basis=f"{RULES}第二十一条",
        needs_reason=True,
        tone="outline-danger",
        hint="须书面告知申请人理由和救济途径。",
    ),
    Transition(
        name="return_to_street",
        label="退回重新调查",
        source=(State.DECIDING,),
        target=State.INVESTIGATING,
        roles=DECIDERS,
        guards=(not_kin, guards.confirming_organ),
        basis=f"{RULES}第二十条",
        needs_reason=True,
        tone="outline-secondary",
        optional=True,
    ),
    Transition(
        name="end_procedure",
        label="终止办理",
        source=ON_THE_CLOCK,
        target=State.ENDED,
        roles=STREET,
        guards=(not_kin,),
        effect=confirmations.end_procedure,
        basis=f"{RULES}第二十九条",
        needs_reason=True,
        tone="outline-secondary",
        hint="家庭无正当理由不配合调查核实时办理。",
        optional=True,
    ),
)

workflow_of(PublicNotice).add(
    Transition(
        name="close_notice",
        label="结束公示",
        source=(PublicNotice.Status.POSTED,),
        target=PublicNotice.Status.CLOSED,
        roles=CASEWORKER,
        guards=(not_kin, notices.stood_to_its_end),
        effect=notices.close,
        basis=f"{RULES}第十九条",
        by_system=True,
    ),
    Transition(
        name="suspend",
        label="公示有异议",
        source=(PublicNotice.Status.POSTED,),
        target=PublicNotice.Status.OBJECTED,
        by_system=True,
    ),
)

workflow_of(SpotCheck).add(
    Transition(
        name="record",
        label="登记抽查结果",
        source=(SpotCheck.Status.DRAWN,),
        target=SpotCheck.Status.DONE,
        roles=COUNTY,
        guards=(not_kin, guards.did_not_investigate),
        effect=spot_checks.record,
        basis=f"{RULES}第二十条",
    ),
    Transition(
        name="cancel",
        label="取消抽查",
        source=(SpotCheck.Status.DRAWN,),
        target=SpotCheck.Status.CANCELLED,
        by_system=True,
    ),
)

workflow_of(Award).add(
    Transition(
        name="end",
        label="停发",
        source=(Award.Status.ACTIVE,),
        target=Award.Status.ENDED,
        effect=awards.write_end,
        basis=f"{RULES}第三十二条",
        by_system=True,
    ),
    Transition(
        name="replace",
        label="调整",
        source=(Award.Status.ACTIVE,),
        target=Award.Status.REPLACED,
        effect=awards.write_end,
        basis=f"{RULES}第三十二条",
        by_system=True,
    ),
)

workflow_of(Recheck).add(
    Transition(
        name="record_visit",
        label="登记入户核查",
        source=(Recheck.Status.DUE,),
        target=Recheck.Status.DUE,
        roles=FIELD | COUNTY,
        guards=(guards.not_own_family, guards.organ_does_it),
        effect=visits.record_recheck_visit,
        basis=f"{RULES}第十六条、第三十一条",
    ),
    Transition(
        name="continue_as_is",
        label="继续享受",
        source=(Recheck.Status.DUE,),
        target=Recheck.Status.DONE,
        roles=FIELD | COUNTY,
        guards=(guards.not_own_family, guards.organ_does_it, guards.recheck_is_visited),
        effect=rechecks.continue_as_is,
        basis=f"{RULES}第三十一条",
        tone="success",
    ),
    Transition(
        name="propose_change",
        label="提出变动",
        source=(Recheck.Status.DUE,),
        target=Recheck.Status.PROPOSED,
        roles=CASEWORKER | COUNTY,
        guards=(guards.not_own_family, guards.who_proposes, guards.recheck_is_visited),
        effect=rechecks.propose_change,
        basis=f"{RULES}第三十二条",
        needs_reason=True,
        hint="请先在家庭档案中更新成员、收入和财产，系统按现行规定测算增发、减发或停发。",
    ),
    Transition(
        name="approve_change",
        label="确认变动",
        source=(Recheck.Status.PROPOSED,),
        target=Recheck.Status.DONE,
        roles=COUNTY,
        guards=(guards.not_own_family, guards.not_the_proposer),
        effect=rechecks.approve_change,
        basis=f"{RULES}第三十二条",
    ),
    Transition(
        name="return_change",
        label="退回",
        source=(Recheck.Status.PROPOSED,),
        target=Recheck.Status.DUE,
        roles=COUNTY,
        guards=(guards.not_own_family,),
        effect=rechecks.return_change,
        needs_reason=True,
        tone="outline-secondary",
    ),
    Transition(
        name="cancel",
        label="取消复核",
        source=(Recheck.Status.DUE, Recheck.Status.PROPOSED),
        target=Recheck.Status.CANCELLED,
        by_system=True,
    ),
)
