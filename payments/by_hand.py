"""Money that is brought home: what there is in somebody's area, and whose task it is.

A payment keeps the area of the day it was drafted; the door is where the household lives today. So
all of this goes by the household's area, and whoever is named there now goes on with it.
"""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from dibao.offices.models import User
from households.models import Household
from payments.models import HandReceipt, HomeDelivery, Payment
from payments.selectors import unsettled


def by_hand(user: User) -> QuerySet[Payment]:
    """Payments by hand of households that live in the user's area today."""
    return by_hand_of(Household.objects.visible_to(user))


def by_hand_of(households: QuerySet[Household]) -> QuerySet[Payment]:
    """Payments by hand of these households."""
    named = HomeDelivery.objects.filter(household=OuterRef("pk"))
    return Payment.objects.filter(
        channel=Payment.Channel.HAND, household__in=households.filter(Exists(named))
    )


def to_bring(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those of them whose money was drawn and of which nobody has recorded what became."""
    return unsettled(payments.filter(batch__sent_on__isnull=False))


def with_handler(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments with `handler_id`, the official who is to bring it: who was named last."""
    last = HomeDelivery.objects.filter(household=OuterRef("household")).order_by("-pk")
    return payments.annotate(handler_id=Subquery(last.values("handler")[:1]))


def receipts(user: User) -> QuerySet[HandReceipt]:
    """What was signed at doors in the user's area."""
    return HandReceipt.objects.filter(line__payment__in=by_hand(user))
