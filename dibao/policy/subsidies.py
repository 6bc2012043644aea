"""Price-linked and holiday subsidies: one-off payments beside the award (D4)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .figures import percent, round_to, said
from .lines import monthly
from .outcome import Line


@dataclass(frozen=True)
class PriceSubsidy:
    """Yuan per person for the month, with its working."""

    per_person: Decimal
    line: Line


def price_subsidy(rules, category: str, *, cpi_rise, food_rise=None) -> PriceSubsidy | None:
    """The temporary subsidy for the rises of a month (shares, 0.035 for 3.5 %), or None.

    Triggered when either rise reaches its measure; the higher triggering rise is applied.
    """
    rule = rules.optional("price_subsidy", category)
    if rule is None:
        return None
    rises = [(cpi_rise, rule["cpi_rise"]), (food_rise, rule["food_rise"])]
    reached = [rise for rise, least in rises if rise is not None and least and rise >= least]
    if not reached:
        return None
    rise = max(reached)
    cite = rules.cite("price_subsidy", category)
    if rule["method"] == "fixed":
        amount = rule["floor"]
        return PriceSubsidy(amount, Line("价格临时补贴", f"按定额 {said(amount)}", amount, cite))
    line = monthly(rules.get("dibao_line", category))
    amount = round_to(line * Fraction(rise), unit=rule["round_to"], mode="half_up")
    working = f"标准 {said(line)} × 涨幅 {percent(rise)} = {said(amount)}"
    floor = rule["floor"]
    if floor is not None and amount < floor:
        working += f"，低于下限，按 {said(floor)}"
        amount = floor
    return PriceSubsidy(amount, Line("价格临时补贴", working, amount, cite))
