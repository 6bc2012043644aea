"""Recoveries whose day or instalments were not kept."""

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import COUNTY, FINANCE
from payments.blockers.base import RowBlocker, Scope, register
from payments.models import Recovery
from payments.overdue import overdue


@register
class InstalmentOverdue(RowBlocker):
    """It holds up no month, but is money of the fund."""

    key = "instalment_overdue"
    order = 97
    label = "追缴逾期没有收回"
    who = "县级财务催收，县级审核"
    roles = COUNTY | FINANCE
    is_lasting = True

    def rows(self, scope: Scope) -> QuerySet:
        return overdue(Recovery.objects.under(scope.prefix), scope.on)

    def url(self, scope: Scope) -> str:
        return f"{reverse('recoveries')}?overdue=1"
