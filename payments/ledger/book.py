"""Posting: one way in, once for each key, balanced, one fund at a time."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Max

from dibao.money import NOTHING, yuan
from dibao.trail.refusals import Refusal
from payments.models.funds import YearEnd
from payments.models.ledger import (
    AccountKind,
    Event,
    Fund,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    Source,
)

WRITE_AT_ONCE = 5000


@dataclass(frozen=True)
class Line:
    """An entry to be: exactly one of debit and credit, in yuan, is above zero."""

    kind: AccountKind
    debit: Decimal = NOTHING
    credit: Decimal = NOTHING
    source: str = ""
    payment: int | None = None


def debit(kind: AccountKind, amount: Decimal, source: str = "", payment: int | None = None) -> Line:
    return Line(kind, debit=amount, source=source, payment=payment)


def credit(
    kind: AccountKind, amount: Decimal, source: str = "", payment: int | None = None
) -> Line:
    return Line(kind, credit=amount, source=source, payment=payment)


@dataclass(frozen=True)
class Purse:
    """A county's fund: where a posting belongs. `county` is the twelve-digit code."""

    county: str
    fund: Fund

    def lock(self) -> None:
        """One posting at a time in this fund, until the caller's transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"ledger:{self.county}:{self.fund}"],
            )

    def account(self, kind: AccountKind, source: str = "") -> LedgerAccount:
        found, _made = LedgerAccount.objects.get_or_create(
            area_code=self.county, fund=self.fund, kind=kind, source=source
        )
        return found


def content_hash(content: dict) -> str:
    """SHA-256 over what is posted, the same for the same content whenever it comes."""
    text = json.dumps(
        content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def post(
    purse: Purse,
    event: Event,
    *,
    reference: str,
    on: date,
    total: Decimal,
    lines: Callable[[], Iterable[Line]],
    part: str = "",
    facts: dict | None = None,
    memo: str = "",
    actor: Any = None,
    reverses: LedgerTransaction | None = None,
) -> LedgerTransaction:
    """Post `total` yuan once under the key of event, reference and part.

    `facts` are what is hashed besides event, fund, date and total; `lines` makes the entries and
    is asked only when nothing stands under the key yet. The same content again is a no-op that
    returns what stands; raises `Refusal` for other content, and for a year that is closed.
    """
    purse.lock()
    key = ":".join(filter(None, (event, reference, part)))
    content = {
        "event": str(event),
        "county": purse.county,
        "fund": str(purse.fund),
        "on": on.isoformat(),
        "total": str(yuan(total)),
        "part": part,
        "facts": facts or {},
    }
    digest = content_hash(content)
    standing = LedgerTransaction.objects.filter(key=key).first()
    if standing:
        if standing.content_hash != digest:
            raise Refusal(f"“{event.label}”{reference} 已记账，内容与这次不同，不能重复记账。")
        return standing
    _refuse_closed(purse, on)
    rows = list(lines())
    entry = LedgerTransaction.objects.create(
        key=key, area_code=purse.county, fund=purse.fund, event=event, on=on, reference=reference,
        memo=memo, content=content, content_hash=digest, total=total, entry_count=len(rows),
        reverses=reverses, posted_by=actor,
    )  # fmt: skip
    accounts = {slot: purse.account(*slot) for slot in {(row.kind, row.source) for row in rows}}
    LedgerEntry.objects.bulk_create(
        (
            LedgerEntry(
                transaction=entry, line=line, account=accounts[row.kind, row.source],
                event=event, debit=row.debit, credit=row.credit, payment_id=row.payment,
            )
            for line, row in enumerate(rows, start=1)
        ),
        batch_size=WRITE_AT_ONCE,
    )  # fmt: skip
    return entry


def last_closed_year(purse: Purse) -> int:
    """The last year that is closed, and with it all before; 0 where none is.

    The paper of its end closes a year: where nothing is left to carry over, nothing is posted.
    """
    kept = {"area_code": purse.county, "fund": purse.fund}
    papers = YearEnd.objects.filter(status=YearEnd.Status.CLOSED, **kept)
    carried = LedgerTransaction.objects.filter(event=Event.YEAR_END, **kept)
    by_paper = papers.aggregate(last=Max("year"))["last"] or 0
    by_posting = carried.aggregate(last=Max("on"))["last"]
    return max(by_paper, by_posting.year if by_posting else 0)


def _refuse_closed(purse: Purse, on: date) -> None:
    if on.year <= last_closed_year(purse):
        raise Refusal(f"{on.year}年度{Fund(purse.fund).label}已年终结转，不能再记该年度的账。")


# Money from above is used as it arrives; where it has not, the county's own budget bridges, so
# that pay is on time and in full (S0 part 2).
ORDER = (
    Source.CENTRAL, Source.PROVINCE, Source.PREFECTURE, Source.DONATION, Source.COUNTY,
)  # fmt: skip


def drawn(cash: dict[str, Decimal], amount: Decimal) -> list[tuple[Source, Decimal]]:
    """From which sources an amount is paid: in order as far as each reaches, the county the rest.

    `cash` is what stands on each source's account. A county account below zero is what the county
    has bridged or owes.
    """
    parts = []
    for source in ORDER:
        reach = amount if source == Source.COUNTY else min(cash.get(source, NOTHING), amount)
        if reach > 0:
            parts.append((source, reach))
            amount -= reach
    return parts
