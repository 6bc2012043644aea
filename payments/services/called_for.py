"""What a month's published rises give each category by the rules: as its batch would reckon it."""

from dataclasses import dataclass, field
from datetime import date

from dibao import policy
from dibao.trail.refusals import Refusal
from households.codes import Category
from payments.models import Batch, Kind, PriceIndex
from payments.services.subsidies import (
    last_day,
    rests_on_example,
    streets_of,
    terms_of,
    triggered,
)
from payments.subsidy_terms import Rate, measures_of, rates_of


@dataclass(frozen=True)
class CalledFor:
    """Yuan a person of a category, or `said`: why nothing is given. `is_partial`: in some streets
    alone; `batch` is the one that pays it, whose terms stand."""

    category: Category
    rates: list[Rate] = field(default_factory=list)
    said: str = ""
    last_day: date | None = None
    is_partial: bool = False
    is_example: bool = False
    batch: Batch | None = None

    @property
    def label(self) -> str:
        return self.category.label


def called_for(index: PriceIndex) -> list[CalledFor]:
    """What an index gives, category by category."""
    return [_of_category(index, category) for category in Category]


def _of_category(index: PriceIndex, category: Category) -> CalledFor:
    drawn_up = Batch.objects.filter(
        area_code=index.area_code, category=category, kind=Kind.PRICE, terms__index=index.number
    ).exclude(status=Batch.Status.VOIDED)  # fmt: skip
    if batch := drawn_up.first():
        rates = rates_of(batch.terms)
        return CalledFor(
            category, rates, last_day=batch.due_on, is_partial=len(rates) > 1, batch=batch
        )
    streets = streets_of(index.area_code, category, index.month)
    if not streets:
        return CalledFor(category, said="当月没有享受待遇的家庭")
    try:
        found = triggered(index, category)
    except Refusal as refusal:
        return CalledFor(category, said=refusal.message)
    if not found:
        return CalledFor(category, said=_why_nothing(streets, index.month, category))
    rates = rates_of(terms_of(found))
    return CalledFor(
        category, rates, last_day=last_day(index, category, found),
        is_partial=len(found) < len(streets) or len(rates) > 1,
        is_example=any(rests_on_example(street, index.month, category) for street in found),
    )  # fmt: skip


def _why_nothing(streets: list[str], month: date, category: str) -> str:
    rules = (policy.at(street, month).optional("price_subsidy", category) for street in streets)
    measures = {
        measures_of({"cpi_least": rule["cpi_rise"], "food_least": rule["food_rise"]})
        for rule in rules
        if rule
    }
    if not measures:
        return "当地没有价格补贴办法"
    return f"没有达到启动条件（{'；'.join(sorted(measures))}）"
