"""Letters that must reach the family (57号 arts 21, 32; C14)."""

from dibao.offices.roles import COUNTY, FIELD, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews import guards
from reviews.models import Letter
from reviews.services import letters

LETTER = (
    Transition(
        name="deliver",
        label="登记送达",
        source=(Letter.Status.DUE,),
        target=Letter.Status.DELIVERED,
        roles=FIELD | STREET | COUNTY,
        guards=(guards.not_own_family,),
        effect=letters.deliver,
        basis=f"{RULES}第二十一条、第三十二条",
    ),
    Transition(
        name="drop",
        label="不再送达",
        source=(Letter.Status.DUE,),
        target=Letter.Status.VOID,
        by_system=True,
    ),
)
