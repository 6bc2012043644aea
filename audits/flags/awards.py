"""Awards whose ground was not looked at again, or was taken away without a word."""

from datetime import date

from django.db.models import QuerySet

from audits.flags.base import Flag, RowFlag
from audits.reports.base import Scope, register
from audits.reports.equal_amounts import EqualAmounts, EqualAmountsFilter
from dibao.calendar import day_in_words
from dibao.offices.models import Area
from dibao.trail.basis import RULES
from reviews.models import Letter, Recheck


@register
class OverdueRecheck(RowFlag):
    key = "overdue-recheck"
    title = "超过复核期限仍在享受"
    lead = "复核已逾期而没有办理。"
    order = 130
    basis = f"{RULES}第三十一条"

    def found(self, scope: Scope) -> QuerySet[Recheck]:
        rows = Recheck.objects.under(scope.prefix).filter(
            status__in=(Recheck.Status.DUE, Recheck.Status.PROPOSED), due_on__lt=scope.on
        )
        return rows.order_by("due_on", "pk")

    def entry(self, row: Recheck, scope: Scope) -> tuple[str, str, str, str]:
        late = (scope.on - row.due_on).days
        said = f"{row.get_organ_display()}应于 {day_in_words(row.due_on)} 前复核，已逾期 {late} 天"
        return row.number, row.area_code, said, row.page_url


@register
class ChangedWithoutLetter(RowFlag):
    key = "changed-without-letter"
    title = "减发停发没有告知书"
    lead = "减发、停发已经办结，没有告知书文号。"
    order = 140
    basis = f"{RULES}第三十二条"

    def found(self, scope: Scope) -> QuerySet[Recheck]:
        rows = Recheck.objects.under(scope.prefix).filter(
            status=Recheck.Status.DONE,
            outcome__in=(Recheck.Outcome.REDUCE, Recheck.Outcome.STOP),
            letter_number="",
        )
        return rows.order_by("-concluded_on", "pk")

    def entry(self, row: Recheck, scope: Scope) -> tuple[str, str, str, str]:
        said = f"{day_in_words(row.concluded_on)} {row.get_outcome_display()}，没有书面告知"
        return row.number, row.area_code, said, row.page_url


@register
class LetterNotDelivered(RowFlag):
    key = "letter-not-delivered"
    title = "告知书逾期未送达"
    lead = "不予确认、减发、停发的告知书超过送达期限，没有送达回证。"
    order = 145
    basis = f"{RULES}第二十一条、第三十二条"

    def found(self, scope: Scope) -> QuerySet[Letter]:
        rows = Letter.objects.under(scope.prefix).filter(
            status=Letter.Status.DUE, due_on__lt=scope.on
        )
        return rows.select_related("recheck", "confirmation__application").order_by("due_on", "pk")

    def entry(self, row: Letter, scope: Scope) -> tuple[str, str, str, str]:
        said = f"{row.title}应于 {day_in_words(row.due_on)} 前送达"
        return row.number, row.area_code, said, row.page_url


@register
class EqualAmountsFlag(Flag):
    """The report of equal amounts at its usual settings, among the flags."""

    key = "equal-amounts-flag"
    title = "同一村（社区）多户金额相同"
    lead = "按默认比例统计，调整比例请用“同额发放村（社区）”报表。"
    order = 250
    columns = EqualAmounts.columns

    def _scope(self, scope: Scope) -> Scope:
        form = EqualAmountsFilter({}, areas=Area.objects.none(), on=scope.on)
        form.is_valid()
        month: date = scope.on.replace(day=1)
        return Scope(scope.user, scope.area, scope.on, form.asked() | {"month": month})

    def rows(self, scope: Scope):
        return EqualAmounts().rows(self._scope(scope))

    def count(self, scope: Scope) -> int:
        return sum(1 for _row in self.rows(scope))
