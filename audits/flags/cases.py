"""Cases whose procedure has a hole, by the record itself rather than by its guards."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from applications.models import Application, KinFiling, MeansCheck
from applications.states import State
from audits.flags.base import RowFlag
from audits.reports.base import Scope, register
from dibao.trail.basis import RULES
from reviews.models import Confirmation, SpotCheck, VisitSignature


class _CaseFlag(RowFlag):
    """A flag whose rows are confirmed applications."""

    words = ""

    def confirmed(self, scope: Scope) -> QuerySet[Application]:
        rows = Application.objects.under(scope.prefix).filter(status=State.CONFIRMED)
        return rows.order_by("-pk")

    def entry(self, row: Application, scope: Scope) -> tuple[str, str, str, str]:
        return row.number, row.area_code, self.words, row.page_url


@register
class DecidedByInvestigator(_CaseFlag):
    key = "decided-by-investigator"
    title = "调查人员作出决定或抽查"
    lead = "审核确认或县级抽查的人员，参加过同一案件的入户调查。"
    order = 150
    basis = f"{RULES}第十六条、第二十条"
    words = "入户调查人员同时作出了决定或抽查"

    def found(self, scope: Scope) -> QuerySet[Application]:
        signed = VisitSignature.objects.filter(visit__application=OuterRef("pk"))
        decided = signed.filter(
            investigator__in=Confirmation.objects.filter(
                application=OuterRef(OuterRef("pk"))
            ).values("decided_by")
        )
        checked = signed.filter(
            investigator__in=SpotCheck.objects.filter(
                application=OuterRef(OuterRef("pk")), checked_by__isnull=False
            ).values("checked_by")
        )
        rows = Application.objects.under(scope.prefix).filter(confirmation__isnull=False)
        return rows.filter(Exists(decided) | Exists(checked)).order_by("-pk")


@register
class ConfirmedWithoutVisit(_CaseFlag):
    key = "confirmed-without-visit"
    title = "没有入户调查记录即确认"
    lead = "已确认的申请没有双方签字的入户调查记录。"
    order = 160
    basis = f"{RULES}第十六条"
    words = "没有双方签字的入户调查记录"

    def found(self, scope: Scope) -> QuerySet[Application]:
        rows = self.confirmed(scope)
        return rows.exclude(visits__signed_on__isnull=False)


@register
class ConfirmedWithoutNotice(_CaseFlag):
    key = "confirmed-without-notice"
    title = "没有公示即确认"
    lead = "已确认的申请没有公示记录，或公示未满规定天数。"
    order = 170
    basis = f"{RULES}第十九条"
    words = "没有公示记录，或决定早于公示期满"

    def found(self, scope: Scope) -> QuerySet[Application]:
        stood = Q(notices__last_day__lt=F("confirmation__decided_on"))
        kept = Application.objects.filter(stood, pk=OuterRef("pk"))
        return self.confirmed(scope).filter(~Exists(kept))


@register
class KinNotVisited(_CaseFlag):
    key = "kin-not-visited"
    title = "近亲属备案未经县级抽查"
    lead = "有近亲属备案的申请，县级没有入户抽查即已确认。"
    order = 180
    basis = f"{RULES}第二十条"
    words = "有近亲属备案，没有县级抽查结果"

    def found(self, scope: Scope) -> QuerySet[Application]:
        kin = KinFiling.objects.filter(application=OuterRef("pk"), withdrawn_on=None)
        done = SpotCheck.objects.filter(application=OuterRef("pk"), status=SpotCheck.Status.DONE)
        return self.confirmed(scope).filter(Exists(kin), ~Exists(done))


@register
class ConfirmedAgainstCheck(_CaseFlag):
    key = "confirmed-against-check"
    title = "核对超标仍予确认"
    lead = "最后一次经济状况核对结论为超出规定条件，仍予以确认。"
    order = 190
    words = "核对结论为超出规定条件"

    def found(self, scope: Scope) -> QuerySet[Application]:
        checks = MeansCheck.objects.filter(
            application=OuterRef("pk"), status=MeansCheck.Status.REPORTED
        )
        exceeding = checks.filter(result=MeansCheck.Result.EXCEEDS)
        later = MeansCheck.objects.filter(
            application=OuterRef("application"), pk__gt=OuterRef("pk"),
            status=MeansCheck.Status.REPORTED,
        )  # fmt: skip
        return self.confirmed(scope).filter(Exists(exceeding.filter(~Exists(later))))
