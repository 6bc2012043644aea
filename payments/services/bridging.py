"""The county's own budget first: what it advances for a batch is written down (Zhengzhou 2004, 2).

Whether it may is the pack's; that it did, by how much and for which batch is a record of its own.
"""

from decimal import Decimal

from dibao import policy
from dibao.money import NOTHING
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.ledger.balances import free_money
from payments.ledger.posting import purse_of
from payments.models import Batch, Bridging, Kind


def newly_owed(batch: Batch) -> Decimal:
    """Yuan of a batch that are not owed before its release; what failed was owed all along."""
    return NOTHING if batch.kind == Kind.REPAY else batch.total


def shortfall(batch: Batch, free: Decimal) -> Decimal:
    """Yuan that a fund with `free` yuan in hand lacks for a batch."""
    return max(NOTHING, newly_owed(batch) - max(NOTHING, free))


def bridge(step: Step) -> None:
    """Record what the county's own budget advances for the batch about to be released.

    Raises `Refusal` where the rules let nothing be paid before the money from above is in.
    """
    batch = step.obj
    short = shortfall(batch, free_money(purse_of(batch), step.on))
    if not short:
        return
    rules = policy.at(batch.area_code, step.on)
    rule = rules.optional("own_budget_first")
    if rule is False:
        raise Refusal(
            f"账上可用资金比本批次少 {short} 元，当地规定须等上级资金到账后发放。",
            basis=str(rules.cite("own_budget_first")),
        )
    Bridging.objects.create(
        area_code=batch.area_code, batch=batch, free=batch.total - short, amount=short,
        basis=str(rules.cite("own_budget_first"))[:200] if rule else "",
        recorded_by=step.actor, recorded_on=step.on,
    )  # fmt: skip
