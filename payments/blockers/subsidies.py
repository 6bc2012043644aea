"""Subsidies that a confirmed price index calls for, and households that they passed over."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import FINANCE, STREET
from dibao.trail.refusals import Refusal
from households.codes import Category
from payments.blockers.base import Blocker, Scope, register, street_counts
from payments.later_subsidies import awards_with_later_subsidies
from payments.left_out import subsidies_left_out
from payments.models import Batch, Kind, PriceIndex
from payments.models.batches import SEALED
from payments.payday import Payday
from payments.services.subsidies import last_day, triggered


@register
class PriceSubsidyDue(Blocker):
    """Rises of this month or the year before it that call for a batch which is not signed. They
    have a day of their own and stand on the board of the present month."""

    key = "price_subsidy_due"
    order = 44
    label = "价格涨幅达到启动条件，价格临时补贴尚未签发"
    who = "县级财务（制单人）"
    roles = FINANCE

    def count(self, scope: Scope) -> int:
        return len(self._called_for(scope))

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        """The first of the days by which the rules want them paid; the payday where none is set."""
        days = [day for _, _, day in self._called_for(scope) if day]
        return min(days, default=super().due_on(scope, paydays))

    def _called_for(self, scope: Scope) -> list[tuple[PriceIndex, str, date | None]]:
        """Each index with the category that it calls for, and the last day of the rule."""
        if scope.is_past:
            return []
        since = scope.month.replace(year=scope.month.year - 1)
        indexes = PriceIndex.objects.filter(
            area_code=scope.county, month__range=(since, scope.month),
            status=PriceIndex.Status.CONFIRMED,
        )  # fmt: skip
        paid = set(
            Batch.objects.filter(
                area_code=scope.county, kind=Kind.PRICE, status__in=SEALED
            ).values_list("month", "category")
        )
        return [
            (index, category, day)
            for index in indexes
            for category in Category
            if (index.month, category) not in paid
            for day in _last_days(index, category)
        ]

    def url(self, scope: Scope) -> str:
        return reverse("batch_other")


@register
class SubsidyLeftOut(Blocker):
    """Left out, or confirmed once the batch was released. They are paid by a late batch as soon as
    they have an account and a head; until then they stand here, whatever month it is and whether or
    not they are still on the roll."""

    key = "subsidy_left_out"
    order = 46
    label = "补贴批次没有列入、尚未补付的家庭"
    who = "街道经办补齐账户、户主，县级财务补付"
    roles = FINANCE | STREET

    def count(self, scope: Scope) -> int:
        return sum(rows.count() for rows in self._rows(scope))

    def by_street(self, scope: Scope) -> dict[str, int]:
        counted = Counter()
        for rows in self._rows(scope):
            counted.update(street_counts(rows, scope))
        return dict(counted)

    def _rows(self, scope: Scope) -> tuple[QuerySet, QuerySet]:
        return subsidies_left_out(scope.prefix), awards_with_later_subsidies(scope.prefix)

    def url(self, scope: Scope) -> str:
        return f"{reverse('payday')}?month={scope.month:%Y-%m}#subsidies"


def _last_days(index: PriceIndex, category: str) -> list[date | None]:
    """The last day of a subsidy that is called for, None where it has none; empty otherwise."""
    try:
        found = triggered(index, category)
    except Refusal:  # it reached the trigger, and its batch cannot be drawn up before a rule is set
        return [None]
    return [last_day(index, category, found)] if found else []
