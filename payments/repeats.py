"""The attempts at one payment: of a household, month, kind and cause. Which is owed, which arrived.

A payment fails or arrives by the bank's final result. A refund turns an arrival round, a later
arrival turns a failure or a refund round; neither is ever taken back.
"""

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet

from payments.models import Arrival, BankReturnLine, Batch, Payment, Refund, WrittenAnswer
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


def laid_to_rest() -> QuerySet[WrittenAnswer]:
    """Words that stand that something owed is not paid any more."""
    return WrittenAnswer.objects.filter(
        says=WrittenAnswer.Says.NOT_DUE, status=WrittenAnswer.Status.CONFIRMED
    )


def at_rest() -> Func:
    """Whether the outer payment, by whichever attempt, is not paid any more."""
    return Func(*map(F, ONE), function="is_laid_to_rest", output_field=BooleanField())


def missing(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments that failed, or that arrived and were sent back, and of which nothing came since;
    without those that are not paid any more."""
    failed = BankReturnLine.objects.filter(payment=OuterRef("pk"), result=Result.FAILURE)
    back = Refund.objects.filter(payment=OuterRef("pk"))
    late = Arrival.objects.filter(**{f"payment__{name}": OuterRef(name) for name in ONE})
    ended = laid_to_rest().filter(payment=OuterRef("pk"))
    return payments.filter(Exists(failed) | Exists(back), ~Exists(late), ~Exists(ended))


def owed_one_of(payment: Payment) -> Payment | None:
    """The attempt that the household is owed: failed or returned, and not released again."""
    again = Payment.objects.filter(replaces=OuterRef("pk"), batch__status__in=SEALED)
    return missing(attempts_at(payment)).filter(~Exists(again)).first()


def with_money(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments whose money the households have, by month; those with `has_twice` arrived by two
    versions of our files."""
    arrived = BankReturnLine.objects.filter(payment=OuterRef("pk"), result=Result.SUCCESS)
    kept, late = Q(Exists(arrived)) & Q(refund=None), Q(arrival__isnull=False)
    found = payments.filter(kept | late).annotate(
        has_twice=ExpressionWrapper(kept & late, output_field=BooleanField())
    )
    return found.order_by("month", "pk")


def doubtful_repeats(batch: Batch) -> QuerySet[Payment]:
    """What a batch pays again, and nobody kept back, although the bank says that it arrived,
    cleared up or not yet."""
    return _in_doubt(batch.payments.filter(replaces__isnull=False, withholding=None))


def is_in_doubt(payment: Payment) -> bool:
    """Whether the bank says that its money arrived, cleared up or not yet."""
    return _in_doubt(Payment.objects.filter(pk=payment.pk)).exists()


def _in_doubt(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    in_doubt = Func(
        *map(F, ONE),
        function="money_may_have_arrived", output_field=BooleanField(),
    )  # fmt: skip
    letter = WrittenAnswer.objects.filter(
        says=WrittenAnswer.Says.ARRIVED, status=WrittenAnswer.Status.PREPARED,
        **{f"payment__{name}": OuterRef(name) for name in ONE},
    )  # fmt: skip
    return payments.annotate(in_doubt=in_doubt).filter(Q(in_doubt=True) | Exists(letter))
