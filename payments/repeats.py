"""The attempts at one payment: of a household, month, kind and cause. Which is owed, which arrived.

A payment fails or arrives by the bank's final result. A refund turns an arrival round, a later
arrival turns a failure or a refund round; neither is ever taken back.
"""

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from payments.models import Arrival, BankReturnLine, Batch, Payment, Refund
from payments.models.batches import SEALED

Result = BankReturnLine.Result
ONE = ("household", "month", "kind", "cause")

# Of a payment `p` with its final line `l`: whether the household has the money.
HAS_MONEY = """
    (EXISTS (SELECT 1 FROM payments_arrival late WHERE late.payment_id = p.id)
     OR coalesce(l.result, '') = 'success'
        AND NOT EXISTS (SELECT 1 FROM payments_refund back WHERE back.payment_id = p.id))
"""


def attempts_at(payment: Payment) -> QuerySet[Payment]:
    """Every payment made for the same household, month, kind and cause."""
    same = {name: getattr(payment, name) for name in ONE}
    return Payment.objects.filter(**same).order_by("attempt")


def with_late_arrival(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those whose money, by this or by another attempt, arrived after it was said to be missing."""
    late = Arrival.objects.filter(**{f"payment__{name}": OuterRef(name) for name in ONE})
    return payments.filter(Exists(late))


def has_arrived_late(payment: Payment) -> bool:
    return with_late_arrival(Payment.objects.filter(pk=payment.pk)).exists()


def missing(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments that failed, or that arrived and were sent back, and of which nothing came since."""
    failed = BankReturnLine.objects.filter(payment=OuterRef("pk"), result=Result.FAILURE)
    back = Refund.objects.filter(payment=OuterRef("pk"))
    late = Arrival.objects.filter(**{f"payment__{name}": OuterRef(name) for name in ONE})
    return payments.filter(Exists(failed) | Exists(back), ~Exists(late))


def owed_one_of(payment: Payment) -> Payment | None:
    """The attempt that the household is owed: failed or returned, and not released again."""
    again = Payment.objects.filter(replaces=OuterRef("pk"), batch__status__in=SEALED)
    return missing(attempts_at(payment)).filter(~Exists(again)).first()


def with_money(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments whose money the households have, by month."""
    arrived = BankReturnLine.objects.filter(payment=OuterRef("pk"), result=Result.SUCCESS)
    kept = Q(Exists(arrived)) & Q(refund=None)
    return payments.filter(kept | Q(arrival__isnull=False)).order_by("month", "pk")


def doubtful_repeats(batch: Batch) -> QuerySet[Payment]:
    """What a batch pays again, and nobody kept back, although the bank says that it arrived,
    cleared up or not yet."""
    in_doubt = Func(
        *map(F, ONE),
        function="money_may_have_arrived", output_field=BooleanField(),
    )  # fmt: skip
    repeats = batch.payments.filter(replaces__isnull=False, withholding=None)
    return repeats.annotate(in_doubt=in_doubt).filter(in_doubt=True)
