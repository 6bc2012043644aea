"""Changes and rechecks that may still alter what is paid."""

from django.urls import reverse

from payments.blockers.base import Blocker, Scope, register
from reviews.models import Recheck


@register
class UnconfirmedChanges(Blocker):
    key = "unconfirmed_changes"
    order = 10
    label = "复核提出的变动尚未确认"
    who = "县级审核"

    def count(self, scope: Scope) -> int:
        if scope.is_past:
            return 0
        rows = Recheck.objects.under(scope.prefix)
        return rows.filter(status=Recheck.Status.PROPOSED).count()

    def url(self, scope: Scope) -> str:
        return f"{reverse('rechecks')}?status={Recheck.Status.PROPOSED}"


@register
class OverdueRechecks(Blocker):
    key = "overdue_rechecks"
    order = 20
    label = "定期复核已逾期"
    who = "街道经办、社区协理员"

    def count(self, scope: Scope) -> int:
        if scope.is_past:
            return 0
        rows = Recheck.objects.under(scope.prefix)
        return rows.filter(status=Recheck.Status.DUE, due_on__lt=scope.on).count()

    def url(self, scope: Scope) -> str:
        return f"{reverse('rechecks')}?status={Recheck.Status.DUE}"
