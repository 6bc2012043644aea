"""A mistaken record is voided with a reason; a survey is published."""

from audits.models import Activity, Survey
from audits.records import services
from dibao.offices.roles import CASEWORK, COUNTY
from dibao.trail.workflow import Transition, workflow_of


def _void(model: type, states: tuple, roles: frozenset) -> Transition:
    return Transition(
        name="void", label="作废", source=states, target=model.Status.VOIDED, roles=roles,
        needs_reason=True, optional=True, tone="outline-danger", hint="登记有误时作废后重新登记。",
    )  # fmt: skip


workflow_of(Activity).add(_void(Activity, (Activity.Status.RECORDED,), CASEWORK))
workflow_of(Survey).add(
    Transition(
        name="publish", label="登记公布", source=(Survey.Status.RECORDED,),
        target=Survey.Status.PUBLISHED, roles=COUNTY, effect=services.publish,
        hint="测评结果应当向社会公布。",
    ),
    _void(Survey, (Survey.Status.RECORDED,), COUNTY),
)  # fmt: skip
