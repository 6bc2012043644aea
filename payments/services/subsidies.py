"""One-off subsidies: price-linked by trigger and formula, and for holidays by the pack's list."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from django.db.models import Exists, OuterRef

from applications.rules import refuse_example, rules_in_words
from dibao import calendar, policy
from dibao.offices.models import Area, Level, street_of
from dibao.trail.refusals import Refusal
from households.models import Move
from households.residence import area_on
from payments.entitled import entitled
from payments.models import Batch, Kind, PriceIndex
from payments.payday import first_of_month, next_payday
from payments.services.opening import put_down
from payments.services.plans import Opening, Plan, check_actor, refuse_far

BY_INDEX = "价格指数"


def open_price_subsidy(opening: Opening, index: PriceIndex) -> Batch:
    """Put down what `plan_price_subsidy` plans. Raises what that and `put_down` raise."""
    return put_down(plan_price_subsidy(opening, index))


def open_holiday_subsidy(opening: Opening, *, month: date, holiday: str) -> Batch:
    """Put down what `plan_holiday_subsidy` plans. Raises what that and `put_down` raise."""
    return put_down(plan_holiday_subsidy(opening, month=month, holiday=holiday))


def plan_price_subsidy(opening: Opening, index: PriceIndex) -> Plan:
    """The subsidy of the month whose published price rises reached the trigger.

    Paid to the households of that month, within the pack's days from the index's publication.
    Raises `Refusal` where nobody has read the index a second time, where the pack has no such
    subsidy, or where the rises do not reach it.
    """
    check_actor(opening)
    if index.status != PriceIndex.Status.CONFIRMED or index.area_code != opening.area_code:
        raise Refusal("价格指数须先由另一名财务人员复核，才能据以发放补贴。", field="index")
    month, category = index.month, opening.category
    refuse_far(month, opening.on)
    found = triggered(index, category)
    if not found:
        raise Refusal("涨幅没有达到当地启动条件，或当地没有价格补贴办法，不能发放价格临时补贴。")
    _refuse_examples(found, month, category)
    for street in _other_streets(index.area_code, category, month):
        with suppress(Refusal):  # nobody is held up by a rule that wants where nobody lives yet
            there = _reached(index, category, [street])
            _refuse_examples(there, month, category)
            found |= there
    terms = terms_of(found) | {
        "months": [month.isoformat()],
        "index": index.number, "cpi_rise": str(index.cpi_rise),
        "food_rise": str(index.food_rise or ""), "published_on": index.published_on.isoformat(),
    }  # fmt: skip
    return Plan(
        opening=opening, kind=Kind.PRICE, month=month, cause=BY_INDEX, terms=terms,
        due_on=last_day(index, category, found) or opening.on,
        basis=str(next(iter(found.values())).line.citation),
    )  # fmt: skip


def terms_of(found: dict[str, policy.PriceSubsidy]) -> dict:
    """What each street gives a person, its working and what it was computed from, for a batch."""
    return {
        "per_person": {street: str(one.per_person) for street, one in found.items()},
        "working": {street: one.line.working for street, one in found.items()},
        "formula": {street: one.formula for street, one in found.items()},
    }


def triggered(index: PriceIndex, category: str) -> dict[str, policy.PriceSubsidy]:
    """What a month's rises give a person, by each street that has somebody on the roll and whose
    rules they reach; lines and rules may differ inside a county. Raises `Refusal` where a rule that
    the formula needs is wanting."""
    return _reached(index, category, streets_of(index.area_code, category, index.month))


def _reached(
    index: PriceIndex, category: str, streets: Iterable[str]
) -> dict[str, policy.PriceSubsidy]:
    found = {}
    for street in streets:
        with rules_in_words():
            subsidy = policy.price_subsidy(
                policy.at(street, index.month), category, cpi_rise=index.cpi_rise,
                food_rise=index.food_rise,
            )  # fmt: skip
        if subsidy:
            found[street] = subsidy
    return found


def last_day(index: PriceIndex, category: str, streets: Iterable[str]) -> date | None:
    """The first of the streets' last days from the publication on; None where none is set."""
    days = []
    for street in streets:
        within = policy.at(street, index.month).get("price_subsidy", category)["within"]
        if within:
            days.append(calendar.add(index.published_on, within["days"], within["unit"]).date)
    return min(days, default=None)


def plan_holiday_subsidy(opening: Opening, *, month: date, holiday: str) -> Plan:
    """The pack's subsidy of a holiday, in yuan a person, to the households of the month.

    Raises `Refusal` where the pack has none of this name, or has it for another month of the year.
    """
    check_actor(opening)
    month = first_of_month(month)
    refuse_far(month, opening.on)
    per_person, others, basis = {}, set(), ""
    for street in streets_of(opening.area_code, opening.category, month):
        rules = policy.at(street, month)
        for item in _items(street, month, opening.category, holiday):
            if item["month"] != month.month:
                others.add(item["month"])
            else:
                per_person[street] = str(item["amount"])
                refuse_example(rules.is_example("holiday_subsidy", opening.category))
                basis = str(rules.cite("holiday_subsidy", opening.category))
    if others and not per_person:
        said = "、".join(f"{other}月" for other in sorted(others))
        raise Refusal(f"按当地规定，“{holiday}”节日补贴在{said}发放。", field="month")
    if not per_person:
        raise Refusal(f"当地规定没有“{holiday}”节日补贴，不能发放。", field="holiday")
    for street in _other_streets(opening.area_code, opening.category, month):
        with suppress(Refusal):
            refuse_example(_is_example(street, month, "holiday_subsidy", opening.category))
            for item in _items(street, month, opening.category, holiday):
                if item["month"] == month.month:
                    per_person[street] = str(item["amount"])
    payday = next_payday(opening.area_code, opening.category, opening.on)
    terms = {"months": [month.isoformat()], "per_person": per_person}
    return Plan(
        opening=opening, kind=Kind.HOLIDAY, month=month, cause=holiday, terms=terms,
        due_on=payday.due_on, basis=basis,
    )  # fmt: skip


def _items(street: str, month: date, category: str, holiday: str) -> list[dict]:
    """The street's subsidies of a holiday, whatever month of the year they are for."""
    items = policy.at(street, month).optional("holiday_subsidy", category) or ()
    return [item for item in items if item["name"] == holiday]


def _refuse_examples(streets: Iterable[str], month: date, category: str) -> None:
    for street in streets:
        refuse_example(rests_on_example(street, month, category))


def rests_on_example(street: str, month: date, category: str) -> bool:
    """Whether a price subsidy rests on a value that no document gives."""
    keys = ("price_subsidy", "dibao_line")
    return any(_is_example(street, month, key, category) for key in keys)


def _is_example(street: str, month: date, key: str, category: str) -> bool:
    rules = policy.at(street, month)
    return rules.optional(key, category) is not None and rules.is_example(key, category)


def streets_of(county: str, category: str, month: date) -> list[str]:
    """The streets of the county where somebody on the roll of the month lived on its first day."""
    rows = entitled(county[: Level.COUNTY], month).filter(category=category)
    has_moved = Exists(Move.objects.filter(household=OuterRef("household"), moved_on__gt=month))
    areas = set(rows.filter(~has_moved).values_list("area_code", flat=True).distinct())
    moved = rows.filter(has_moved).select_related("household").prefetch_related("household__moves")
    areas.update(area_on(award.household, month) for award in moved)
    return sorted({street_of(code) for code in areas})


def _other_streets(county: str, category: str, month: date) -> list[str]:
    """The county's further streets: a move or an award may still put somebody there."""
    under = Area.objects.filter(level=Level.STREET, code__startswith=county[: Level.COUNTY])
    lived_in = set(streets_of(county, category, month))
    return [code for code in under.values_list("code", flat=True) if code not in lived_in]
