"""Training, publicity and the survey of satisfaction of a year, beside what the rules ask for."""

from collections.abc import Iterator

from django.db.models import Sum

from audits.models import Activity, Survey
from audits.reports.base import Report, Scope, register
from audits.reports.forms import YearFilter
from audits.reports.rules_kept import LEVELS, sessions
from dibao import policy
from dibao.offices.models import Area
from dibao.sheets import Column

KEPT, MISSED, OPEN = "达到", "未达到", "期限未到"


@register
class YearlyRecords(Report):
    key = "yearly-records"
    title = "培训、宣传和满意度"
    lead = "各单位年度培训次数、宣传月活动和群众满意度测评与规定对照。"
    order = 70
    filter_form = YearFilter
    empty = "本辖区没有区县，请选择区县。"
    columns = [
        Column("county", "县（市、区）", 16),
        Column("item", "事项", 22),
        Column("office", "单位", 26),
        Column("needed", "规定", 20),
        Column("done", "实际", 30),
        Column("verdict", "结论", 10),
    ]

    def basis_of(self, scope: Scope) -> str:
        return f"{scope.asked['year']}年度"

    def rows(self, scope: Scope) -> Iterator[dict]:
        year = scope.asked["year"]
        for county in scope.counties:
            rules = policy.at(county.code, scope.on)
            month = rules.optional("publicity_month")
            over = scope.on.year > year
            month_over = over or (bool(month) and (scope.on.year, scope.on.month) > (year, month))
            for row in self._training(rules, county, year):
                yield _judged(row, county, over)
            yield _judged(self._publicity(month, county, year), county, month_over)
            yield _judged(self._survey(rules, county, year), county, over)

    def _training(self, rules, county: Area, year: int) -> Iterator[dict]:
        held = sessions(year)
        rule = rules.optional("training")
        if rule is None:
            times = held.filter(area_code__startswith=county.prefix).count()
            yield _row("业务培训", county.name, "未规定次数", f"{times} 次", None)
            return
        for item in rule:
            offices = Area.objects.filter(
                level=LEVELS[item["organ"]], code__startswith=county.prefix
            )
            for office in offices.order_by("code"):
                times = held.filter(area_code=office.code, organ=item["organ"]).count()
                needed = f"每年不少于 {item['times']} 次"
                yield _row("业务培训", office.name, needed, f"{times} 次", times >= item["times"])

    def _publicity(self, month: int | None, county: Area, year: int) -> dict:
        held = Activity.objects.under(county.prefix).filter(
            kind=Activity.Kind.PUBLICITY, held_on__year=year, status=Activity.Status.RECORDED
        )
        if month is None:
            return _row("政策宣传", county.name, "未规定宣传月", f"{held.count()} 次", None)
        held = held.filter(held_on__month=month)
        reached = held.aggregate(people=Sum("people", default=0))["people"]
        done = f"{month}月 {held.count()} 次，受众 {reached} 人"
        return _row("宣传月活动", county.name, f"{month}月为宣传月", done, held.exists())

    def _survey(self, rules, county: Area, year: int) -> dict:
        survey = (
            Survey.objects.filter(year=year, area_code__startswith=county.prefix)
            .exclude(status=Survey.Status.VOIDED)
            .order_by("-pk")
            .first()
        )
        needed = "每年测评并公布" if rules["satisfaction_survey"] else "未作规定"
        if survey is None:
            kept = False if rules["satisfaction_survey"] else None
            return _row("满意度测评", county.name, needed, "未开展", kept)
        share = f"{survey.satisfied * 100 / survey.asked:.1f}%"
        published = survey.status == Survey.Status.PUBLISHED
        done = f"测评 {survey.asked} 人，满意 {share}，{'已公布' if published else '未公布'}"
        return _row("满意度测评", county.name, needed, done, published)


def _row(item: str, office: str, needed: str, done: str, kept: bool | None) -> dict:
    return {"item": item, "office": office, "needed": needed, "done": done, "kept": kept}


def _judged(row: dict, county: Area, over: bool) -> dict:
    """What is not done yet is missed only once its time is over."""
    kept = row.pop("kept")
    verdict = "—" if kept is None else KEPT if kept else MISSED if over else OPEN
    return row | {"county": county.name, "verdict": verdict, "alarm": kept is False and over}
