"""Households whose recovery is set off, and that no batch pays yet."""

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import FINANCE
from households.codes import Category
from payments.blockers.base import RowBlocker, Scope, register
from payments.entitled import waiting_for_set_off
from payments.payday import months_paid_in


@register
class SetOffWaiting(RowBlocker):
    """They stand in no regular batch: without a batch of their own they would be paid late."""

    key = "set_off_waiting"
    label = "抵扣追缴款的家庭还没有列入批次"
    who = "县级财务（制单人）"
    roles = FINANCE
    order = 42

    def rows(self, scope: Scope) -> QuerySet:
        paid = [item for item in Category if months_paid_in(scope.county, item, scope.month)]
        return waiting_for_set_off(scope.prefix, scope.month).filter(category__in=paid)

    def url(self, scope: Scope) -> str:
        return reverse("batch_other")
