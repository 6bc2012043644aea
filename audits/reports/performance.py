"""The year's performance under the six headings of the fund measures (S1 arts 3 and 10).

Figures that the system knows by itself; each office adds its words. A mark of a heading is not
given: no text says how the headings weigh.
"""

from collections.abc import Iterator

from audits.reports.base import Report, Scope, register
from audits.reports.figures import Figure, Year
from audits.reports.figures.effect import effect
from audits.reports.figures.execution import arrangement, execution, management
from audits.reports.figures.organisation import organisation, safeguards
from audits.reports.forms import YearFilter
from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.sheets import Column

HEADINGS = (
    ("资金安排", arrangement),
    ("预算执行", execution),
    ("资金管理", management),
    ("保障措施", safeguards),
    ("组织实施", organisation),
    ("实施效果", effect),
)


@register
class Performance(Report):
    key = "performance"
    title = "绩效评价基础数据表"
    lead = "按资金安排、预算执行、资金管理、保障措施、组织实施、实施效果六个方面汇总年度数据。"
    order = 40
    roles = AUDIT | COUNTY | FINANCE
    filter_form = YearFilter
    empty = "本辖区没有区县，请选择区县。"
    columns = [
        Column("county", "县（市、区）", 14),
        Column("heading", "评价方面", 12),
        Column("item", "指标", 26),
        Column("figure", "数据", 34),
        Column("verdict", "结论", 30),
    ]

    def basis_of(self, scope: Scope) -> str:
        year = Year(scope.asked["year"], scope.on)
        return f"{year.year}年度，截至{year.last.month}月{year.last.day}日"

    def rows(self, scope: Scope) -> Iterator[dict]:
        year = Year(scope.asked["year"], scope.on)
        for county in scope.counties:
            for heading, figures in HEADINGS:
                figure: Figure
                for figure in figures(county, year):
                    yield {
                        "county": county.name, "heading": heading, "item": figure.item,
                        "figure": figure.value, "verdict": figure.verdict,
                        "alarm": figure.alarm,
                    }  # fmt: skip

    def notes(self, scope: Scope) -> list[str]:
        return ["依据：《城乡最低生活保障资金管理办法》第三条、第十条。数据由系统按现有记录计算。"]
