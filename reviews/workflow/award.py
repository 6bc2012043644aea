"""Awards: each change follows from a decision or a recheck (57号 arts 32, 33)."""

from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews.models import Award
from reviews.services import awards

AWARD = (
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
        name="set_end",
        label="定停发月份",
        source=(Award.Status.ACTIVE,),
        target=Award.Status.ACTIVE,
        effect=awards.write_end,
        basis=f"{RULES}第三十三条",
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
