"""Work expenses: what the rule asks for, beside what was allotted and used (S1 art. 8)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dibao import policy
from dibao.policy.figures import fen
from payments.funds.need import month_now
from payments.ledger.book import Purse
from payments.models.ledger import BENEFIT_FUNDS


@dataclass(frozen=True)
class WorkFundsLine:
    """What one organ's work expenses should be at least for a year, in yuan."""

    organ: str
    per_head: Decimal
    persons: int
    needed: Decimal
    basis: str


ORGANS = {"county": "县（市、区）", "township": "乡镇（街道）", "community": "村（社区）"}


def work_funds(county: str, on: date) -> list[WorkFundsLine]:
    """By organ, from the persons covered on the day; empty where no rule sets an amount."""
    rules = policy.at(county, on)
    rule = rules.optional("work_funds_per_head")
    if rule is None:
        return []
    persons = sum(month_now(Purse(county, fund), on)[0] for fund in BENEFIT_FUNDS)
    basis = str(rules.cite("work_funds_per_head"))
    return [
        WorkFundsLine(
            organ=ORGANS.get(item["organ"], item["organ"]),
            per_head=fen(item["amount"]),
            persons=persons,
            needed=policy.work_funds_needed(rules, item["organ"], persons),
            basis=basis,
        )
        for item in rule
    ]
