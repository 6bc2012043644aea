"""Who is entitled to a month, whether or not a batch has them."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dibao.crypto import blind_index
from households.models import Account, Member
from payments.models import HomeDelivery, Kind, Payment, Recovery
from payments.models.batches import SEALED
from reviews.models import Award


def entitled(prefix: str, month: date) -> QuerySet[Award]:
    """The awards under an area prefix whose period contains the month, of families that had not
    left the county before it."""
    return Award.objects.under(prefix).filter(_gives(month))


def categories_of(prefix: str, months: Iterable[date]) -> set[str]:
    """The categories in which somebody under an area prefix is entitled to one of the months."""
    any_of = reduce(or_, (_gives(month) for month in months), Q(pk=None))
    rows = Award.objects.under(prefix).filter(any_of)
    return set(rows.order_by().values_list("category", flat=True).distinct())


def _gives(month: date) -> Q:
    return Q(period__contains=month) & Q(Exists(_members_after(month)))


def _set_off_orders() -> QuerySet[Recovery]:
    return Recovery.objects.filter(
        household=OuterRef("household"), category=OuterRef("category"),
        status=Recovery.Status.DECIDED, set_off_monthly__gt=0,
    )  # fmt: skip


def waiting_for_set_off(prefix: str, month: date) -> QuerySet[Award]:
    """Those whose recovery is set off, and whom no batch pays the month yet."""
    drafted = Payment.objects.filter(
        household=OuterRef("household"), month=month, kind=Kind.REGULAR
    )
    return entitled(prefix, month).filter(Exists(_set_off_orders()), ~Exists(drafted))


def unpaid(prefix: str, category: str, months: Iterable[date]) -> QuerySet[Award]:
    """Those whom a regular batch of these months would pay, and whom no batch pays one of them."""
    owed = [_gives(month) & ~Exists(_regular_payments(month)) for month in sorted(months)]
    under = Award.objects.under(prefix).filter(category=category)
    return under.filter(~Exists(_set_off_orders()), reduce(or_, owed))


def payable(rows: QuerySet, on: date) -> QuerySet:
    """Those, which have a household, to whom money can go: to an account, also of a family that
    left the county, or by hand to a head who is living."""
    named = Exists(_heads(on)) | Exists(_last_heads(on))
    by_hand = Exists(_by_hand())
    return rows.filter(Exists(_usable_accounts()) & ~by_hand & named
                       | by_hand & Exists(_living_heads(on)))  # fmt: skip


def lived_here() -> Exists:
    """Whether somebody lives in the outer row's household, or did in its month."""
    return Exists(_members_after(OuterRef("month")))


def without_account(prefix: str, month: date) -> QuerySet[Award]:
    """Those for whom no sealed batch has the month yet, with no account that money could go to."""
    return entitled(prefix, month).filter(
        ~Exists(_usable_accounts()), ~Exists(_by_hand()), ~Exists(sealed_payments(month))
    )


def sealed_payments(month: date) -> QuerySet[Payment]:
    """The outer row's household paid the month: what is only drafted may still be drafted anew."""
    return _regular_payments(month).filter(batch__status__in=SEALED)


def _regular_payments(month: date) -> QuerySet[Payment]:
    return Payment.objects.filter(
        household=OuterRef("household"), month=month, kind=Kind.REGULAR, cause=""
    )


def _usable_accounts() -> QuerySet[Account]:
    usable = Account.objects.filter(household=OuterRef("household"), is_current=True)
    return usable.exclude(number_index=blind_index("", "account")).exclude(holder_name="")


def _by_hand() -> QuerySet[HomeDelivery]:
    return HomeDelivery.objects.filter(household=OuterRef("household"), until=None)


def with_head_name(rows: QuerySet, on: date) -> QuerySet:
    """Rows that have a household, each with the name of its head on a day as `head_name`."""
    return rows.annotate(head_name=Subquery(_heads(on).values("person__name")[:1]))


def with_way(rows: QuerySet) -> QuerySet:
    """Rows that have a household, each with `has_way`: an account, or somebody who brings it."""
    return rows.annotate(has_way=Exists(_usable_accounts()) | Exists(_by_hand()))


def with_head_now(payments: QuerySet[Payment], on: date) -> QuerySet[Payment]:
    """Payments with `head_now`, the name of the household's living head on a day; None without."""
    return payments.annotate(head_now=Subquery(_living_heads(on).values("person__name")[:1]))


def _heads(on: date) -> QuerySet[Member]:
    return Member.objects.filter(household=OuterRef("household"), is_head=True, period__contains=on)


def _last_heads(on: date) -> QuerySet[Member]:
    """Of a household in which nobody lives any more: who headed it to the last, and is living."""
    gone = Member.objects.filter(
        household=OuterRef("household"), is_head=True, period__endswith__lte=on
    )
    living = Q(person__died_on=None) | Q(person__died_on__gt=on)
    return gone.filter(living, ~Exists(_members_after(OuterRef("period__endswith"))))


def _members_after(day: date | OuterRef) -> QuerySet[Member]:
    later = Q(period__upper_inf=True) | Q(period__endswith__gt=day)
    return Member.objects.filter(later, household=OuterRef("household"))


def _living_heads(on: date) -> QuerySet[Member]:
    return _heads(on).filter(Q(person__died_on=None) | Q(person__died_on__gt=on))
