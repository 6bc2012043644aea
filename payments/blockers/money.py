"""Money that is not in: what a county still has to receive before its batches can be covered."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from dibao.offices.roles import FINANCE
from households.codes import Category
from payments.blockers.base import Blocker, Scope, register
from payments.ledger.balances import free_money
from payments.ledger.book import Purse
from payments.models import Batch, Fund
from payments.payday import Payday
from payments.services.bridging import newly_owed, shortfall

TO_BE_RELEASED = (
    Batch.Status.DRAFTED, Batch.Status.REVIEWED, Batch.Status.SUBMITTED, Batch.Status.FUNDED,
)  # fmt: skip


@register
class MoneyNotIn(Blocker):
    """Batches not yet released whose fund has less free money than they pay."""

    key = "money_not_in"
    label = "账上资金不足以支付的批次"
    who = "县级财务"
    roles = FINANCE
    order = 55

    def count(self, scope: Scope) -> int:
        return len(self._short(scope))

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        """The batches' own days: a subsidy's is not the payday of the month that it is for."""
        days = [batch.due_on for batch in self._short(scope)]
        return min(days, default=super().due_on(scope, paydays))

    def _short(self, scope: Scope) -> list[Batch]:
        short = []
        for category in Category:
            batches = Batch.objects.filter(
                area_code=scope.county, month=scope.month, category=category,
                status__in=TO_BE_RELEASED,
            ).order_by("pk")  # fmt: skip
            left = free_money(Purse(scope.county, Fund(category)), scope.on) if batches else None
            for batch in batches:
                if shortfall(batch, left) > 0:
                    short.append(batch)
                left -= newly_owed(batch)
        return short

    def url(self, scope: Scope) -> str:
        return f"{reverse('funds')}?county={scope.county}&year={scope.month.year}"
