"""The family's own reports of its situation (57号 art. 30)."""

from dibao.offices.roles import FIELD, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews import guards
from reviews.models import SelfReport
from reviews.services import reports

SELF_REPORT = (
    Transition(
        name="receive",
        label="登记家庭情况报告",
        source=(SelfReport.Status.DUE,),
        target=SelfReport.Status.RECORDED,
        roles=FIELD | STREET,
        guards=(guards.not_own_family,),
        effect=reports.receive,
        basis=f"{RULES}第三十条",
    ),
    Transition(
        name="cancel",
        label="取消报告",
        source=(SelfReport.Status.DUE,),
        target=SelfReport.Status.CANCELLED,
        by_system=True,
    ),
)
