"""People at work in each office beside what the rules ask for (staffing)."""

from collections.abc import Iterator

from django import forms

from audits.reports.base import Report, Scope, register
from audits.reports.forms import AreaFilter
from audits.reports.rules_kept import LEVELS, offices, staffing_rules
from dibao import policy
from dibao.sheets import Column


class StaffingFilter(AreaFilter):
    only = forms.ChoiceField(
        label="范围", required=False, choices=[("short", "只看不足"), ("all", "全部单位")]
    )

    def begin(self, on) -> None:
        self.fields["only"].initial = "short"


@register
class Staffing(Report):
    key = "staffing"
    title = "人员配备情况"
    lead = "各级在岗经办人员与规定人数对照。"
    order = 60
    filter_form = StaffingFilter
    empty = "没有人员不足的单位"
    columns = [
        Column("level", "层级", 14),
        Column("office", "单位", 36),
        Column("needed", "规定人数", 12),
        Column("present", "在岗人数", 10, "int"),
        Column("verdict", "结论", 14),
    ]

    def rows(self, scope: Scope) -> Iterator[dict]:
        rules = policy.at(scope.area.code, scope.on)
        for organ, least, most in staffing_rules(rules):
            for office in offices(scope.prefix, organ):
                short = office.present < least
                if short or scope.asked["only"] == "all":
                    yield {
                        "level": LEVELS[organ].label,
                        "office": office.full_name,
                        "needed": f"{least}–{most} 人" if most else f"不少于 {least} 人",
                        "present": office.present,
                        "verdict": f"缺 {least - office.present} 人" if short else "达到",
                        "alarm": short,
                    }

    def notes(self, scope: Scope) -> list[str]:
        rules = policy.at(scope.area.code, scope.on)
        if rules.optional("staffing") is None:
            return ["当地规则没有规定人员配备。"]
        return [f"规定人数：{rules.cite('staffing')}。在岗人数按系统内在用的经办账号统计。"]
