"""Postings at the same moment: one of two equal ones counts, and no source is used twice."""

from datetime import date
from decimal import Decimal

import pytest

from payments.ledger.balances import balances, cash_by_source
from payments.ledger.book import credit, debit, drawn, post
from payments.models import AccountKind, Event, LedgerTransaction, Source
from tests.at_once import at_once
from tests.payments.ledger_rows import URBAN, bring_in

ON = date(2026, 4, 8)
HUNDRED = Decimal("100.00")
pytestmark = pytest.mark.django_db(transaction=True)


def pay(reference: str) -> int:
    return post(
        URBAN, Event.SUCCESS, reference=reference, on=ON, total=HUNDRED,
        lines=lambda: [
            debit(AccountKind.TRANSIT, HUNDRED),
            *(
                credit(AccountKind.CASH, amount, source)
                for source, amount in drawn(cash_by_source(URBAN), HUNDRED)
            ),
        ],
    ).pk  # fmt: skip


def test_the_same_posting_at_once_is_made_once():
    first, second, third = at_once(*[lambda: pay("F1")] * 3)
    assert first == second == third
    assert LedgerTransaction.objects.count() == 1


def test_two_payments_at_once_do_not_use_the_same_money():
    bring_in(URBAN, Source.CENTRAL, "150.00", on=ON)
    posted = at_once(lambda: pay("F1"), lambda: pay("F2"), lambda: pay("F3"))
    assert len(set(posted)) == LedgerTransaction.objects.filter(pk__in=posted).count() == 3
    standing = balances(URBAN)
    assert standing["cash", "central"] == 0
    assert standing["cash", "county"] == Decimal("-150.00")
