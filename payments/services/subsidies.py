"""One-off subsidies: price-linked by trigger and formula, and for holidays by the pack's list."""

from datetime import date

from applications.rules import refuse_example
from dibao import calendar, policy
from dibao.offices.models import Level, street_of
from dibao.trail.refusals import Refusal
from payments.entitled import entitled
from payments.models import Batch, Kind, PriceIndex
from payments.payday import first_of_month, next_payday
from payments.services.opening import put_down
from payments.services.plans import Opening, Plan, check_actor

BY_INDEX = "价格指数"


def open_price_subsidy(opening: Opening, index: PriceIndex) -> Batch:
    return put_down(plan_price_subsidy(opening, index))


def open_holiday_subsidy(opening: Opening, *, month: date, holiday: str) -> Batch:
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
    month = index.month
    per_person, working, basis = {}, {}, ""
    for street in _streets(opening, month):
        found = policy.price_subsidy(
            policy.at(street, month),
            opening.category,
            cpi_rise=index.cpi_rise,
            food_rise=index.food_rise,
        )
        if found:
            refuse_example(_is_example(street, month, "price_subsidy", opening.category))
            refuse_example(_is_example(street, month, "dibao_line", opening.category))
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
        due_on = calendar.add(index.published_on, within["days"], within["unit"]).date
    terms = {
        "months": [month.isoformat()], "per_person": per_person, "working": working,
        "index": index.number, "cpi_rise": str(index.cpi_rise),
        "food_rise": str(index.food_rise or ""), "published_on": index.published_on.isoformat(),
    }  # fmt: skip
    return Plan(
        opening=opening, kind=Kind.PRICE, month=month, cause=BY_INDEX, terms=terms, due_on=due_on,
        basis=basis,
    )  # fmt: skip


def plan_holiday_subsidy(opening: Opening, *, month: date, holiday: str) -> Plan:
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
                refuse_example(rules.is_example("holiday_subsidy", opening.category))
                basis = str(rules.cite("holiday_subsidy", opening.category))
    if not per_person:
        raise Refusal(f"当地规定没有“{holiday}”节日补贴，不能发放。", field="holiday")
    payday = next_payday(opening.area_code, opening.category, opening.on)
    terms = {"months": [month.isoformat()], "per_person": per_person}
    return Plan(
        opening=opening, kind=Kind.HOLIDAY, month=month, cause=holiday, terms=terms,
        due_on=payday.due_on, basis=basis,
    )  # fmt: skip


def _is_example(street: str, month: date, key: str, category: str) -> bool:
    rules = policy.at(street, month)
    return rules.optional(key, category) is not None and rules.is_example(key, category)


def _streets(opening: Opening, month: date) -> list[str]:
    """The streets of the county with somebody on the roll in the month."""
    rows = entitled(opening.area_code[: Level.COUNTY], month).filter(category=opening.category)
    return sorted({street_of(code) for code in rows.values_list("area_code", flat=True).distinct()})
