"""Money owed for past months that no batch has yet."""

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import FINANCE
from payments.blockers.base import RowBlocker, Scope, register
from payments.left_out import back_pays_waiting, claims_waiting
from payments.models import Kind


class _Arrears(RowBlocker):
    who = "县级财务（制单人）"
    roles = FINANCE
    is_lasting = True

    def url(self, scope: Scope) -> str:
        return f"{reverse('batch_other')}?kind={Kind.ARREARS}"


@register
class BackPayWaiting(_Arrears):
    key = "back_pay_waiting"
    order = 48
    label = "已决定的补发还没有列入批次"

    def rows(self, scope: Scope) -> QuerySet:
        return back_pays_waiting(scope.prefix)


@register
class ClaimsWaiting(_Arrears):
    key = "claims_waiting"
    order = 49
    label = "标准调整应补的金额还没有列入批次"

    def rows(self, scope: Scope) -> QuerySet:
        return claims_waiting(scope.prefix)
