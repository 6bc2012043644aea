"""The attempts at one payment: of a household, month, kind and cause. Which is owed, which arrived.

A payment fails or arrives by the bank's final result. A refund turns an arrival round, a later
arrival turns a failure or a refund round, as often as the bank says so; none is ever taken back.
What the household holds of it is counted: the success and the arrivals, less the refunds. It is
owed again while no attempt is unanswered, the household holds none of them, and nobody has laid
it to rest. The count is `times_held` of `0036_money_comes_and_goes`, here and in every guard.
"""

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.lookups import GreaterThan

from payments.models import Arrival, BankReturnLine, Batch, Payment, Refund, WrittenAnswer
from payments.models.batches import SEALED

Result = BankReturnLine.Result
ONE = ("household", "month", "kind", "cause")

# Of a payment `p` with its final line `l`: how often the household has the money. Only what was
# turned round, which is little, is counted event by event.
TIMES_HELD = """
    (CASE WHEN EXISTS (SELECT 1 FROM payments_arrival late WHERE late.payment_id = p.id)
               OR EXISTS (SELECT 1 FROM payments_refund back WHERE back.payment_id = p.id)
          THEN times_held(p.id)
          ELSE (coalesce(l.result, '') = 'success')::integer END)
"""
HAS_MONEY = f"({TIMES_HELD} > 0)"


def times_held(of_payment: str = "pk") -> Func:
    """How often the household has the money of the outer payment."""
    return Func(F(of_payment), function="times_held", output_field=IntegerField())


def times_held_in_all(*until: Value) -> Func:
    """The same of all attempts at the outer payment, at the end of a day if one is given."""
    return Func(*map(F, ONE), *until, function="times_held_in_all", output_field=IntegerField())


def with_times(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments with `times`, how often the household has the money: `TIMES_HELD`, for many rows."""
    of_payment = {"payment": OuterRef("pk")}
    turned = Exists(Refund.objects.filter(**of_payment)) | Exists(
        Arrival.objects.filter(**of_payment)
    )
    arrived = Exists(BankReturnLine.objects.filter(**of_payment, result=Result.SUCCESS))
    return payments.annotate(
        times=Case(
            When(turned, then=times_held()), When(arrived, then=Value(1)), default=Value(0),
            output_field=IntegerField(),
        )
    )  # fmt: skip


def attempts_at(payment: Payment) -> QuerySet[Payment]:
    """Every payment made for the same household, month, kind and cause."""
    same = {name: getattr(payment, name) for name in ONE}
    return Payment.objects.filter(**same).order_by("attempt")


def is_held(payment: Payment) -> bool:
    """Whether the household has the money, by this or by another attempt."""
    one = Payment.objects.filter(pk=payment.pk)
    return one.annotate(held=times_held_in_all()).filter(held__gt=0).exists()


def laid_to_rest() -> QuerySet[WrittenAnswer]:
    """Words that stand that something owed is not paid any more."""
    return WrittenAnswer.objects.filter(
        says=WrittenAnswer.Says.NOT_DUE, status=WrittenAnswer.Status.CONFIRMED
    )


def at_rest() -> Func:
    """Whether the outer payment, by whichever attempt, is not paid any more."""
    return Func(*map(F, ONE), function="is_laid_to_rest", output_field=BooleanField())


def came_all_the_same() -> ExpressionWrapper:
    """Whether the outer payment is not paid any more, and the household has its money."""
    held = Q(GreaterThan(times_held_in_all(), 0))
    return ExpressionWrapper(Q(at_rest()) & held, output_field=BooleanField())


def missing(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments that failed, or that arrived and were sent back, and of which the household has
    nothing by any attempt; without those that are not paid any more."""
    failed = BankReturnLine.objects.filter(payment=OuterRef("pk"), result=Result.FAILURE)
    back = Refund.objects.filter(payment=OuterRef("pk"))
    ended = laid_to_rest().filter(payment=OuterRef("pk"))
    found = payments.filter(Exists(failed) | Exists(back), ~Exists(ended))
    return found.alias(held=times_held_in_all()).filter(held=0)


def owed_one_of(payment: Payment) -> Payment | None:
    """The attempt that the household is owed: the last, failed or returned like all before it."""
    again = Payment.objects.filter(replaces=OuterRef("pk"), batch__status__in=SEALED)
    return missing(attempts_at(payment)).filter(~Exists(again)).first()


def with_money(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments whose money the households have, by month, `with_times`: more than once is what
    several versions of our files brought."""
    return with_times(payments).filter(times__gt=0).order_by("month", "pk")


def doubtful_repeats(batch: Batch) -> QuerySet[Payment]:
    """What a batch pays again, and nobody kept back, although the bank says that it arrived by
    another attempt, cleared up or not yet."""
    return _in_doubt(batch.payments.filter(replaces__isnull=False, withholding=None))


def is_in_doubt(payment: Payment) -> bool:
    """Whether the bank says that its money arrived by another attempt, or says something of it
    that is not cleared up yet."""
    return _in_doubt(Payment.objects.filter(pk=payment.pk)).exists()


def _in_doubt(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    disputed = Func(
        *map(F, ONE), function="bank_says_otherwise", output_field=BooleanField()
    )  # fmt: skip
    letter = WrittenAnswer.objects.filter(
        says=WrittenAnswer.Says.ARRIVED, status=WrittenAnswer.Status.PREPARED,
        **{f"payment__{name}": OuterRef(name) for name in ONE},
    )  # fmt: skip
    by_others = times_held_in_all() - times_held()
    found = payments.annotate(disputed=disputed, by_others=by_others)
    return found.filter(Q(disputed=True) | Q(by_others__gt=0) | Exists(letter))
