"""The way of a lead: looked into, then a household on record or a reason why not."""

from applications.leads import services
from applications.leads.models import Lead
from dibao.offices.roles import FIELD, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition, workflow_of

BASIS = f"{RULES}第六条"

workflow_of(Lead).add(
    Transition(
        name="turn_into_case", label="转为申请", source=(Lead.Status.FOUND,),
        target=Lead.Status.FOLLOWED, roles=FIELD, effect=services.turn_into_case, basis=BASIS,
        hint="先为该家庭建立档案，填写户编号后即可提出申请。",
    ),
    Transition(
        name="note", label="登记走访情况", source=(Lead.Status.FOUND,),
        target=Lead.Status.FOUND, roles=FIELD | STREET, basis=BASIS, needs_reason=True,
        optional=True, tone="outline-primary",
    ),
    Transition(
        name="settle", label="了结", source=(Lead.Status.FOUND,), target=Lead.Status.CLOSED,
        roles=FIELD | STREET, effect=services.settle, basis=BASIS, needs_reason=True,
        optional=True, tone="outline-secondary", hint="不需要申请低保的，选择结果并写明情况。",
    ),
)  # fmt: skip
