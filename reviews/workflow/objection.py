"""Objections to a public notice (57号 art. 19)."""

from applications.segregation import not_kin
from applications.states import State
from dibao.offices.roles import CASEWORKER, COUNTY, FIELD
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews.services import objections

APPLICATION = (
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
)
