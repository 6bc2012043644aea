"""Sealed payments of months that another award covers by now, or none."""

from datetime import date

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from payments.models import BackPay, BackPayMonth, Kind, Payment
from payments.models.batches import SEALED
from payments.repeats import ONE, at_rest, came_all_the_same
from payments.selectors import owed_again
from payments.taken_back import NO_MONEY, asked_back, taken_back, waits_in_vain
from reviews.models import ArrearsClaim, Award


def differing(payments: QuerySet[Payment], since: date) -> QuerySet[Payment]:
    """Those of months from `since` whose amount is not that of the award now covering the month.

    Or that came all the same, after back pay had given what was laid to rest, though its award
    covers the month.

    With `due`, yuan of that award, 0 where there is none; `given`, yuan that batch, changes of the
    line, back pay and decided recoveries give together; and what remains, `lacking` or `too_much`.
    What was waived the household keeps, and it is not asked back again; a recovery that is only
    prepared takes nothing yet, and need not be prepared again. What failed or came back is not too
    much before it is paid again.
    """
    of_finding = {"recovery__household": OuterRef("household"), "month": OuterRef("month")}
    of_month = {"household": OuterRef("household"), "month": OuterRef("month")}
    now = Award.objects.filter(
        household=OuterRef("household"), period__contains=OuterRef("month")
    ).order_by()
    ended = Q(award__period__endswith__lte=F("month"))
    given_by_hand = BackPayMonth.objects.filter(back_pay__recovery=None).exclude(
        back_pay__status=BackPay.Status.WITHDRAWN
    )
    of_hand = {"back_pay__household": OuterRef("household"), "month": OuterRef("month")}
    # Asked in this order: few households have back pay, and fewer of their months came again.
    again = Q(household__in=given_by_hand.values("back_pay__household"))
    again &= Q(Exists(given_by_hand.filter(**of_hand))) & Q(came_all_the_same())
    rows = payments.filter(
        ended | again,
        kind=Kind.REGULAR, attempt=1, batch__status__in=SEALED, month__gte=since,
    ).annotate(
        due=Coalesce(Subquery(now.values("amount")[:1]), NO_MONEY),
        given=Case(
            When(came_all_the_same(), then=F("amount")),
            When(at_rest(), then=NO_MONEY),
            default=F("amount") + F("set_off"),
        )
        + _sum(ArrearsClaim.objects.filter(~waits_in_vain(), **of_month))
        + _sum(given_by_hand.filter(**of_hand))
        - _sum(taken_back().filter(**of_finding), "taken"),
        bridged=_sum(asked_back().filter(**of_finding), "of_allowance")
        - _sum(taken_back().filter(**of_finding), "taken"),
    )  # fmt: skip
    rows = rows.annotate(
        lacking=F("due") - F("given"), too_much=F("given") - F("bridged") - F("due")
    )
    same = {name: OuterRef(name) for name in ONE}
    is_missing = Exists(owed_again(Payment.objects.filter(**same)))
    return rows.filter(ended & Q(lacking__gt=0) | Q(too_much__gt=0) & ~is_missing)


def _sum(rows: QuerySet, field: str = "amount") -> Coalesce:
    each = rows.order_by().annotate(one=Value(1, output_field=IntegerField())).values("one")
    return Coalesce(Subquery(each.annotate(sum=Sum(field)).values("sum")), NO_MONEY)
