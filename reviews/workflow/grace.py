"""The gradual exit (57号 art. 33)."""

from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews.models import Grace
from reviews.services import graces

GRACE = (
    Transition(
        name="start",
        label="开始渐退",
        source=(Grace.Status.PROPOSED,),
        target=Grace.Status.RUNNING,
        basis=f"{RULES}第三十三条",
        by_system=True,
    ),
    Transition(
        name="drop",
        label="取消渐退",
        source=(Grace.Status.PROPOSED, Grace.Status.RUNNING),
        target=Grace.Status.CANCELLED,
        by_system=True,
    ),
    Transition(
        name="finish",
        label="渐退期满",
        source=(Grace.Status.RUNNING,),
        target=Grace.Status.OVER,
        effect=graces.finish,
        basis=f"{RULES}第三十三条",
        by_system=True,
    ),
)
