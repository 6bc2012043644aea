"""The fund's papers count only as the ledger says, tried from SQL."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dibao.trail.engine import perform
from payments.funds.services import record, request_budget
from payments.ledger.fund_posting import post_carry_over
from payments.ledger.verify import differences
from payments.models import BudgetRequest, Fund, Source, WorkExpense, YearEnd
from tests.cast import COUNTY
from tests.payments.ledger_rows import URBAN, bring_in, unguarded
from tests.payments.test_funds import NEW_YEAR, ON, allocation, confirm, year_end


def refused(sql, statement: str, words: str = "规定的步骤") -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        sql(statement)


@pytest.fixture
def work_expense(finance):
    paper = WorkExpense(
        fund=Fund.WORK, purpose="training", amount=Decimal("300.00"), paid_on=ON,
        voucher_number="记-0012",
    )  # fmt: skip
    return record(paper, county=COUNTY, actor=finance, on=ON)


@pytest.fixture
def budget(finance):
    asked = BudgetRequest(
        fund=Fund.URBAN, kind="next_year", year=2027, months=12, persons=10,
        average=Decimal("300"), available=Decimal(0), reasons="测算",
    )  # fmt: skip
    return request_budget(asked, county=COUNTY, actor=finance, on=ON)


def test_money_that_nobody_posted_has_not_arrived(finance, finance_reviewer, sql):
    paper = allocation(finance)
    signed = f"confirmed_by_id = {finance_reviewer.pk}, confirmed_on = '2026-04-08'"
    to = f"UPDATE payments_allocation SET received_on = '2026-04-07', {signed}, status ="
    refused(sql, f"{to} 'confirmed'", "与账簿不符")
    refused(sql, f"{to} 'reversed'", "规定的步骤|与账簿不符")
    confirm(paper, finance_reviewer)
    refused(sql, "UPDATE payments_allocation SET status = 'reversed'", "与账簿不符")
    for status in ("recorded", "withdrawn"):
        refused(sql, f"UPDATE payments_allocation SET status = '{status}'", "规定的步骤")
    paper = perform(paper, "reverse", actor=finance_reviewer, on=ON, reason="重复登记")
    assert paper.status == "reversed" and differences() == []
    refused(sql, "UPDATE payments_allocation SET status = 'confirmed'", "规定的步骤|与账簿不符")


def test_a_work_expense_counts_when_it_was_posted(work_expense, finance_reviewer, sql):
    signed = f"confirmed_by_id = {finance_reviewer.pk}, confirmed_on = '2026-04-08'"
    refused(sql, f"UPDATE payments_workexpense SET status = 'confirmed', {signed}", "与账簿不符")
    confirm(work_expense, finance_reviewer)
    refused(sql, "UPDATE payments_workexpense SET status = 'reversed'", "与账簿不符")


def test_a_paper_whose_state_is_not_the_ledgers_is_told(finance, finance_reviewer):
    paper = confirm(allocation(finance), finance_reviewer)
    assert differences() == []
    with unguarded() as cursor:
        cursor.execute("UPDATE payments_allocation SET status = 'reversed'")
    told = [(one.where, one.by) for one in differences() if one.check.startswith("冲销的单据")]
    assert told == [(paper.number, paper.amount)]


def test_a_request_is_approved_or_given_back_and_nothing_else(budget, finance_reviewer, sql):
    to = "UPDATE payments_budgetrequest SET status ="
    refused(sql, f"{to} 'reversed'", "规定的步骤")
    refused(
        sql,
        f"{to} 'approved', approved_amount = 9, approved_document = '1', amount = 1,"
        f" confirmed_by_id = {finance_reviewer.pk}",
        "规定的步骤",
    )
    perform(budget, "return", actor=finance_reviewer, on=ON, reason="重新测算")
    refused(sql, f"{to} 'submitted'", "规定的步骤")


@pytest.mark.parametrize("status", ["confirmed", "reversed"])
def test_no_paper_is_written_down_as_confirmed(finance, status):
    paper = allocation(finance)
    paper.pk, paper.number, paper.status = None, "ZJ-X", status
    with pytest.raises(IntegrityError, match="先登记"), transaction.atomic():
        paper.save(force_insert=True)


@pytest.fixture
def prepared(finance):
    bring_in(URBAN, Source.COUNTY, "1000.00", on=ON)
    return year_end(finance, explanation="年末到账")


@pytest.mark.parametrize(
    "figures", ["", "received = 5, surplus = 5, ", "opening = 7, surplus = 1007, "]
)
def test_no_year_is_closed_past_its_books(prepared, finance_reviewer, sql, figures):
    if figures:
        sql(f"UPDATE payments_yearend SET {figures} exceeds = true")
    signed = f"confirmed_by_id = {finance_reviewer.pk}, confirmed_on = '2027-01-11'"
    refused(sql, f"UPDATE payments_yearend SET status = 'closed', {signed}", "与账簿不符")


@pytest.mark.parametrize("change", ["note = 'x'", "findings = '[]', explanation = '他'"])
def test_a_year_is_closed_as_it_was_prepared(prepared, finance_reviewer, sql, change):
    post_carry_over(URBAN, 2026, reference=prepared.number)
    signed = f"confirmed_by_id = {finance_reviewer.pk}, confirmed_on = '2027-01-11'"
    close = f"UPDATE payments_yearend SET status = 'closed', {signed}"
    refused(sql, f"{close}, {change}", "规定的步骤")
    sql(close)
    assert differences() == []


def test_a_year_that_is_closed_otherwise_than_its_books_is_told(prepared, finance_reviewer):
    assert perform(prepared, "close", actor=finance_reviewer, on=NEW_YEAR).status == "closed"
    assert differences() == []
    with unguarded() as cursor:
        cursor.execute("UPDATE payments_yearend SET received = 995, surplus = 995")
    told = [(one.where, one.by) for one in differences() if one.check.startswith("年终结转单")]
    assert told == [(prepared.number, Decimal("-5.00"))]


def test_a_year_that_nothing_carried_over_is_told(prepared, finance_reviewer):
    with unguarded():
        YearEnd.objects.update(
            status="closed", confirmed_by=finance_reviewer, confirmed_on=date(2027, 1, 11)
        )
    told = [one.where for one in differences() if one.check.startswith("年终结转单")]
    assert told == [prepared.number]
