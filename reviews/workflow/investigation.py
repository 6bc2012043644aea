"""Home visit and the end of the investigation (57号 arts 15 to 17)."""

from applications.guards import all_authorised
from applications.segregation import not_kin
from applications.services.members import members_are_the_familys
from applications.states import State
from dibao.offices.roles import CASEWORKER, FIELD
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews import guards
from reviews.services import investigations, visits

APPLICATION = (
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
)
