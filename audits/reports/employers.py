"""Workers of state farms and forestry enterprises: are those who may apply brought in?

Zhengzhou 2004, part 1: such workers must not be left out. By kind of employer: how many people are
on record, how many of them are covered, applied for, or neither.
"""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q

from applications.models import ApplicationMember
from audits.reports.base import Report, Scope, register
from audits.reports.forms import AreaFilter
from dibao.sheets import Column
from households.codes import EmployerKind
from households.models import Member
from payments.entitled import entitled
from reviews.models import AwardMember

FARM_AND_FOREST = (EmployerKind.STATE_FARM, EmployerKind.FORESTRY)


@register
class Employers(Report):
    key = "employers"
    title = "农垦、森工企业职工纳入情况"
    lead = "登记在册的农垦、森工企业职工及家属中，正在保障、在办和未申请的人数。"
    order = 20
    filter_form = AreaFilter
    empty = "没有登记在册的农垦、森工企业人员"
    columns = [
        Column("kind", "单位类型", 20),
        Column("people", "在册人数", 10, "int"),
        Column("covered", "正在保障", 10, "int"),
        Column("open", "申请在办", 10, "int"),
        Column("outside", "未保障也未申请", 14, "int"),
        Column("homes", "涉及户数", 10, "int"),
    ]
    totals = ("people", "covered", "open", "outside")

    def rows(self, scope: Scope) -> Iterator[dict]:
        covered = AwardMember.objects.filter(
            person=OuterRef("person"), award__in=entitled(scope.prefix, scope.on)
        )
        asked = ApplicationMember.objects.filter(person=OuterRef("person"), is_open=True)
        members = Member.objects.filter(
            household__area_code__startswith=scope.prefix, period__contains=scope.on,
            person__employer_kind__in=FARM_AND_FOREST, person__died_on=None,
        ).annotate(is_covered=Exists(covered), has_asked=Exists(asked))  # fmt: skip
        sums = members.values("person__employer_kind").annotate(
            people=Count("pk"),
            covered=Count("pk", filter=Q(is_covered=True)),
            open=Count("pk", filter=Q(is_covered=False, has_asked=True)),
            outside=Count("pk", filter=Q(is_covered=False, has_asked=False)),
            homes=Count("household", distinct=True),
        )
        for row in sums.order_by("person__employer_kind"):
            kind = EmployerKind(row.pop("person__employer_kind")).label
            yield row | {"kind": kind, "alarm": bool(row["outside"])}

    def notes(self, scope: Scope) -> list[str]:
        return [
            "符合条件的农垦、森工企业职工应当纳入保障（郑政办〔2004〕34号第一部分）。"
            "未保障也未申请的，应当逐户核实是否符合条件。"
        ]
