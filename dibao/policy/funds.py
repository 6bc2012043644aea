"""Checks of the fund: surplus, advance quota, work expenses, and yearly sampling."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .figures import fen, percent, round_to, said
from .lines import monthly
from .packs import Citation


@dataclass(frozen=True)
class Finding:
    """A check of money: passed or not, in words, with the article."""

    ok: bool
    text: str
    citation: Citation


def surplus_findings(rules, *, spent: Decimal, surplus: Decimal, explained: bool) -> list[Finding]:
    """Year-end rolling surplus of one fund (urban or rural) against its spending (S1 art. 7)."""
    rule, cite = rules["surplus_rule"], rules.cite("surplus_rule")
    findings = []
    if rule["ceiling"] is not None:
        limit = Fraction(spent) * Fraction(rule["ceiling"])
        ok = Fraction(surplus) <= limit
        text = (
            f"年终滚存结余 {said(surplus)}，{'未超过' if ok else '超过'}当年支出的"
            f" {percent(rule['ceiling'])}（{said(limit)}）"
        )
        findings.append(Finding(ok, text, cite))
    if rule["explain"] and surplus > 0:
        text = "结余已书面说明原因" if explained else "有结余，须书面说明原因后结转"
        findings.append(Finding(explained, text, cite))
    return findings


def unspent_finding(rules, *, carried: Decimal, spent: Decimal) -> Finding | None:
    """Money carried over that the years since did not use up (Budget Law art. 42). Yuan.

    `carried` stood at the beginning of the rule's years and `spent` is what they spent; None where
    no rule is in force or all was used.
    """
    rule = rules.optional("surplus_return")
    if rule is None or carried <= spent:
        return None
    text = (
        f"连续 {rule['years']} 年没有用完的结转资金 {said(carried - spent)}，应当作为结余资金管理"
    )
    return Finding(False, text, rules.cite("surplus_return"))


def average_subsidy(spent: Decimal, persons: int) -> Decimal:
    """Yuan per person-month from the spending on dibao alone, to the yuan, as reports print it."""
    return round_to(Fraction(spent) / persons, unit="yuan", mode="half_up")


def average_finding(rules, category: str, *, spent: Decimal, persons: int) -> Finding | None:
    """Whether a month's average reaches the floor from above; None where there is no floor."""
    rule = rules.optional("average_subsidy_floor", category)
    if rule is None:
        return None
    average, floor = average_subsidy(spent, persons), monthly(rule)
    ok = average >= floor
    text = f"人均补助 {said(average)}，{'不低于' if ok else '低于'}下限 {said(floor)}"
    return Finding(ok, text, rules.cite("average_subsidy_floor", category))


def advance_quota_finding(
    rules, *, actual, budget, advanced, year: int, notified_on: date
) -> Finding:
    """Next year's quota notified in advance in `year`: day, least and most (S1 art. 11). Yuan."""
    rule, cite = rules["advance_quota"], rules.cite("advance_quota")
    latest = date(year, rule["month"], rule["day"])
    least = Fraction(actual) * Fraction(rule["least"])
    most = Fraction(budget) * Fraction(rule["most"])
    faults = []
    if notified_on > latest:
        faults.append(f"晚于 {latest.isoformat()}")
    if Fraction(advanced) < least:
        faults.append(f"少于当年实际下达数的 {percent(rule['least'])}（{said(least)}）")
    if Fraction(advanced) > most:
        faults.append(f"超过当年预算数（{said(most)}）")
    text = f"提前下达 {said(advanced)}：{'；'.join(faults) or '符合规定'}"
    return Finding(not faults, text, cite)


def work_funds_needed(rules, organ: str, recipients: int) -> Decimal | None:
    """Least work expenses of an organ for a year, in yuan; None where no rule sets them."""
    rule = rules.optional("work_funds_per_head")
    for item in rule or ():
        if item["organ"] == organ:
            return fen(item["amount"] * recipients)
    return None
