"""What is still owed of a recovery, as the ledger says, and what a household gave of it."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from dibao.money import NOTHING
from dibao.trail.workflow import Step
from payments.ledger.balances import outstanding
from payments.ledger.book import Purse
from payments.models import BackPayMonth, Fund, Payment, Recovery
from payments.models.batches import SEALED
from payments.repeats import at_rest


def owed(recovery: Recovery) -> Decimal:
    """Yuan that are neither received, nor set off, nor given up; what the ledger says."""
    return outstanding(purse_of(recovery), recovery.number)


def purse_of(recovery: Recovery) -> Purse:
    """The fund that a recovery is booked to: the one that paid."""
    return Purse(recovery.county_code, Fund(recovery.category))


def posted(recovery: Recovery) -> dict:
    """What every posting about a recovery says of it."""
    return {
        "reference": recovery.number, "county": recovery.county_code,
        "category": recovery.category,
    }  # fmt: skip


def set_offs_of(recovery: Recovery) -> QuerySet[Payment]:
    """What was withheld, oldest first; of months that are not paid any more nothing was."""
    rows = Payment.objects.filter(recovery=recovery, set_off__gt=0, attempt=1)
    return rows.annotate(is_ended=at_rest()).filter(is_ended=False).order_by("month")


def gave(recovery: Recovery) -> Decimal:
    """Yuan that the household gave: received, or withheld by sealed batches."""
    received = recovery.receipts.filter(is_reversed=False).aggregate(sum=Sum("amount"))["sum"]
    withheld = set_offs_of(recovery).filter(batch__status__in=SEALED)
    return (received or NOTHING) + (withheld.aggregate(sum=Sum("set_off"))["sum"] or NOTHING)


def to_give_back(recovery: Recovery) -> list[BackPayMonth]:
    """What the household gave, by the months of the recovery from the earliest on, unsaved."""
    left, found = gave(recovery), []
    for month in recovery.months.order_by("month"):
        part = min(month.amount, left)
        if part:
            found.append(
                BackPayMonth(
                    month=month.month, paid=month.paid - part, entitled=month.paid, amount=part,
                    working=f"{recovery.number}已撤销，退还已收回、抵扣的金额",
                )
            )  # fmt: skip
        left -= part
    return found


def where_it_stands(step: Step) -> str:
    """The state that the waiver and the ledger give it, as the target of a step."""
    if step.obj.waived:
        return Recovery.Status.CLOSED
    return Recovery.Status.DECIDED if owed(step.obj) else Recovery.Status.SETTLED
