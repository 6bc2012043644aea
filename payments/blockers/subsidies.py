"""Subsidies that a confirmed price index calls for."""

from django.urls import reverse

from dibao.offices.roles import FINANCE
from households.codes import Category
from payments.blockers.base import Blocker, Scope, register
from payments.models import Batch, Kind, PriceIndex
from payments.models.batches import SEALED
from payments.services.subsidies import triggered


@register
class PriceSubsidyDue(Blocker):
    """Rises that reached the trigger, of the month or an earlier one, whose batch is not signed."""

    key = "price_subsidy_due"
    order = 44
    label = "价格涨幅达到启动条件，价格临时补贴尚未签发"
    who = "县级财务（制单人）"
    roles = FINANCE

    def count(self, scope: Scope) -> int:
        indexes = PriceIndex.objects.filter(
            area_code=scope.county, month__lte=scope.month, status=PriceIndex.Status.CONFIRMED
        )
        paid = set(
            Batch.objects.filter(
                area_code=scope.county, kind=Kind.PRICE, status__in=SEALED
            ).values_list("month", "category")
        )
        return sum(
            (index.month, category) not in paid and bool(triggered(index, category))
            for index in indexes
            for category in Category
        )

    def url(self, scope: Scope) -> str:
        return reverse("batch_other")
