"""Batches and returns put straight into the database, for tests of the ledger alone."""

import hashlib
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count

from django.core.files.base import ContentFile
from django.db import connection

from payments.ledger.book import Purse, credit, debit, post
from payments.models import (
    AccountKind,
    BankReturn,
    BankReturnLine,
    Batch,
    Event,
    Fund,
    LedgerTransaction,
    Payment,
)
from tests.cast import COUNTY

URBAN = Purse(COUNTY, Fund.URBAN)
APRIL = date(2026, 4, 1)
_serial = count(1)


@contextmanager
def unguarded():
    """Write as an owner of the database can who takes the triggers away."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("RESET session_replication_role")


def put_batch(
    awards, *, people, month: date = APRIL, on: date | None = None, suffix: str = "",
    status: str = "sent", again: Payment | None = None,
) -> Batch:  # fmt: skip
    """A batch, sent unless told otherwise, that pays each award once, or one payment `again`.
    `people` prepared, reviewed and released it."""
    on = on or month.replace(day=7)
    prepared, reviewed, released = people
    digest = hashlib.sha256(f"batch {next(_serial)}".encode()).hexdigest()
    total = sum((award.amount for award in awards), Decimal("0.00"))
    batch = Batch.objects.create(
        area_code=COUNTY, number=f"F{month:%Y%m}{suffix}{next(_serial)}", category="urban",
        month=month, status="drafting", due_on=on, due_basis="测试", payment_count=len(awards),
        person_count=len(awards), total=total, prepared_by=prepared, prepared_on=on,
        content_hash=digest,
    )  # fmt: skip
    Payment.objects.bulk_create(
        Payment(
            batch=batch, household_id=award.household_id, award=award, kind="regular",
            month=again.month if again else month, attempt=again.attempt + 1 if again else 1,
            replaces=again, amount=award.amount, persons=1, head_name="黄萱", holder_name="黄萱",
            bank="农业银行", account="6228480000000000000", account_index="x",
            area_code=award.area_code,
        )
        for award in awards
    )  # fmt: skip
    with unguarded():
        Batch.objects.filter(pk=batch.pk).update(
            submitted_by=reviewed, submitted_on=on, funded_by=released, funded_on=on,
            voucher="拨1", status=status, reviewed_by=reviewed, reviewed_hash=digest,
            released_by=released, released_hash=digest, released_on=on, sent_on=on,
        )  # fmt: skip
    batch.refresh_from_db()
    return batch


def answer(
    batch: Batch, *, success: list[Payment] = (), failure: list[Payment] = (), on: date
) -> BankReturn:
    """A return that was read: these payments arrived and those did not."""
    name = f"return {next(_serial)}"
    bank_return = BankReturn.objects.create(
        batch=batch, content=ContentFile(name.encode(), name="r"), imported_on=on,
        sha256=hashlib.sha256(name.encode()).hexdigest(), imported_by=batch.prepared_by, version=1,
    )  # fmt: skip
    results = [*((payment, "success") for payment in success)]
    results += [(payment, "failure") for payment in failure]
    BankReturnLine.objects.bulk_create(
        BankReturnLine(
            bank_return=bank_return, line=line, payment=payment, result=result,
            amount=payment.amount,
        )
        for line, (payment, result) in enumerate(results, start=1)
    )  # fmt: skip
    return bank_return


def bring_in(purse: Purse, source: str, amount: str, *, on: date) -> LedgerTransaction:
    """Money arrives in a fund."""
    value = Decimal(amount)
    return post(
        purse, Event.ALLOCATION, reference=f"BK{next(_serial)}", on=on, total=value,
        lines=lambda: [
            debit(AccountKind.CASH, value, source), credit(AccountKind.INCOME, value, source),
        ],
    )  # fmt: skip
