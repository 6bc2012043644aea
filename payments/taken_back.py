"""What recoveries take back of single months, and what of it the household keeps."""

from datetime import date

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from dibao.money import NOTHING
from payments.models import BankReturnLine, Kind, Payment, Recovery, RecoveryMonth
from payments.models.batches import SUBSIDIES
from payments.repeats import times_held_in_all, with_money
from payments.selectors import FINAL

MONEY = DecimalField(max_digits=12, decimal_places=2)
NO_MONEY = Value(NOTHING, output_field=MONEY)
Status = Recovery.Status


def asked_back() -> QuerySet[RecoveryMonth]:
    """Months of recoveries that are prepared or decided, and stand; not of money that arrived a
    second time, which no payment of the month counts."""
    rows = RecoveryMonth.objects.exclude(recovery__way=Recovery.Way.TWICE)
    subsidies = with_money(
        Payment.objects.filter(
            household=OuterRef("recovery__household"), month=OuterRef("month"),
            batch__category=OuterRef("recovery__category"), kind__in=SUBSIDIES,
        )
    )  # fmt: skip
    every = subsidies.order_by().values("household")
    sums = every.annotate(sum=Sum(F("amount") * F("times"))).values("sum")
    besides = Case(
        When(
            recovery__way=Recovery.Way.NOTHING,
            then=Coalesce(Subquery(sums, output_field=MONEY), NO_MONEY),
        ),
        default=NO_MONEY,
    )
    rows = rows.annotate(of_allowance=Greatest(NO_MONEY, F("amount") - besides))
    return rows.exclude(recovery__status__in=Recovery.VOID)


def taken_back() -> QuerySet[RecoveryMonth]:
    """Those that are decided, each with `taken`, yuan: what was waived lies in the last months."""
    earlier = RecoveryMonth.objects.filter(
        recovery=OuterRef("recovery"), month__lt=OuterRef("month")
    ).order_by()
    before = Coalesce(
        Subquery(
            earlier.values("recovery").annotate(sum=Sum("amount")).values("sum"),
            output_field=MONEY,
        ),
        NO_MONEY,
    )
    left = F("recovery__total") - F("recovery__waived") - before
    decided = asked_back().exclude(recovery__status=Status.PREPARED)
    return decided.annotate(taken=Greatest(NO_MONEY, Least(F("of_allowance"), left)))


def found_otherwise(category: str, by: date = date.max) -> Exists:
    """Whether a recovery that stands, decided `by` then, found by other facts than the roll's what
    the outer row's household was due for its month, from the fund that its `category` names."""
    return Exists(
        RecoveryMonth.objects.filter(
            recovery__household=OuterRef("household"), month=OuterRef("month"),
            recovery__category=OuterRef(category), recovery__decided_on__lte=by,
        )
        .exclude(recovery__way=Recovery.Way.TWICE)
        .exclude(recovery__status__in=(Status.PREPARED, *Recovery.VOID))
    )  # fmt: skip


def waits_in_vain(by: date = date.max) -> Q:
    """Of claims of changes of the line: a recovery found otherwise what their month was due, and no
    batch has sent them, or what it sent failed or came back."""
    answered = BankReturnLine.objects.filter(payment=OuterRef("pk"), result__in=FINAL)
    sent = Payment.objects.filter(
        household=OuterRef("household"), month=OuterRef("month"), kind=Kind.ARREARS,
        cause=OuterRef("cause__number"), batch__sent_on__isnull=False,
    )  # fmt: skip
    sent = sent.annotate(held=times_held_in_all()).filter(Q(held__gt=0) | ~Q(Exists(answered)))
    return Q(found_otherwise("award__category", by)) & ~Q(Exists(sent))
