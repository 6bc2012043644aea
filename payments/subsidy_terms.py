"""On what terms a price or holiday subsidy was reckoned."""

from dataclasses import dataclass
from decimal import Decimal

from dibao.offices.models import Area, street_of
from dibao.policy.figures import percent
from households.residence import AREA_ON
from payments.models import Batch, Payment, PriceIndex
from payments.models.batches import SUBSIDIES


def per_person(row: str, month: str, given: str) -> str:
    """In SQL: the yuan a person, NULL for none, by the terms' `given`, in the street where the
    row's household lived on the first of the month."""
    lived_in = AREA_ON.format(row=row, day=month)
    return f"({given} ->> rpad(left({lived_in}, 9), 12, '0'))::numeric"


def street_behind(payment: Payment) -> str:
    """The street whose rate a sealed subsidy is: where the household lived on the first of its
    month, by the moves that were on record when it was released."""
    later = (
        move.from_code for move in payment.household.moves.all()
        if move.moved_on > payment.month and move.recorded_on <= payment.batch.released_on
    )  # fmt: skip
    return street_of(next(later, payment.area_code))


def terms_behind(payment: Payment) -> dict:
    """The terms of the batch that a subsidy was drawn up in; empty where there is none.

    A late payment rests on the batch of its month and cause, a repeated one on what failed or came
    back.
    """
    while payment.replaces_id:
        payment = payment.replaces
    batch = payment.batch
    if batch.kind == payment.kind:
        return batch.terms
    drawn_up = Batch.objects.filter(
        area_code=batch.area_code, category=batch.category, kind=payment.kind,
        cause=payment.cause, month=payment.month,
    )  # fmt: skip
    found = drawn_up.exclude(status=Batch.Status.VOIDED).first()
    return found.terms if found else {}


@dataclass(frozen=True)
class Rate:
    """Yuan a person, its working, the measures that were set, and the streets where they hold."""

    amount: Decimal
    working: str
    measures: str
    streets: list[str]


@dataclass(frozen=True)
class Grounds:
    """What a batch of a subsidy rests on; `index` is None for a holiday's."""

    index: PriceIndex | None
    rates: list[Rate]


def grounds_of(batch: Batch) -> Grounds | None:
    """The grounds of a subsidy's batch, one that is only planned too; None for another kind."""
    if batch.kind not in SUBSIDIES:
        return None
    index = PriceIndex.objects.filter(number=batch.terms.get("index", "")).first()
    return Grounds(index, rates_of(batch.terms))


def rates_of(terms: dict) -> list[Rate]:
    """What a person gets by a batch's terms, the streets that get the same together."""
    given = terms.get("per_person", {})
    found: dict[tuple, list[str]] = {}
    names = dict(Area.objects.filter(code__in=given).values_list("code", "name"))
    for street, amount in sorted(given.items()):
        working = terms.get("working", {}).get(street, "")
        measures = measures_of(terms.get("formula", {}).get(street, {}))
        found.setdefault((Decimal(amount), working, measures), []).append(names.get(street, street))
    return [Rate(*each, streets) for each, streets in found.items()]


def measures_of(formula: dict) -> str:
    """The rises from which the rule pays, in words."""
    labels = (("cpi_least", "居民消费价格涨幅"), ("food_least", "食品价格涨幅"))
    said = [f"{label}达到 {percent(Decimal(formula[key]))}" for key, label in labels
            if formula.get(key)]  # fmt: skip
    return "或".join(said)
