"""The street's opinion (57号 art. 19)."""

from applications.segregation import not_kin
from applications.services.members import members_are_the_familys
from applications.states import State
from dibao.offices.roles import LEAD
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews.services import opinions

APPLICATION = (
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
)
