"""Democratic appraisal, where the pack asks for it."""

from applications.segregation import not_kin
from applications.states import State
from dibao.offices.roles import CASEWORKER
from dibao.trail.workflow import Transition
from reviews.services import appraisals

APPLICATION = (
    Transition(
        name="record_appraisal",
        label="登记民主评议",
        source=(State.APPRAISING,),
        target=State.OPINING,
        roles=CASEWORKER,
        guards=(not_kin,),
        effect=appraisals.record_appraisal,
    ),
)
