"""The paying agent's own statements: those that are wanting, and what they say otherwise."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.urls import reverse

from dibao.offices.roles import FINANCE
from payments.blockers.base import Blocker, Scope, register
from payments.funds.agent import compared, months_without_statement
from payments.models import AgentStatement
from payments.payday import Payday, month_after


@register
class AgentSaysOtherwise(Blocker):
    """Statements that differ from the books, whatever their month; explained when compared."""

    key = "agent_says_otherwise"
    label = "银行对账单与账簿不一致、尚未说明"
    who = "县级财务"
    roles = FINANCE
    order = 125
    is_lasting = True

    def count(self, scope: Scope) -> int:
        if scope.is_past:
            return 0
        waiting = AgentStatement.objects.filter(
            area_code=scope.county, status=AgentStatement.Status.RECORDED
        )
        return sum(not compared(statement).difference.is_nothing for statement in waiting)

    def url(self, scope: Scope) -> str:
        return f"{reverse('agent_statements')}?county={scope.county}&status=recorded"


@register
class AgentStatementMissing(Blocker):
    """It holds up no payment: it stands on the board of the present month and is due by its end."""

    key = "agent_statement_missing"
    label = "已有款项到账的月份，还没有登记银行对账单"
    who = "县级财务"
    roles = FINANCE
    order = 126

    def count(self, scope: Scope) -> int:
        if scope.is_past:
            return 0
        return len(months_without_statement(scope.county, scope.month))

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        return month_after(scope.month) - timedelta(days=1)

    def url(self, scope: Scope) -> str:
        return f"{reverse('agent_statements')}?county={scope.county}"
