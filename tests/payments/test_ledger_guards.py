"""What the database itself refuses of the ledger, tried past the code."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dibao.trail.refusals import Refusal
from payments.ledger.book import Purse
from payments.ledger.fund_posting import post_carry_over
from payments.models import Event, Fund, LedgerAccount, LedgerEntry, LedgerTransaction, Source
from tests.cast import COUNTY
from tests.payments.ledger_rows import URBAN, bring_in

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 8)


def insert(key: str, *entries, fund: str = "urban", count: int | None = None, total: str = "10"):
    """A transaction and its entries (account, debit, credit) written without the code."""
    entry = LedgerTransaction.objects.create(
        key=key, area_code=COUNTY, fund=fund, event=Event.ALLOCATION, on=ON, reference=key,
        content={}, content_hash="0" * 64, total=Decimal(total),
        entry_count=len(entries) if count is None else count,
    )  # fmt: skip
    for line, (account, debit, credit) in enumerate(entries, start=1):
        LedgerEntry.objects.create(
            transaction=entry, line=line, account=account, event=Event.ALLOCATION,
            debit=Decimal(debit), credit=Decimal(credit),
        )  # fmt: skip
    return entry


def commit() -> None:
    """Let the deferred triggers speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def cash():
    return URBAN.account("cash", "county")


@pytest.fixture
def income():
    return URBAN.account("income", "county")


def refused(what, *parts):
    """What the database says when `what` is done in a savepoint of its own."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        what(*parts)
        commit()
    return str(caught.value)


def test_a_transaction_that_does_not_balance_is_refused_at_commit(cash, income):
    assert "借贷不平" in refused(insert, "a", (cash, "10", "0"), (income, "0", "9.99"))


def test_a_transaction_whose_total_is_not_its_entries_is_refused(cash, income):
    entries = (cash, "10", "0"), (income, "0", "10")
    assert "借贷不平" in refused(lambda: insert("a", *entries, total="11"))


def test_a_transaction_without_all_its_entries_is_refused():
    assert "分录不全" in refused(lambda: insert("a", count=2))


def test_a_single_entry_is_no_transaction(cash):
    said = refused(lambda: insert("a", (cash, "10", "0")))
    assert "a_ledger_transaction_has_two_entries_or_more" in said


@pytest.mark.parametrize("amounts", [("0", "0"), ("5", "5"), ("-5", "0")])
def test_an_entry_is_either_a_debit_or_a_credit_above_zero(cash, income, amounts):
    said = refused(insert, "a", (cash, *amounts), (income, "0", "10"))
    assert "an_entry_is_a_debit_or_a_credit" in said


@pytest.mark.parametrize("fund", [Fund.RURAL, Fund.WORK])
def test_two_funds_never_meet_in_a_transaction(cash, fund):
    other = Purse(COUNTY, fund).account("income", "county")
    assert "分账核算" in refused(insert, "a", (cash, "10", "0"), (other, "0", "10"))


def test_two_counties_never_meet_in_a_transaction(cash):
    other = Purse("410104000000", Fund.URBAN).account("income", "county")
    assert "同一区县" in refused(insert, "a", (cash, "10", "0"), (other, "0", "10"))


@pytest.mark.parametrize(("fund", "kind"), [("work", "expense"), ("urban", "work_expense")])
def test_work_expenses_and_benefits_have_no_account_in_common(fund, kind):
    with pytest.raises(IntegrityError, match="work_expenses_have_accounts_of_their_own"):
        LedgerAccount.objects.create(area_code=COUNTY, fund=fund, kind=kind)


def test_nothing_is_added_to_a_transaction_that_is_complete(cash, income):
    entry = bring_in(URBAN, Source.COUNTY, "10", on=ON)
    commit()

    def add():
        for line, sides in ((3, {"debit": 1}), (4, {"credit": 1})):
            LedgerEntry.objects.create(
                transaction=entry, line=line, account=cash, event=Event.ALLOCATION, **sides
            )

    assert "不能再加分录" in refused(add)


@pytest.mark.parametrize("table", ["ledgeraccount", "ledgertransaction", "ledgerentry"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_ledger_is_not_changed_and_not_removed(table, statement):
    bring_in(URBAN, Source.COUNTY, "10", on=ON)
    commit()

    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement.format(f"payments_{table}"))

    assert "只能追加" in refused(run)


def test_a_closed_year_takes_no_posting(cash, income):
    bring_in(URBAN, Source.COUNTY, "10", on=ON)
    post_carry_over(URBAN, 2026, reference="JZ1")
    with pytest.raises(Refusal, match="已年终结转"):
        bring_in(URBAN, Source.COUNTY, "10", on=ON)
    said = refused(insert, "a", (cash, "10", "0"), (income, "0", "10"))
    assert "已年终结转" in said
    bring_in(URBAN, Source.COUNTY, "10", on=date(2027, 1, 4))


def test_a_reversal_names_what_it_reverses(cash, income):
    with pytest.raises(IntegrityError, match="only_a_reversal_reverses"):
        LedgerTransaction.objects.create(
            key="r", area_code=COUNTY, fund="urban", event=Event.REVERSAL, on=ON, reference="r",
            content={}, content_hash="0" * 64, total=1, entry_count=2,
        )  # fmt: skip
