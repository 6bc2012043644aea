"""The paper of a year's end closes the year, and no day of a paper lies where none may."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.funds.pages import year_end_facts
from payments.funds.services import record
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.models import Allocation, Fund, LedgerTransaction, Source, WorkExpense, YearEnd
from tests.cast import COUNTY
from tests.payments.fund_papers import ON, allotted, arrived, closed, year_end
from tests.payments.ledger_rows import bring_in

WORK = Purse(COUNTY, Fund.WORK)
FEBRUARY = date(2027, 2, 1)


@pytest.fixture
def people(finance, finance_reviewer):
    return finance, finance_reviewer


def test_a_year_whose_sums_are_nothing_is_closed_and_the_next_one_after_it(people):
    paper = arrived(allotted(people[0]), people[1], ON)
    perform(paper, "reverse", actor=people[1], on=ON, reason="记错资金")
    assert closed(2026, people).status == "closed"
    assert not LedgerTransaction.objects.filter(event="year_end").exists()
    assert closed(2027, people).status == "closed"


def test_an_empty_year_that_is_closed_takes_no_money_any_more(people):
    closed(2026, people)
    paper = allotted(people[0], FEBRUARY, year=2026, document_date=date(2026, 12, 1))
    with pytest.raises(Refusal, match="2026年度及以前已年终结转") as caught:
        arrived(paper, people[1], FEBRUARY, received_on=date(2026, 12, 20))
    assert caught.value.field == "received_on"
    with pytest.raises(Refusal, match="不能再记该年度的账"):
        bring_in(WORK, Source.COUNTY, "1.00", on=date(2025, 12, 20))
    assert arrived(paper, people[1], FEBRUARY).status == "confirmed"
    assert year_statement(WORK, 2026).received == 0


def test_the_database_takes_no_posting_of_a_year_that_a_paper_closed(people):
    entry = bring_in(WORK, Source.COUNTY, "1.00", on=date(2027, 1, 4))
    closed(2026, people)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="已年终结转"), transaction.atomic():
            cursor.execute(
                "INSERT INTO payments_ledgertransaction (key, area_code, fund, event, on_date,"
                " reference, memo, content, content_hash, total, entry_count, posted_at)"
                " SELECT 'x', area_code, fund, event, '2026-12-31', reference, memo, content,"
                " content_hash, total, entry_count, posted_at FROM payments_ledgertransaction"
                " WHERE id = %s",
                [entry.pk],
            )
        with pytest.raises(DatabaseError, match="不能再打开"), transaction.atomic():
            cursor.execute("UPDATE payments_yearend SET status = 'prepared'")
    assert YearEnd.objects.get().status == "closed"


@pytest.mark.parametrize("day", [date(206, 4, 7), date(2026, 4, 1)])
def test_money_does_not_arrive_before_its_document(people, day):
    paper = allotted(people[0], document_date=date(2026, 4, 2))
    with pytest.raises(Refusal, match="不能早于下达日期") as caught:
        arrived(paper, people[1], ON, received_on=day)
    assert caught.value.field == "received_on"
    signed = {"confirmed_by": people[1], "confirmed_on": ON}
    for wrong in (day, date(2026, 4, 9)):
        with pytest.raises(IntegrityError, match="money_arrives_after"), transaction.atomic():
            Allocation.objects.filter(pk=paper.pk).update(received_on=wrong, **signed)


def test_a_document_lies_at_most_a_year_before_its_budget(people):
    allotted(people[0], year=2027)
    with pytest.raises(IntegrityError, match="a_document_is_at_most"), transaction.atomic():
        allotted(people[0], document_date=date(206, 4, 7), document_number="财预2号")


def expense(actor, paid_on: date, on: date = ON) -> WorkExpense:
    paper = WorkExpense(
        fund=Fund.WORK, purpose="training", amount=Decimal("3.00"), paid_on=paid_on,
        voucher_number="记-1",
    )  # fmt: skip
    return record(paper, county=COUNTY, actor=actor, on=on)


def test_a_work_expense_was_paid_in_an_open_year_and_not_in_the_future(people):
    for day in (date(206, 4, 7), date(2026, 4, 9)):
        with pytest.raises(IntegrityError, match="a_work_expense_was_paid"), transaction.atomic():
            expense(people[0], day)
    closed(2026, people)
    with pytest.raises(Refusal, match="支付日期须在以后的年度") as caught:
        expense(people[0], date(2026, 12, 30), FEBRUARY)
    assert caught.value.field == "paid_on"


def test_a_year_is_not_closed_over_a_work_expense_that_waits(people):
    """Closed over it, the expense could never be booked with its true day."""
    arrived(allotted(people[0]), people[1], ON)
    paper = expense(people[0], ON)
    with pytest.raises(Refusal, match=f"1 份工作经费支出待复核（{paper.number}）.*复核.*撤回"):
        closed(2026, people)
    perform(YearEnd.objects.get(), "withdraw", actor=people[0], on=FEBRUARY, reason="先列支")
    perform(paper, "confirm", actor=people[1], on=FEBRUARY, amount=paper.amount)
    assert closed(2026, people).spent == Decimal("3.00")


def test_an_expense_of_the_next_year_does_not_hold_up_the_year(people):
    expense(people[0], date(2027, 1, 5), date(2027, 1, 6))
    assert closed(2026, people).status == "closed"


def test_the_paper_of_a_years_end_names_the_money_nobody_has_confirmed(people):
    waiting = allotted(people[0])
    allotted(people[0], date(2027, 1, 5), document_number="财预2号")
    paper = year_end(people[0], 2026)
    said = {fact["label"]: fact["value"] for fact in year_end_facts(paper)}
    assert said["待核对到账"] == f"1 份资金下达：{waiting.number}"
    paper = perform(paper, "close", actor=people[1], on=date(2027, 1, 11))
    assert "待核对到账" not in {fact["label"] for fact in year_end_facts(paper)}


@pytest.mark.parametrize(
    "wrongly", [{"fund": "urban", "year": 2026}, {"fund": "rural", "year": 2027}]
)
def test_a_mistake_found_in_the_clean_up_is_put_right_in_its_own_year(people, wrongly):
    december, january = date(2026, 12, 15), date(2027, 1, 11)
    given = {"source": "province", "document_date": december}
    wrong = allotted(people[0], on=december, **given | wrongly)
    wrong = arrived(wrong, people[1], december)
    perform(wrong, "reverse", actor=people[1], on=january, reason="记错")
    right = allotted(people[0], on=january, **given | {"fund": "rural", "year": 2026})
    arrived(right, people[1], january, received_on=december)
    urban, rural = (year_statement(Purse(COUNTY, Fund(of)), 2026) for of in ("urban", "rural"))
    assert (urban.received, rural.received, rural.own_surplus) == (0, right.amount, right.amount)


def test_a_past_days_expense_is_not_drawn_from_what_came_after_it(people):
    before, after = date(2026, 12, 28), date(2027, 1, 5)
    arrived(allotted(people[0], on=after, source="central"), people[1], after)
    expense = WorkExpense(
        fund="work", purpose="survey", amount=Decimal("80.00"), paid_on=before, voucher_number="1"
    )
    expense = record(expense, county=COUNTY, actor=people[0], on=after)
    perform(expense, "confirm", actor=people[1], on=after, amount=expense.amount)
    in_hand = {line.source: line.in_hand for line in year_statement(WORK, 2026).sources}
    assert (in_hand["central"], in_hand["county"]) == (0, -expense.amount)
