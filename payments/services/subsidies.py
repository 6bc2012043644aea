"""One-off subsidies: price-linked by trigger and formula, and for holidays by the pack's list."""

from datetime import date
from decimal import Decimal

from dibao import calendar, policy
from dibao.offices.models import Level, street_of
from dibao.trail.refusals import Refusal
from payments.entitled import entitled
from payments.models import Batch, Kind
from payments.payday import first_of_month, next_payday
from payments.services.opening import Opening, check_actor, put_down

INDEX = "价格指数"


def open_price_subsidy(
    opening: Opening,
    *,
    month: date,
    published_on: date,
    cpi_rise: Decimal,
    food_rise: Decimal | None = None,
) -> Batch:
    """The subsidy of the month whose price rises (shares: 0.035 for 3.5 %) reached the trigger.

    Paid to the households of that month, within the pack's days from the index's publication.
    Raises `Refusal` where the pack has no such subsidy or the rises do not reach it.
    """
    check_actor(opening)
    month = first_of_month(month)
    per_person, working, basis = {}, {}, ""
    for street in _streets(opening, month):
        found = policy.price_subsidy(
            policy.at(street, month), opening.category, cpi_rise=cpi_rise, food_rise=food_rise
        )
        if found:
            per_person[street] = str(found.per_person)
            working[street] = found.line.working
            basis = str(found.line.citation)
    if not per_person:
        raise Refusal("涨幅没有达到当地启动条件，或当地没有价格补贴办法，不能发放价格临时补贴。")
    within = policy.at(opening.area_code, month).optional("price_subsidy", opening.category)[
        "within"
    ]
    due_on = opening.on
    if within:
        due_on = calendar.add(published_on, within["days"], within["unit"]).date
    terms = {
        "months": [month.isoformat()], "per_person": per_person, "working": working,
        "cpi_rise": str(cpi_rise), "food_rise": str(food_rise or ""),
        "published_on": published_on.isoformat(),
    }  # fmt: skip
    return put_down(opening, Kind.PRICE, month, INDEX, terms, due_on=due_on, basis=basis)


def open_holiday_subsidy(opening: Opening, *, month: date, holiday: str) -> Batch:
    """The pack's subsidy of a holiday, in yuan a person, to the households of the month.

    Raises `Refusal` where the pack has none of this name.
    """
    check_actor(opening)
    month = first_of_month(month)
    per_person, basis = {}, ""
    for street in _streets(opening, month):
        rules = policy.at(street, month)
        listed = rules.optional("holiday_subsidy", opening.category) or ()
        for item in listed:
            if item["name"] == holiday:
                per_person[street] = str(item["amount"])
                basis = str(rules.cite("holiday_subsidy", opening.category))
    if not per_person:
        raise Refusal(f"当地规定没有“{holiday}”节日补贴，不能发放。", field="holiday")
    payday = next_payday(opening.area_code, opening.category, opening.on)
    terms = {"months": [month.isoformat()], "per_person": per_person}
    return put_down(opening, Kind.HOLIDAY, month, holiday, terms, due_on=payday.due_on, basis=basis)


def _streets(opening: Opening, month: date) -> list[str]:
    """The streets of the county with somebody on the roll in the month."""
    rows = entitled(opening.area_code[: Level.COUNTY], month).filter(category=opening.category)
    return sorted({street_of(code) for code in rows.values_list("area_code", flat=True).distinct()})
