"""What stands on the accounts of a fund."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from dibao.money import NOTHING
from payments.ledger.book import Purse
from payments.models.funds import Allocation
from payments.models.ledger import SIGNED, AccountKind, Event, LedgerEntry, Source


def entries_of(purse: Purse):
    return LedgerEntry.objects.filter(account__area_code=purse.county, account__fund=purse.fund)


def balances(purse: Purse, *, until: date | None = None) -> dict[tuple[str, str], Decimal]:
    """Debits less credits in yuan by (kind, source), of everything up to and with `until`."""
    entries = entries_of(purse)
    if until:
        entries = entries.filter(transaction__on__lte=until)
    rows = entries.values_list("account__kind", "account__source").annotate(sum=Sum(SIGNED))
    return defaultdict(lambda: NOTHING, {(kind, source): total for kind, source, total in rows})


def cash_by_source(purse: Purse) -> dict[str, Decimal]:
    """Yuan in hand by source, from the highest level down."""
    standing = balances(purse)
    return {str(source): standing[AccountKind.CASH, source] for source in Source}


def ahead(purse: Purse, year: int) -> dict[str, Decimal]:
    """Yuan by source that had arrived by the end of a year for the budgets of later ones."""
    later = Allocation.objects.filter(
        area_code=purse.county, fund=purse.fund, year__gt=year
    ).values("number")
    entries = entries_of(purse).filter(
        account__kind=AccountKind.CASH, event__in=(Event.ALLOCATION, Event.REVERSAL),
        transaction__reference__in=later, transaction__on__lte=date(year, 12, 31),
    )  # fmt: skip
    return dict(entries.values_list("account__source").annotate(sum=Sum(SIGNED)))


def spendable_by_source(purse: Purse, on: date) -> dict[str, Decimal]:
    """Yuan in hand by source that a day may spend: that had come by then, without what came ahead
    for later years."""
    kept, then = ahead(purse, on.year), balances(purse, until=on)
    return {
        source: min(amount, then[AccountKind.CASH, source]) - kept.get(source, NOTHING)
        for source, amount in cash_by_source(purse).items()
    }


def free_money(purse: Purse, on: date) -> Decimal:
    """Yuan that a day may spend and that are not already owed to households or on their way."""
    standing = balances(purse)
    owed = standing[AccountKind.PAYABLE, ""] + standing[AccountKind.TRANSIT, ""]
    return sum(spendable_by_source(purse, on).values(), NOTHING) + owed


def charged_to(batch_number: str) -> dict[str, Decimal]:
    """Yuan of a batch by the source they were drawn from, less what was sent back.

    Empty until the bank's first return: what it does not confirm has left no account.
    """
    rows = (
        LedgerEntry.objects.filter(
            account__kind=AccountKind.CASH, transaction__reference=batch_number,
            transaction__event__in=(Event.SUCCESS, Event.REFUND, Event.ARRIVAL),
        )
        .values_list("account__source")
        .annotate(sum=Sum(SIGNED))
    )  # fmt: skip
    found = dict(rows)
    return {str(source): -found[source] for source in Source if source in found}


def outstanding(purse: Purse, reference: str) -> Decimal:
    """Yuan of a recovery that is neither received nor set off."""
    entries = entries_of(purse).filter(
        account__kind=AccountKind.RECEIVABLE, transaction__reference=reference
    )
    return entries.aggregate(sum=Sum(SIGNED))["sum"] or NOTHING
