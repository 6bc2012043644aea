"""Reads: alerts, results of payments, sums of returns, and the batch before."""

from decimal import Decimal

from django.db.models import (
    Case,
    Count,
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
from django.db.models.functions import Coalesce, Greatest

from dibao.money import NOTHING
from dibao.offices.models import User
from households.models import Account
from payments.models import (
    AccountStatement,
    Arrival,
    BankReturnLine,
    Batch,
    HomeDelivery,
    PaydayAlert,
    Payment,
    Refund,
    Resolution,
    UnusualItem,
    Withholding,
)
from payments.repeats import ONE, laid_to_rest, missing, with_times

Result = BankReturnLine.Result
FINAL = (Result.SUCCESS, Result.FAILURE)
WITHHELD = "withheld"  # a failure that is no word of the bank: kept back before the sending


def open_alerts(user: User) -> QuerySet[PaydayAlert]:
    """What the daily watch found to block a payday in the user's area, the nearest first."""
    return PaydayAlert.objects.visible_to(user).filter(cleared_on=None).order_by("due_on", "pk")


def with_result(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments `with_turns`, and with `result` and `explanation`: the final one, else the latest
    line, else "". What was kept back is `WITHHELD`."""
    kept_back = When(bank_return__withholding__isnull=False, then=Value(WITHHELD))
    lines = (
        BankReturnLine.objects.filter(payment=OuterRef("pk"))
        .annotate(rank=Case(When(result__in=FINAL, then=Value(0)), default=Value(1)))
        .annotate(said=Case(kept_back, default=F("result")))
        .order_by("rank", "-pk")
    )
    return with_turns(payments).annotate(
        result=Coalesce(Subquery(lines.values("said")[:1]), Value("")),
        explanation=Coalesce(Subquery(lines.values("explanation")[:1]), Value("")),
    )


def with_turns(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments `with_times`, and with `came_back`: the money arrived and was sent back;
    `came_late`: it arrived after it had failed or come back, or a second time; and `not_due`: what
    is owed is not paid any more."""
    return with_times(payments).annotate(
        came_back=Exists(Refund.objects.filter(payment=OuterRef("pk"))),
        came_late=Exists(Arrival.objects.filter(payment=OuterRef("pk"))),
        not_due=Exists(laid_to_rest().filter(payment=OuterRef("pk"))),
    )


def unsettled(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments of which the bank has given no final result."""
    final = BankReturnLine.objects.filter(payment=OuterRef("pk"), result__in=FINAL)
    return payments.filter(~Exists(final))


def unsettled_by_bank(batch: Batch) -> bool:
    """Whether the bank has yet to answer something of a batch."""
    return unsettled(batch.payments.filter(channel=Payment.Channel.BANK)).exists()


def going_out(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments that nobody kept back before they were sent."""
    return payments.filter(withholding=None)


def withheld_of(batch: Batch, prefix: str = "") -> tuple[int, Decimal]:
    """How many payments of a batch, or of an area in it, were kept back before it was sent, and
    their yuan."""
    sums = (
        batch.payments.under(prefix)
        .filter(withholding__isnull=False)
        .aggregate(count=Count("pk"), total=Sum("amount", default=NOTHING))
    )
    return sums["count"], sums["total"]


def withheld_from_the_bank(batch: Batch) -> int:
    """How many payments were kept out of the bank's files. None is let go again, so the number
    tells which ones."""
    kept_back = Withholding.objects.filter(payment__batch=batch)
    return kept_back.filter(payment__channel=Payment.Channel.BANK).count()


def owed_again(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments that failed, or that arrived and were sent back, and that none replaces yet."""
    return missing(payments).filter(replaced_by=None)


def with_day_known(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments that failed or came back with `known_on`, the day on which that was told: of the
    last of it, by whichever attempt."""
    failed = BankReturnLine.objects.filter(payment=OuterRef("pk"), result=Result.FAILURE)
    told = Subquery(failed.values("bank_return__imported_on")[:1])
    back = Refund.objects.filter(**{f"payment__{name}": OuterRef(name) for name in ONE})
    last = Subquery(back.order_by("-refunded_on").values("refunded_on")[:1])
    return payments.annotate(known_on=Greatest(told, last))


def with_word_on_account(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments with `returns`, how often they came back, and `is_stated`: since the last time,
    somebody wrote that the account they failed on works again, or that they are brought to the
    door again."""
    How = Resolution.How
    last = Refund.objects.filter(payment=OuterRef("pk")).order_by("-ordinal")
    settled = Resolution.objects.filter(
        how__in=(How.ACCOUNT_USABLE, How.VISIT_AGAIN), line__payment=OuterRef("pk")
    )
    later = AccountStatement.objects.filter(payment=OuterRef("pk"), returns=OuterRef("returns"))
    found = payments.annotate(
        returns=Coalesce(Subquery(last.values("ordinal")[:1]), 0),
        last_return=Coalesce(Subquery(last.values("resolution__how")[:1]), Value("")),
    )
    return found.annotate(
        is_stated=Exists(later)
        | Q(last_return=How.SENT_BACK_USABLE)
        | Q(returns=0) & Exists(settled)
    )


def account_unchecked(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments that failed or came back through the bank, and whose household has neither another
    account since, nor anybody's word that the old one works, nor its money brought home."""
    failed = BankReturnLine.objects.filter(result=Result.FAILURE).values("payment")
    told = payments.filter(channel=Payment.Channel.BANK).filter(
        pk__in=failed.union(Refund.objects.values("payment"))  # from the few, not from all
    )
    one = {"household": OuterRef("household")}
    corrected = Account.objects.filter(**one, is_current=True).exclude(
        number_index=OuterRef("account_index"), holder_name=OuterRef("holder_name"),
        bank=OuterRef("bank"),
    )  # fmt: skip
    by_hand = HomeDelivery.objects.filter(**one, until=None)
    return with_word_on_account(owed_again(told)).filter(
        ~Exists(corrected), ~Exists(by_hand), is_stated=False
    )


def unsettled_count(batch: Batch) -> int:
    """How many payments of a batch have no final result yet."""
    return unsettled(batch.payments).count()


def return_sums(batch: Batch) -> dict[str, int | Decimal]:
    """Lines and yuan of all returns of a batch: success, failure, pending, unknown, exception."""
    lines = BankReturnLine.objects.filter(bank_return__batch=batch)
    kinds = (Result.SUCCESS, Result.FAILURE, Result.PENDING, Result.UNKNOWN, Result.EXCEPTION)
    figures = {f"{kind}_count": Count("pk", filter=Q(result=kind)) for kind in kinds}
    figures |= {
        f"{kind}_total": Coalesce(Sum("amount", filter=Q(result=kind)), NOTHING) for kind in kinds
    }
    return lines.aggregate(**figures)


def exceptions_of(batch: Batch) -> QuerySet[BankReturnLine]:
    """Lines that could not be taken over, and failures: all that a person settles."""
    return BankReturnLine.objects.filter(
        bank_return__batch=batch, result__in=(Result.EXCEPTION, Result.FAILURE)
    )


def open_exceptions(batch: Batch) -> QuerySet[BankReturnLine]:
    """Exceptions that nobody has settled yet; a failure needs no word before it is paid again."""
    return exceptions_of(batch).filter(result=Result.EXCEPTION, resolution=None)


def results_by_channel(batch: Batch) -> list[dict]:
    """The reconciliation of each way apart: due, arrived, failed, of these kept back, and open;
    lines and yuan."""
    found = []
    for channel, (count, total) in sums_by_channel(batch.payments).items():
        if not count:
            continue
        lines = BankReturnLine.objects.filter(
            bank_return__batch=batch, payment__channel=channel, result__in=FINAL
        )
        parts = {kind: Q(result=kind) for kind in FINAL}
        parts["withheld"] = Q(bank_return__withholding__isnull=False)
        sums = lines.aggregate(
            **{
                f"{part}_{name}": figure
                for part, of_it in parts.items()
                for name, figure in (
                    ("count", Count("pk", filter=of_it)),
                    ("total", Coalesce(Sum("payment__amount", filter=of_it), NOTHING)),
                )
            }
        )
        answered = sums["success_total"] + sums["failure_total"]
        found.append(
            {"label": Payment.Channel(channel).label, "count": count, "total": total,
             "open_count": count - sums["success_count"] - sums["failure_count"],
             "open_total": total - answered} | sums
        )  # fmt: skip
    return found


def sums_by_channel(payments: QuerySet[Payment]) -> dict[str, tuple[int, Decimal]]:
    """Payments and yuan by the way they go: through the bank, and by hand at home."""
    rows = payments.values_list("channel").annotate(
        count=Count("pk"), total=Sum("amount", default=NOTHING)
    )
    found = {channel: (count, total) for channel, count, total in rows.order_by("channel")}
    return {channel: found.get(channel, (0, NOTHING)) for channel in Payment.Channel.values}


def batch_before(batch: Batch) -> Batch | None:
    """The same county's last live batch of the same kind and category before this one's month."""
    same = Batch.objects.filter(
        area_code=batch.area_code, kind=batch.kind, category=batch.category,
        month__lt=batch.month,
    )  # fmt: skip
    return same.exclude(status=Batch.Status.VOIDED).order_by("-month", "-pk").first()


def asked_of(batch: Batch) -> QuerySet[UnusualItem]:
    """What a draft asks, without answers that wait for the draft to be made anew."""
    return batch.unusual_items.exclude(detail="")


def unusual_by_question(batch: Batch) -> list[dict]:
    """How many things of each question there are, and how many have no answer."""
    counted = (
        asked_of(batch)
        .values("question")
        .annotate(count=Count("pk"), open=Count("pk", filter=Q(answer="")))
    )
    labels = dict(UnusualItem.Question.choices)
    return [row | {"label": labels[row["question"]]} for row in counted.order_by("question")]
