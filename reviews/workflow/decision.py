"""The decision, and the procedure ended without one (57号 arts 20, 21, 29)."""

from applications.segregation import not_kin
from applications.states import ON_THE_CLOCK, State
from dibao.offices.roles import COUNTY, LEAD, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews import guards
from reviews.services import confirmations

DECIDERS = LEAD | COUNTY

APPLICATION = (
    Transition(
        name="confirm",
        label="予以确认",
        source=(State.DECIDING,),
        target=State.CONFIRMED,
        roles=DECIDERS,
        bars=(guards.not_who_investigated,),
        guards=(not_kin, guards.confirming_organ, guards.spot_check_agrees),
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
        bars=(guards.not_who_investigated,),
        guards=(not_kin, guards.confirming_organ),
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
