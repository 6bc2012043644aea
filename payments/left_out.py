"""What is owed besides the month's allowance, and that no batch has: found by nobody's memory."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from payments.entitled import lived_here
from payments.models import BackPay, BackPayMonth, Kind, Omission, Payment
from payments.models.batches import SEALED, SUBSIDIES
from payments.taken_back import found_otherwise
from reviews.models import ArrearsClaim, Award, LineChange

Reason = Omission.Reason


def _paid(cause: str, kind=Kind.ARREARS) -> Exists:
    """Whether a batch pays the outer row's household its month, under its `cause` and `kind`."""
    return Exists(
        Payment.objects.filter(
            household=OuterRef("household"), month=OuterRef("month"), kind=kind,
            cause=OuterRef(cause),
        )
    )  # fmt: skip


def claims_waiting(prefix: str) -> QuerySet[ArrearsClaim]:
    """What changes of the line left owing under an area prefix, and no batch of arrears has."""
    unpaid = ArrearsClaim.objects.under(prefix).filter(~_paid("cause__number"))
    return unpaid.filter(~found_otherwise("award__category"))


def back_pays_waiting(prefix: str) -> QuerySet[BackPay]:
    """Decisions for single households of which a month stands in no batch of arrears."""
    paid = Payment.objects.filter(
        household=OuterRef("back_pay__household"), month=OuterRef("month"), kind=Kind.ARREARS,
        cause=OuterRef("back_pay__number"),
    )  # fmt: skip
    unpaid = BackPayMonth.objects.filter(~Exists(paid), back_pay=OuterRef("pk"), amount__gt=0)
    decided = BackPay.objects.under(prefix).filter(status=BackPay.Status.DECIDED)
    return decided.filter(Exists(unpaid))


def subsidies_left_out(prefix: str) -> QuerySet[Omission]:
    """Whom sealed batches of subsidies passed over for want of an account or head, unpaid since,
    and who are still entitled to that month; of none before which the family had left."""
    entitled = Award.objects.filter(
        household=OuterRef("household"), period__contains=OuterRef("month")
    )
    passed_over = _passed_over(prefix).filter(batch__kind__in=SUBSIDIES)
    unpaid = ~_paid("batch__cause", OuterRef("batch__kind"))
    return passed_over.filter(Exists(entitled), lived_here(), unpaid)


def late_besides(prefix: str) -> QuerySet[Omission]:
    """What a late batch takes besides the allowance: subsidies, and claims, that were left out."""
    claims = _passed_over(prefix).filter(
        ~_paid("batch__cause"), ~found_otherwise("batch__category"),
        batch__kind=Kind.ARREARS, batch__cause__in=LineChange.objects.values("number"),
    )  # fmt: skip
    wanted = Q(pk__in=subsidies_left_out(prefix).values("pk")) | Q(pk__in=claims.values("pk"))
    return Omission.objects.filter(wanted)


def _passed_over(prefix: str) -> QuerySet[Omission]:
    return Omission.objects.under(prefix).filter(
        reason__in=(Reason.NO_ACCOUNT, Reason.NO_HEAD), batch__status__in=SEALED
    )
