"""The way of one that was drawn: checked, or left out for a reason."""

from audits.models import SampleItem
from audits.samples import services
from dibao.offices.roles import AUDIT, COUNTY
from dibao.trail.basis import RULES
from dibao.trail.refusals import NotYours
from dibao.trail.workflow import Step, Transition, workflow_of
from reviews.guards import not_own_family

BASIS = f"{RULES}第三十五条"


def not_kin(step: Step) -> None:
    """A registered relative does not check the family."""
    if step.obj.household:
        not_own_family(step)


def no_longer_receives(step: Step) -> None:
    if step.obj.household is None:
        raise NotYours("抽中的区县应当抽查，不能取消。")


workflow_of(SampleItem).add(
    Transition(
        name="record", label="登记抽查结果", source=(SampleItem.Status.DRAWN,),
        target=SampleItem.Status.DONE, roles=COUNTY | AUDIT,
        guards=(services.of_the_drawing_organ, not_kin), effect=services.record_findings,
        basis=BASIS, hint="发现情况不属实的，由县级立即复核该户。",
    ),
    Transition(
        name="cancel", label="取消", source=(SampleItem.Status.DRAWN,),
        target=SampleItem.Status.CANCELLED, roles=COUNTY | AUDIT,
        guards=(services.of_the_drawing_organ, no_longer_receives), basis=BASIS,
        needs_reason=True, optional=True, tone="outline-secondary",
        hint="抽中后停发、迁出等无法抽查的，写明原因。",
    ),
)  # fmt: skip
