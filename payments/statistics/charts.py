"""Figures as the page's charts read them: kind, unit, labels, values (`static/js/charts.js`)."""

from dataclasses import replace
from decimal import Decimal

from dibao.calendar import month_in_words
from dibao.money import yuan
from households.codes import Category
from payments.statistics import sums
from payments.statistics.changes import CHANGES
from payments.statistics.scope import MonthScope

WAN = Decimal(10_000)


def trends_of(scope: MonthScope) -> dict[str, list[dict]]:
    """The last twelve months of each category that was paid at all, by its label."""
    wanted = [scope.category] if scope.category else Category.values
    found = {
        Category(category).label: sums.trend(replace(scope, category=category))
        for category in wanted
    }
    return {label: rows for label, rows in found.items() if any(row["total"] for row in rows)}


def since_the_first(months: list[dict]) -> list[dict]:
    """Without the months before anything was paid; the last two stay in any case."""
    paid = [at for at, row in enumerate(months) if row["households"]]
    return months[min([*paid, len(months) - 2]) :]


def lines(trends: dict[str, list[dict]], figure: str, unit: str) -> dict:
    """One line for each category, from the first month in which any of them was paid."""
    longest = max((since_the_first(rows) for rows in trends.values()), key=len, default=[])
    return {
        "kind": "line", "unit": unit, "whole": False,
        "labels": [month_in_words(row["month"]) for row in longest],
        "series": [
            {"name": name, "values": [_drawn(row, figure, unit) for row in rows[-len(longest) :]]}
            for name, rows in trends.items()
        ],
    }  # fmt: skip


def _drawn(row: dict, figure: str, unit: str) -> Decimal | int | None:
    """None, which leaves a gap, for a month that is not paid: its batch may yet be on its way."""
    if not row["households"]:
        return None
    value = row[figure]
    return yuan(value / WAN) if unit == "万元" else value


def changes_of(moved: list[dict]) -> dict:
    """Households by change."""
    by = dict.fromkeys(CHANGES, 0)
    for row in moved:
        by[row["change"]] += row["households"]
    return {
        "kind": "bar", "name": "户数", "unit": "户",
        "labels": list(CHANGES.values()) if moved else [], "values": list(by.values()),
    }  # fmt: skip


def failures_of(failed: list[dict]) -> dict:
    """Lines by the bank's reason."""
    return {
        "kind": "lying", "name": "笔数", "unit": "笔",
        "labels": [row["reason"] for row in failed], "values": [row["lines"] for row in failed],
    }  # fmt: skip
