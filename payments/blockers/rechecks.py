"""Changes and rechecks that may still alter what is paid."""

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import COUNTY, FIELD, STREET
from payments.blockers.base import RowBlocker, Scope, register
from reviews.models import LineChange, Recheck


class _OpenRechecks(RowBlocker):
    """Rechecks that are not at an end."""

    status: str
    by_data_day = True
    is_lasting = True

    def rows(self, scope: Scope) -> QuerySet:
        return Recheck.objects.under(scope.prefix).filter(status=self.status)

    def url(self, scope: Scope) -> str:
        return f"{reverse('rechecks')}?status={self.status}"


@register
class UnconfirmedChanges(_OpenRechecks):
    key = "unconfirmed_changes"
    order = 10
    label = "复核提出的变动尚未确认"
    who = "县级审核"
    roles = COUNTY
    status = Recheck.Status.PROPOSED


@register
class UnconfirmedLineChanges(RowBlocker):
    """A new line that holds for the month already and is not carried out yet."""

    key = "unconfirmed_line_changes"
    order = 15
    label = "标准调整尚未审批或执行"
    who = "县级审核"
    roles = COUNTY
    by_data_day = True
    is_lasting = True

    def rows(self, scope: Scope) -> QuerySet:
        open_ones = LineChange.objects.under(scope.prefix).exclude(
            status__in=(LineChange.Status.DONE, LineChange.Status.DROPPED)
        )
        return open_ones.filter(effective_from__lte=scope.month)

    def url(self, scope: Scope) -> str:
        return reverse("line_changes")


class _OverdueRechecks(_OpenRechecks):
    status = Recheck.Status.DUE

    def rows(self, scope: Scope) -> QuerySet:
        return super().rows(scope).filter(due_on__lt=scope.on)


@register
class OverdueRechecks(_OverdueRechecks):
    key = "overdue_rechecks"
    order = 20
    label = "复核已逾期"
    who = "街道经办、社区协理员"
    roles = FIELD | STREET

    def rows(self, scope: Scope) -> QuerySet:
        return super().rows(scope).exclude(organ=Recheck.Organ.COUNTY)


@register
class OverdueCountyRechecks(_OverdueRechecks):
    """What the county itself is to look into again, at its own intervals."""

    key = "overdue_county_rechecks"
    order = 21
    label = "县级办理的复核已逾期"
    who = "县级审核"
    roles = COUNTY

    def rows(self, scope: Scope) -> QuerySet:
        return super().rows(scope).filter(organ=Recheck.Organ.COUNTY)
