"""The posting rules of payments: what each step of a batch means for the accounts.

    release     expense            to payable         the county owes the households
    withholding payable            to payable         kept back before the sending, line by line
    send        payable            to in transit      the agent has its order, for the rest
    success     in transit         to cash by source  the households have it
    failure     in transit         to payable         owed again, line by line
    refund      cash               to payable         what had arrived was sent back: owed again,
                                                      by the last attempt
    arrival     payable            to cash by source  what had failed arrived after all
    repayment   payable, by line   to payable         the old debt goes over to the new batch
    not due     payable, by line   to expense         not paid any more; surplus for a past year

Where a household has its money already by another payment of the same month and kind, or another is
on its way, nothing is owed: an arrival is spent a second time, and what fails, comes back or is
kept back then lowers what was spent, or raises the surplus where a past year spent it.

Each is called inside the transaction of the step that it posts, and is keyed by the batch number,
a further refund or arrival of a payment also by how often it was: calling it again does nothing.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from dibao.money import NOTHING
from payments.ledger.balances import spendable_by_source
from payments.ledger.book import Purse, credit, debit, drawn, post
from payments.ledger.corrections import result_of
from payments.models import (
    Arrival,
    BankReturn,
    BankReturnLine,
    Batch,
    Payment,
    Refund,
    Withholding,
    WrittenAnswer,
)
from payments.models.ledger import (
    AccountKind,
    Event,
    Fund,
    LedgerEntry,
    LedgerTransaction,
    Source,
)
from payments.repeats import attempts_at, missing, owed_one_of
from payments.selectors import going_out

Kind = AccountKind
Result = BankReturnLine.Result


def purse_of(batch: Batch) -> Purse:
    """The fund that a batch is paid from: its county's, urban and rural apart (S1 art. 3)."""
    return Purse(batch.county_code, Fund(batch.category))


def post_release(batch: Batch) -> LedgerTransaction:
    """A batch of new money is released: its total is spent, and owed to the households."""
    return post(
        purse_of(batch), Event.RELEASE, reference=batch.number, on=batch.released_on,
        total=batch.total, facts=_facts(batch), actor=batch.released_by,
        lines=lambda: [debit(Kind.EXPENSE, batch.total), credit(Kind.PAYABLE, batch.total)],
    )  # fmt: skip


def post_repayment(batch: Batch, failed: Iterable[tuple[int, Decimal]]) -> LedgerTransaction:
    """A batch that pays failures again is released: nothing new is spent.

    `failed` holds the payment id and the yuan of each failure that it pays; the database lets each
    be paid again once. Raises `ValueError` when they do not add up to the batch.
    """
    failed = sorted(failed)
    if sum(amount for _payment, amount in failed) != batch.total:
        raise ValueError("the failures do not add up to the batch that pays them again")
    return post(
        purse_of(batch), Event.REPAYMENT, reference=batch.number, on=batch.released_on,
        total=batch.total, actor=batch.released_by,
        facts=_facts(batch) | {"failed": [[payment, str(amount)] for payment, amount in failed]},
        lines=lambda: [
            *(debit(Kind.PAYABLE, amount, payment=payment) for payment, amount in failed),
            credit(Kind.PAYABLE, batch.total),
        ],
    )  # fmt: skip


def post_withholding(withholding: Withholding) -> LedgerTransaction:
    """A payment is kept back before the sending: owed by its own line, or not owed at all."""
    payment, purse = withholding.payment, purse_of(withholding.payment.batch)
    purse.lock()
    against = (
        Kind.PAYABLE if owed_one_of(payment) else _spent_again(payment, withholding.withheld_on)
    )
    return post(
        purse, Event.WITHHOLDING, reference=payment.batch.number, part=str(payment.pk),
        on=withholding.withheld_on, total=payment.amount, actor=withholding.withheld_by,
        facts={"payment": payment.pk},
        lines=lambda: [
            debit(Kind.PAYABLE, payment.amount),
            credit(against, payment.amount, payment=payment.pk),
        ],
    )  # fmt: skip


def post_sent(batch: Batch) -> LedgerTransaction | None:
    """The bank's file is made: what was owed is on its way; None where all was kept back."""
    total = going_out(batch.payments).aggregate(sum=Sum("amount", default=NOTHING))["sum"]
    if not total:
        return None
    return post(
        purse_of(batch), Event.SEND, reference=batch.number, on=batch.sent_on, total=total,
        facts=_facts(batch),
        lines=lambda: [debit(Kind.PAYABLE, total), credit(Kind.TRANSIT, total)],
    )  # fmt: skip


def post_return(bank_return: BankReturn) -> list[LedgerTransaction]:
    """What the bank answered: successes leave the fund, failures are owed again, line by line."""
    posted = [_post_success(bank_return), _post_failure(bank_return)]
    return [entry for entry in posted if entry]


def post_refund(refund: Refund, *, actor: Any) -> LedgerTransaction:
    """The bank sent an arrived payment back: it stands to the county's account, and is owed unless
    the household has it by another attempt, or another is on its way.

    Call it once the refund is kept: who is owed is read from what stands.
    """
    payment, purse = refund.payment, purse_of(refund.payment.batch)
    purse.lock()
    owed = owed_one_of(payment)
    return post(
        purse, Event.REFUND, reference=payment.batch.number, part=_turn(refund),
        on=refund.refunded_on, total=refund.amount, actor=actor, facts={"payment": payment.pk},
        lines=lambda: [
            debit(Kind.CASH, refund.amount, Source.COUNTY),
            credit(Kind.PAYABLE, refund.amount, payment=owed.pk)
            if owed
            else credit(
                _spent_again(payment, refund.refunded_on), refund.amount, payment=payment.pk
            ),
        ],
    )  # fmt: skip


def post_arrival(arrival: Arrival, *, actor: Any) -> LedgerTransaction:
    """The bank says that a failed payment arrived, or another one twice: what was owed is paid, or
    it is paid a second time.

    Call it before the arrival is kept: who is owed is read from what stands.
    """
    payment, purse = arrival.payment, purse_of(arrival.payment.batch)
    purse.lock()
    owed = owed_one_of(payment)
    return post(
        purse, Event.ARRIVAL, reference=payment.batch.number, part=_turn(arrival),
        on=arrival.arrived_on, total=arrival.amount, actor=actor, facts={"payment": payment.pk},
        lines=lambda: [
            debit(Kind.PAYABLE, arrival.amount, payment=owed.pk)
            if owed
            else debit(Kind.EXPENSE, arrival.amount, payment=payment.pk),
            *(
                credit(Kind.CASH, amount, source)
                for source, amount in drawn(
                    spendable_by_source(purse, arrival.arrived_on), arrival.amount
                )
            ),
        ],
    )  # fmt: skip


def post_not_due(answer: WrittenAnswer) -> LedgerTransaction:
    """What is owed is not paid any more: it was not spent, this year, or in the year it was."""
    payment = answer.payment
    spent_in = attempts_at(payment).first().batch.released_on.year
    against = result_of(spent_in, answer.confirmed_on)
    return post(
        purse_of(payment.batch), Event.NOT_DUE, reference=payment.batch.number,
        part=str(payment.pk), on=answer.confirmed_on, total=payment.amount,
        actor=answer.confirmed_by, facts={"payment": payment.pk, "answer": answer.number},
        lines=lambda: [
            debit(Kind.PAYABLE, payment.amount, payment=payment.pk),
            credit(against, payment.amount),
        ],
    )  # fmt: skip


def _post_success(bank_return: BankReturn) -> LedgerTransaction | None:
    sums = bank_return.lines.filter(result=Result.SUCCESS).aggregate(
        count=Count("pk"), total=Sum("payment__amount", default=NOTHING)
    )
    if not sums["count"]:
        return None
    purse = purse_of(bank_return.batch)
    return post(
        purse, Event.SUCCESS, total=sums["total"],
        lines=lambda: [
            debit(Kind.TRANSIT, sums["total"]),
            *(
                credit(Kind.CASH, amount, source)
                for source, amount in drawn(
                    spendable_by_source(purse, bank_return.imported_on), sums["total"]
                )
            ),
        ],
        **_returned(bank_return, sums["count"]),
    )  # fmt: skip


def _post_failure(bank_return: BankReturn) -> LedgerTransaction | None:
    failed = bank_return.lines.filter(result=Result.FAILURE)
    lines = list(failed.order_by("payment_id").values_list("payment_id", "payment__amount"))
    if not lines:
        return None
    total = sum(amount for _payment, amount in lines)
    purse = purse_of(bank_return.batch)
    purse.lock()
    of_these = Payment.objects.filter(results__in=failed)
    owed = set(missing(of_these).values_list("pk", flat=True))
    on = bank_return.imported_on
    again = {one.pk: _spent_again(one, on) for one in of_these.exclude(pk__in=owed)}
    return post(
        purse, Event.FAILURE, total=total,
        lines=lambda: [
            debit(Kind.TRANSIT, total),
            *(
                credit(again.get(payment, Kind.PAYABLE), amount, payment=payment)
                for payment, amount in lines
            ),
        ],
        **_returned(bank_return, len(lines)),
    )  # fmt: skip


def _spent_again(payment: Payment, on: date) -> Kind:
    """Where what a household has twice, or had although it was not due, lowers what was spent when
    it fails or comes back: in the year of the last such arrival that still stands."""
    events = (Event.ARRIVAL, Event.REFUND, Event.FAILURE, Event.WITHHOLDING)
    entries = LedgerEntry.objects.filter(
        payment__in=attempts_at(payment), event__in=events,
        account__kind__in=(Kind.EXPENSE, Kind.SURPLUS),
    )  # fmt: skip
    years: list[int] = []
    for spent, day in entries.order_by("pk").values_list("debit", "transaction__on"):
        if spent:
            years.append(day.year)
        elif years:
            years.pop()
    return result_of(years[-1] if years else on.year, on)


def _turn(event: Refund | Arrival) -> str:
    """The part of the key of a payment's refund or arrival: the further ones are counted."""
    return f"{event.payment_id}" + (f"-{event.ordinal}" if event.ordinal > 1 else "")


def _facts(batch: Batch) -> dict:
    return {"batch": batch.content_hash, "payments": batch.payment_count}


def _returned(bank_return: BankReturn, count: int) -> dict:
    """A return's own part of the key: the first digits of the file's hash, and which reading of it
    this is, unique in its batch."""
    again = bank_return.batch.returns.filter(sha256=bank_return.sha256, pk__lt=bank_return.pk)
    reading = again.count() + 1
    return {
        "reference": bank_return.batch.number,
        "part": bank_return.sha256[:16] + (f"-{reading}" if reading > 1 else ""),
        "on": bank_return.imported_on,
        "facts": {"file": bank_return.sha256, "lines": count},
        "actor": bank_return.imported_by,
    }
