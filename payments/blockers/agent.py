"""What the paying agent says otherwise than our books."""

from django.urls import reverse

from dibao.offices.roles import FINANCE
from payments.blockers.base import Blocker, Scope, register
from payments.funds.agent import compared
from payments.models import AgentStatement


@register
class AgentSaysOtherwise(Blocker):
    """Statements that differ from the books, whatever their month; explained when compared."""

    key = "agent_says_otherwise"
    label = "银行对账单与账簿不一致、尚未说明"
    who = "县级财务"
    roles = FINANCE
    order = 125

    def count(self, scope: Scope) -> int:
        waiting = AgentStatement.objects.filter(
            area_code=scope.county, status=AgentStatement.Status.RECORDED
        )
        return sum(not compared(statement).difference.is_nothing for statement in waiting)

    def url(self, scope: Scope) -> str:
        return f"{reverse('agent_statements')}?county={scope.county}&status=recorded"
