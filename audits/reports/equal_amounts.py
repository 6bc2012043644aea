"""Communities in which many households receive the same amount (Zhengzhou 2004, part 1).

Tiers and flat payment are forbidden where the amount is the gap to the line; one amount for a
whole village is what they look like. How many are too many no text says: the reader sets it.
"""

from collections.abc import Iterator
from decimal import Decimal

from django import forms
from django.db.models import Count

from audits.reports.base import Report, Scope, register
from audits.reports.forms import PERCENT, MonthFilter
from dibao.calendar import month_in_words
from dibao.offices.models import street_of
from dibao.sheets import Column
from households.selectors import area_names
from payments.entitled import entitled
from payments.parameters import parameter

WHOLE = 100


class EqualAmountsFilter(MonthFilter):
    share = forms.IntegerField(label="同额户占比不低于（%）", required=False, **PERCENT)
    households = forms.IntegerField(label="同额户不少于", min_value=2, required=False)

    def begin(self, on) -> None:
        super().begin(on)
        self.fields["share"].initial = int(Decimal(parameter("equal_amounts_share")) * WHOLE)
        self.fields["households"].initial = parameter("equal_amounts_households")


@register
class EqualAmounts(Report):
    key = "equal-amounts"
    title = "同额发放村（社区）"
    lead = "同一村（社区）内多户保障金相同，可能存在平均发放，逐村核查。"
    order = 10
    filter_form = EqualAmountsFilter
    empty = "没有达到所设比例的村（社区）"
    columns = [
        Column("community", "村（社区）", 30),
        Column("amount", "户月保障金（元）", 16, "money"),
        Column("same", "同额户数", 10, "int"),
        Column("all", "在保户数", 10, "int"),
        Column("share", "占比", 10),
    ]

    def basis_of(self, scope: Scope) -> str:
        month = scope.asked["month"]
        return f"{month_in_words(month)}在保家庭"

    def rows(self, scope: Scope) -> Iterator[dict]:
        awards = entitled(scope.prefix, scope.asked["month"])
        sizes = dict(awards.values_list("area_code").annotate(Count("pk")))
        same = (
            awards.values("area_code", "amount")
            .annotate(same=Count("pk"))
            .filter(same__gte=scope.asked["households"])
        )
        found = [row for row in same if self._is_much(row, sizes, scope)]
        names = area_names(row["area_code"] for row in found)
        for row in sorted(found, key=lambda row: (-row["same"], row["area_code"])):
            size = sizes[row["area_code"]]
            yield {
                "community": names.get(row["area_code"], street_of(row["area_code"])),
                "amount": row["amount"],
                "same": row["same"],
                "all": size,
                "share": f"{row['same'] * WHOLE // size}%",
                "alarm": True,
            }

    def _is_much(self, row: dict, sizes: dict, scope: Scope) -> bool:
        return row["same"] * WHOLE >= scope.asked["share"] * sizes[row["area_code"]]

    def notes(self, scope: Scope) -> list[str]:
        return ["比例和户数由核查人设定，规定中没有统一数值；同额不等于违规，应当逐户核对差额。"]
