"""The county's spot check (57号 art. 20)."""

from applications.segregation import not_kin
from applications.states import State
from dibao.offices.roles import COUNTY
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews import guards
from reviews.models import SpotCheck
from reviews.services import spot_checks

APPLICATION = (
    Transition(
        name="spot_checked",
        label="抽查完毕",
        source=(State.SPOT_CHECKING,),
        target=State.DECIDING,
        basis=f"{RULES}第二十条",
        by_system=True,
    ),
)

SPOT_CHECK = (
    Transition(
        name="record",
        label="登记抽查结果",
        source=(SpotCheck.Status.DRAWN,),
        target=SpotCheck.Status.DONE,
        roles=COUNTY,
        bars=(guards.did_not_investigate,),
        guards=(not_kin,),
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
