"""What is still owed of a recovery, as the ledger says."""

from decimal import Decimal

from dibao.trail.workflow import Step
from payments.ledger.balances import outstanding
from payments.ledger.book import Purse
from payments.models import Fund, Recovery


def owed(recovery: Recovery) -> Decimal:
    """Yuan that are neither received, nor set off, nor given up; what the ledger says."""
    return outstanding(purse_of(recovery), recovery.number)


def purse_of(recovery: Recovery) -> Purse:
    return Purse(recovery.county_code, Fund(recovery.category))


def posted(recovery: Recovery) -> dict:
    """What every posting about a recovery says of it."""
    return {
        "reference": recovery.number, "county": recovery.county_code,
        "category": recovery.category,
    }  # fmt: skip


def where_it_stands(step: Step) -> str:
    return Recovery.Status.DECIDED if owed(step.obj) else Recovery.Status.SETTLED
