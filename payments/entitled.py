"""Who is entitled to a month, whether or not a batch has them."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from dibao.crypto import blind_index
from households.models import Account, Member
from payments.models import HomeDelivery, Kind, Payment, Recovery
from reviews.models import Award


def entitled(prefix: str, month: date) -> QuerySet[Award]:
    """The awards under an area prefix whose period contains the month."""
    return Award.objects.under(prefix).filter(period__contains=month)


def _set_off_orders() -> QuerySet[Recovery]:
    return Recovery.objects.filter(
        household=OuterRef("household"), status=Recovery.Status.DECIDED, set_off_monthly__gt=0
    )


def paid_regularly(prefix: str, month: date) -> QuerySet[Award]:
    """Those whom the regular batch of the month pays: nothing of theirs is set off."""
    return entitled(prefix, month).filter(~Exists(_set_off_orders()))


def waiting_for_set_off(prefix: str, month: date) -> QuerySet[Award]:
    """Those whose recovery is set off, and whom no batch pays the month yet."""
    drafted = Payment.objects.filter(
        household=OuterRef("household"), month=month, kind=Kind.REGULAR
    )
    return entitled(prefix, month).filter(Exists(_set_off_orders()), ~Exists(drafted))


def without_account(prefix: str, month: date) -> QuerySet[Award]:
    """Those not yet paid for the month who have no account that money could go to."""
    usable = (
        Account.objects.filter(household=OuterRef("household"), is_current=True)
        .exclude(number_index=blind_index("", "account"))
        .exclude(holder_name="")
    )
    by_hand = HomeDelivery.objects.filter(household=OuterRef("household"), until=None)
    paid = Payment.objects.filter(household=OuterRef("household"), month=month, kind=Kind.REGULAR)
    return entitled(prefix, month).filter(~Exists(usable), ~Exists(by_hand), ~Exists(paid))


def with_head_name(rows: QuerySet, on: date) -> QuerySet:
    """Rows that have a household, each with the name of its head on a day as `head_name`."""
    heads = Member.objects.filter(household=OuterRef("household"), is_head=True)
    names = heads.filter(period__contains=on).values("person__name")
    return rows.annotate(head_name=Subquery(names[:1]))
