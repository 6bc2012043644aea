"""Spending by source and year: local money must not fall because more comes from above.

Zhengzhou 2004, part 2. A year that is not over is held against the same days of the year before.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from audits.reports.base import Report, Scope, register
from audits.reports.forms import YearFilter
from dibao.money import NOTHING
from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.sheets import Column
from payments.ledger.balances import entries_of
from payments.ledger.book import Purse
from payments.models.ledger import BENEFIT_FUNDS, BY_SOURCE, SIGNED, Event, Source

FROM_ABOVE = (Source.CENTRAL, Source.PROVINCE)
LOCAL = (Source.PREFECTURE, Source.COUNTY)


def spent_by_source(purse: Purse, first: date, last: date) -> dict[str, Decimal]:
    """Yuan that left each source's cash between two days: what came in less what more is there."""
    rows = (
        entries_of(purse)
        .filter(transaction__on__range=(first, last), account__kind__in=BY_SOURCE)
        .exclude(event=Event.YEAR_END)
        .values_list("account__source")
        .annotate(moved=Sum(SIGNED))
    )
    return {source: -moved for source, moved in rows}


@register
class LocalSpending(Report):
    key = "local-spending"
    title = "分来源支出对比"
    lead = "按资金来源比较两年支出；上级资金增加而本地支出减少的予以提示。"
    order = 30
    roles = AUDIT | COUNTY | FINANCE
    filter_form = YearFilter
    empty = "本辖区没有区县级资金账户，请选择区县。"
    columns = [
        Column("county", "县（市、区）", 16),
        Column("fund", "资金", 16),
        Column("source", "来源", 20),
        Column("before", "上年支出（元）", 18, "money"),
        Column("now", "本年支出（元）", 18, "money"),
        Column("change", "增减（元）", 18, "money"),
        Column("verdict", "提示", 34),
    ]

    def basis_of(self, scope: Scope) -> str:
        year, last = scope.asked["year"], self._last_day(scope)
        return f"{year}年1月1日至{last.month}月{last.day}日，与上年同期比较"

    def _last_day(self, scope: Scope) -> date:
        end = date(scope.asked["year"], 12, 31)
        return min(end, scope.on) if scope.on.year == end.year else end

    def rows(self, scope: Scope) -> Iterator[dict]:
        for county in scope.counties:
            for fund in BENEFIT_FUNDS:
                yield from self._of_fund(scope, county, Purse(county.code, fund))

    def _of_fund(self, scope: Scope, county, purse: Purse) -> Iterator[dict]:
        last = self._last_day(scope)
        now = spent_by_source(purse, date(last.year, 1, 1), last)
        leap = (last.month, last.day) == (2, 29)
        same_day = date(last.year - 1, last.month, 28 if leap else last.day)
        before = spent_by_source(purse, date(last.year - 1, 1, 1), same_day)
        if not now and not before:
            return
        head = {"county": county.name, "fund": purse.fund.label}
        for source in Source:
            if now.get(source) or before.get(source):
                yield head | _line(source.label, [source], before, now)
        local = _line("本地小计（市级、县级）", LOCAL, before, now)
        above = _line("", FROM_ABOVE, before, now)
        fell = local["change"] < 0
        if fell and above["change"] > 0:
            local |= {"verdict": "上级资金增加，本地支出减少，请核查", "alarm": True}
        elif fell:
            local["verdict"] = "本地支出减少"
        yield head | local

    def notes(self, scope: Scope) -> list[str]:
        return [
            "支出按账簿记载的资金来源计算。本地支出应当逐年增加，"
            "不得因上级资金增加而减少（郑政办〔2004〕34号第二部分）。"
        ]


def _line(label: str, sources, before: dict, now: dict) -> dict:
    was = sum((before.get(source, NOTHING) for source in sources), NOTHING)
    is_ = sum((now.get(source, NOTHING) for source in sources), NOTHING)
    return {"source": label, "before": was, "now": is_, "change": is_ - was, "verdict": ""}
