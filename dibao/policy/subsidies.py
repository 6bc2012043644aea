"""Price-linked subsidies: one-off payments beside the award (D4)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .figures import percent, round_to, said
from .lines import monthly
from .outcome import Line

UNITS = {"fen": "分", "jiao": "角", "yuan": "元"}


@dataclass(frozen=True)
class PriceSubsidy:
    """Yuan per person for the month, with its working.

    `formula` is what they were computed from, as JSON: `price_subsidy_again` needs nothing else.
    """

    per_person: Decimal
    line: Line
    formula: dict


def price_subsidy(rules, category: str, *, cpi_rise, food_rise=None) -> PriceSubsidy | None:
    """The temporary subsidy for the rises of a month (shares, 0.035 for 3.5 %), or None.

    Triggered when either rise reaches its measure; the higher triggering rise is applied.
    """
    rule = rules.optional("price_subsidy", category)
    if rule is None:
        return None
    formula = _formula(rule, rules, category, cpi_rise, food_rise)
    found = _reckon(formula)
    if found is None:
        return None
    amount, working = found
    cite = rules.cite("price_subsidy", category)
    return PriceSubsidy(amount, Line("价格临时补贴", working, amount, cite), formula)


def price_subsidy_again(formula: dict) -> Decimal:
    """Yuan per person from a stored formula alone, whatever the rules say by now; 0 for none."""
    found = _reckon(formula)
    return found[0] if found else Decimal("0.00")


def _formula(rule, rules, category: str, cpi_rise, food_rise) -> dict:
    fixed = rule["method"] == "fixed"
    facts = {
        "cpi_rise": cpi_rise, "food_rise": food_rise, "cpi_least": rule["cpi_rise"],
        "food_least": rule["food_rise"], "floor": rule["floor"],
        "line": None if fixed else monthly(rules.get("dibao_line", category)),
        "method": rule["method"], "round_to": rule["round_to"],
    }  # fmt: skip
    return {name: None if fact is None else str(fact) for name, fact in facts.items()}


def _reckon(formula: dict) -> tuple[Decimal, str] | None:
    """Yuan per person and the working; None where neither rise reaches its measure."""
    rises = [("cpi_rise", "cpi_least"), ("food_rise", "food_least")]
    given = [
        (Decimal(formula[rise]), Decimal(formula[least]))
        for rise, least in rises
        if formula[rise] is not None and formula[least]
    ]
    reached = [rise for rise, least in given if least and rise >= least]
    if not reached:
        return None
    rise = max(reached)
    floor = None if formula["floor"] is None else Decimal(formula["floor"])
    if formula["method"] == "fixed":
        return floor, f"按定额 {said(floor)}"
    line = Fraction(formula["line"])
    exact, unit = line * Fraction(rise), formula["round_to"]
    amount = round_to(exact, unit=unit, mode="half_up")
    gives = " = " if exact == amount else f"，四舍五入到{UNITS[unit]}，得 "
    working = f"标准 {said(line)} × 涨幅 {percent(rise)}{gives}{said(amount)}"
    if floor is not None and amount < floor:
        working += f"，低于下限，按 {said(floor)}"
        amount = floor
    return amount, working
