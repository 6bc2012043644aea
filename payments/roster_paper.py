"""发放名册（签字表） on paper: A4 across, community by community, with room for each signature."""

from datetime import date
from itertools import groupby
from operator import itemgetter

from dibao import forms
from dibao.money import amount_in_words, format_yuan
from dibao.offices.models import Area
from payments.models import Batch
from payments.services.roster_lines import Sums, Watch, fund_words, lines_of, sums_of


def roster_pdf(
    batch: Batch, *, prefix: str, subtitle: str, persons: int, on: date, watch: Watch = iter
) -> bytes:
    """The roster of a sealed batch, or of an area in it, with its `persons` and sums, the batch's
    funds, and who signs for it. The lines pass through `watch`."""
    sums = sums_of(batch, prefix)
    return forms.render(
        "payment_roster",
        {
            "organ": f"{Area.objects.get(code=batch.area_code).name}民政局",
            "title": f"{batch.title}发放名册（签字表）",
            "number": batch.number,
            "subtitle": subtitle,
            "columns": _columns(sums),
            "groups": [
                {"place": place, "rows": [_row(line) for line in lines]}
                for place, lines in groupby(watch(lines_of(batch, prefix)), itemgetter("place"))
            ],
            "totals": _row(
                {"persons": persons, "base": sums.base, "supplement": sums.supplement,
                 "approved": sums.approved, "set_off": sums.set_off, "amount": sums.amount}
            ),
            "in_words": amount_in_words(sums.amount),
            "funds": fund_words(batch),
            "date": on,
        },
    )  # fmt: skip


def _columns(sums: Sums) -> list[dict]:
    """Key, heading and share of the width of the columns of money that this batch needs."""
    split = [("base", "保障金"), ("supplement", "分类施保金")] if sums.is_split else []
    withheld = [("approved", "核定金额"), ("set_off", "抵扣追缴款")] if sums.set_off else []
    paid = ("amount", "实发金额" if sums.set_off else "发放金额")
    return [{"key": key, "label": f"{label}（元）"} for key, label in [*split, *withheld, paid]]


MONEY = ("base", "supplement", "approved", "set_off", "amount")


def _row(line: dict) -> dict:
    """Money as it is printed; a dash where a payment has no such part."""
    return line | {key: "—" if line[key] is None else format_yuan(line[key]) for key in MONEY}
