"""Entitled households that the month's batch does not have, and no other."""

from functools import reduce
from operator import or_

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import FINANCE, STREET
from payments.blockers.base import RowBlocker, Scope, register
from payments.entitled import unpaid
from payments.models import Batch, Kind
from reviews.models import Award


def regular_batches(scope: Scope) -> QuerySet[Batch]:
    """The month's regular batches whose draft is complete."""
    not_drafted = (Batch.Status.DRAFTING, Batch.Status.VOIDED)
    return Batch.objects.filter(
        area_code=scope.county, month=scope.month, kind=Kind.REGULAR
    ).exclude(status__in=not_drafted)


def not_paid(scope: Scope) -> QuerySet[Award]:
    """Awards that a drafted or sealed regular batch of the month leaves unpaid, a quarter's in any
    of its months."""
    found = [unpaid(scope.prefix, batch.category, batch.months) for batch in regular_batches(scope)]
    return reduce(or_, found) if found else Award.objects.none()


@register
class NotPaid(RowBlocker):
    """Left out for want of an account or head, confirmed or moved in after the draft: nobody is
    forgotten because a batch is there. Before the release the batch is drafted anew, after it the
    beat drafts a late batch once they can be paid."""

    key = "not_paid"
    order = 47
    label = "应当发放而没有列入批次的家庭"
    who = "街道经办补齐账户、户主，县级财务重新生成或补付"
    roles = FINANCE | STREET

    def rows(self, scope: Scope) -> QuerySet:
        return not_paid(scope)

    def url(self, scope: Scope) -> str:
        return f"{reverse('payday')}?month={scope.month:%Y-%m}#unpaid"
