"""The recheck: visit, proposal, the county's answer (57号 arts 31, 32)."""

from dibao.offices.roles import CASEWORKER, COUNTY, FIELD
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews import guards
from reviews.models import Recheck
from reviews.services import graces, rechecks, visits

RECHECK = (
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
        name="propose_grace",
        label="提出渐退",
        source=(Recheck.Status.DUE,),
        target=Recheck.Status.PROPOSED,
        roles=CASEWORKER | COUNTY,
        guards=(guards.not_own_family, guards.who_proposes, guards.recheck_is_visited),
        effect=graces.propose,
        basis=f"{RULES}第三十三条",
        needs_reason=True,
        optional=True,
        tone="outline-primary",
        hint="因就业或者办照使收入超过标准的，待遇在规定的月数内不变，期满自动停发。",
    ),
    Transition(
        name="approve_change",
        label="确认变动",
        source=(Recheck.Status.PROPOSED,),
        target=Recheck.Status.DONE,
        roles=COUNTY,
        bars=(guards.not_the_proposer,),
        guards=(guards.not_own_family,),
        effect=graces.approve_change,
        basis=f"{RULES}第三十二条",
    ),
    Transition(
        name="return_change",
        label="退回",
        source=(Recheck.Status.PROPOSED,),
        target=Recheck.Status.DUE,
        roles=COUNTY,
        guards=(guards.not_own_family,),
        effect=graces.return_change,
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
