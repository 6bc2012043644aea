"""The transitions of the decision clock. The case stays where it stands."""

from applications.clock import services
from applications.models import Application
from applications.segregation import not_kin
from applications.states import ON_THE_CLOCK
from dibao.offices.roles import COUNTY, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Step, Transition, workflow_of


def _as_it_is(step: Step) -> str:
    return step.obj.status


workflow_of(Application).add(
    Transition(
        name="pause_clock",
        label="暂停计时",
        source=ON_THE_CLOCK,
        target=_as_it_is,
        roles=STREET,
        guards=(not_kin,),
        effect=services.pause_for_correction,
        basis=f"{RULES}第十条",
        optional=True,
        tone="outline-secondary",
        hint="申请人需要补充材料，补齐前不计入办结期限。",
    ),
    Transition(
        name="resume_clock",
        label="恢复计时",
        source=ON_THE_CLOCK,
        target=_as_it_is,
        roles=STREET,
        guards=(not_kin,),
        effect=services.resume_after_correction,
        basis=f"{RULES}第十条",
        tone="outline-primary",
        optional=True,
        hint="材料补齐的次日起继续计算办结期限。",
    ),
    Transition(
        name="extend_deadline",
        label="延长办结期限",
        source=ON_THE_CLOCK,
        target=_as_it_is,
        roles=STREET | COUNTY,
        guards=(not_kin,),
        effect=services.extend,
        basis=f"{RULES}第二十二条",
        needs_reason=True,
        tone="outline-secondary",
        optional=True,
        hint="只在规定的特殊情况下办理，只能延长一次。",
    ),
)
