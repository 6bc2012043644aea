"""People who should no longer be paid for."""

from django.db.models import F, QuerySet

from audits.flags.base import RowFlag, of_home
from audits.reports.base import Scope, register
from dibao.calendar import day_in_words, month_in_words
from payments.entitled import entitled
from payments.models import Payment
from reviews.models import AwardMember


@register
class DeadStillCovered(RowFlag):
    key = "dead-still-covered"
    title = "已故人员仍在保障"
    lead = "已登记死亡的成员仍列在现行待遇中。"
    order = 110
    basis = "成员死亡后应在规定期限内复核调整待遇"

    def found(self, scope: Scope) -> QuerySet[AwardMember]:
        return (
            AwardMember.objects.filter(
                award__in=entitled(scope.prefix, scope.on), person__died_on__lt=scope.on
            )
            .select_related("award__household", "person")
            .order_by("person__died_on", "pk")
        )

    def entry(self, row: AwardMember, scope: Scope) -> tuple[str, str, str, str]:
        said = f"成员 {day_in_words(row.person.died_on)} 死亡，待遇仍按 {row.award.persons} 人计算"
        return of_home(row.award.household, said)


@register
class PaidAfterDeath(RowFlag):
    key = "paid-after-death"
    title = "单人户死亡后仍有发放"
    lead = "只保障一人的家庭，在其死亡次月以后仍有发放。"
    order = 120

    def found(self, scope: Scope) -> QuerySet[Payment]:
        return (
            Payment.objects.under(scope.prefix)
            .filter(
                persons=1,
                award__members__person__died_on__isnull=False,
                month__gt=F("award__members__person__died_on"),
            )
            .annotate(died_on=F("award__members__person__died_on"))
            .select_related("household")
            .order_by("household__code", "month")
        )

    def entry(self, row: Payment, scope: Scope) -> tuple[str, str, str, str]:
        died, month = day_in_words(row.died_on), month_in_words(row.month)
        said = f"{died} 死亡，{month}发放 {row.amount:,.2f} 元"
        return of_home(row.household, said)
