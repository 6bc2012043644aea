"""The year-end surplus against the pack's rules (S1 art. 7, Budget Law art. 42)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dibao import policy
from dibao.money import NOTHING, format_yuan
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.models.ledger import BENEFIT_FUNDS


@dataclass(frozen=True)
class SurplusCheck:
    """`findings` in words; `exceeding` is the one that says the ceiling is passed, or ""."""

    findings: list[str]
    exceeding: str
    basis: str
    wants_explanation: bool


def check_surplus(purse: Purse, year: int, *, explained: bool) -> SurplusCheck:
    """The rule of the year's last day; a rule that does not split looks at both funds as one.

    Money that came ahead for a later year's budget is no surplus of this one.
    """
    rules = policy.at(purse.county, date(year, 12, 31))
    rule = rules["surplus_rule"]
    funds = [purse.fund] if rule["split"] else BENEFIT_FUNDS
    statements = [year_statement(Purse(purse.county, fund), year) for fund in funds]
    spent = sum((item.spent for item in statements), NOTHING)
    surplus = sum((item.own_surplus for item in statements), NOTHING)
    ahead = sum((item.ahead for item in statements), NOTHING)
    found = policy.surplus_findings(rules, spent=spent, surplus=surplus, explained=explained)
    found += _unspent(purse, year, rules)
    by_ceiling = found[:1] if rule["ceiling"] is not None else []
    exceeding = next((item.text for item in by_ceiling if not item.ok), "")
    unexplained = any(not item.ok for item in found) and not explained
    return SurplusCheck(
        findings=[item.text for item in found] + ([ahead_said(ahead)] if ahead else []),
        exceeding=exceeding,
        basis=str(rules.cite("surplus_rule")),
        wants_explanation=unexplained,
    )


def ahead_said(ahead: Decimal) -> str:
    return f"另有提前到账的以后年度预算资金 {format_yuan(ahead)} 元，不计入本年结余"


def _unspent(purse: Purse, year: int, rules) -> list[policy.Finding]:
    """What stood in the fund before the rule's years and was not used up in them."""
    rule = rules.optional("surplus_return")
    if rule is None:
        return []
    first = year - rule["years"] + 1
    years = [year_statement(purse, each) for each in range(first, year + 1)]
    finding = policy.unspent_finding(
        rules,
        carried=years[0].opening - years[0].opening_ahead,
        spent=sum((each.spent for each in years), NOTHING),
    )
    return [finding] if finding else []
