"""Months that were sealed before their award was changed."""

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import COUNTY, FINANCE
from payments.blockers.base import RowBlocker, Scope, register
from payments.differing import differing
from payments.models import Payment


@register
class PaidOtherwise(RowBlocker):
    """A sealed payment differs from the award now covering its month, and no finding says so: a
    rise leads to back pay, a stop or a reduction to a recovery. Prepaid quarters most of all."""

    key = "paid_otherwise"
    order = 95
    label = "已签发的金额与现行待遇不一致，须补发或追缴"
    who = "县级审核、县级财务"
    roles = COUNTY | FINANCE
    is_lasting = True

    def rows(self, scope: Scope) -> QuerySet:
        since = scope.month.replace(year=scope.month.year - 1)
        return differing(Payment.objects.under(scope.prefix), since)

    def url(self, scope: Scope) -> str:
        return f"{reverse('payday')}?month={scope.month:%Y-%m}#differing"
