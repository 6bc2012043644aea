"""Sealed payments of months that another award covers by now, or none."""

from datetime import date
from decimal import Decimal

from django.db.models import (
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from payments.models import BackPay, BackPayMonth, Kind, Payment, Recovery, RecoveryMonth
from payments.models.batches import SEALED
from payments.selectors import owed_again
from reviews.models import ArrearsClaim, Award

MONEY = DecimalField(max_digits=12, decimal_places=2)
NOTHING = Value(Decimal("0.00"), output_field=MONEY)


def differing(payments: QuerySet[Payment], since: date) -> QuerySet[Payment]:
    """Those of months from `since` whose amount is not that of the award now covering the month.

    With `due`, yuan of that award, 0 where there is none; `given`, yuan that batch, changes of the
    line, back pay and recoveries give together; and what remains, `lacking` or `too_much`.
    What failed or came back is not too much before it is paid again.
    """
    of_month = {"household": OuterRef("household"), "month": OuterRef("month")}
    now = Award.objects.filter(
        household=OuterRef("household"), period__contains=OuterRef("month")
    ).order_by()
    rows = payments.filter(
        kind=Kind.REGULAR, attempt=1, batch__status__in=SEALED, month__gte=since,
        award__period__endswith__lte=F("month"),
    ).annotate(
        due=Coalesce(Subquery(now.values("amount")[:1]), NOTHING),
        given=F("amount")
        + F("set_off")
        + _sum(ArrearsClaim.objects.filter(**of_month))
        + _sum(_months(BackPayMonth, "back_pay", BackPay.Status.WITHDRAWN))
        - _sum(_months(RecoveryMonth, "recovery", Recovery.Status.WITHDRAWN)),
    )  # fmt: skip
    rows = rows.annotate(lacking=F("due") - F("given"), too_much=F("given") - F("due")).exclude(
        lacking=0
    )
    is_missing = Exists(owed_again(Payment.objects.filter(pk=OuterRef("pk"))))
    return rows.filter(Q(lacking__gt=0) | ~is_missing)


def _months(model: type, finding: str, withdrawn: str) -> QuerySet:
    rows = model.objects.filter(
        **{f"{finding}__household": OuterRef("household"), "month": OuterRef("month")}
    )
    return rows.exclude(**{f"{finding}__status": withdrawn})


def _sum(rows: QuerySet) -> Coalesce:
    each = rows.order_by().annotate(one=Value(1, output_field=IntegerField())).values("one")
    return Coalesce(Subquery(each.annotate(sum=Sum("amount")).values("sum")), NOTHING)
