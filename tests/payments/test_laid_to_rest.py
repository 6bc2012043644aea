"""What failed and is not due any more is laid to rest: owed, watched for and paid by nobody."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.blockers import blocker_of
from payments.funds.owed import owed_again_on
from payments.ledger.statements import year_statement
from payments.ledger.verify import differences
from payments.models import AccountKind, Payment
from payments.selectors import owed_again, with_result
from payments.services import drafting
from payments.services.back_pay import open_back_pay
from payments.services.opening import open_back_pay_batch, open_repay
from payments.services.watching import scope_of, watched_months
from payments.services.withholding import withhold
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON, raised
from tests.payments.ledger_rows import URBAN
from tests.payments.test_arrived_after_all import all_agree, says, settle, standing
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    close,
    correct_account,
    one_failed,
    pay,
)
from tests.payments.test_withholding import released  # noqa: F401
from tests.payments.test_written_answers import prepare, said  # noqa: F401

DEAD = "户主3月28日死亡，死亡证明附后"
NEXT_YEAR = date(2027, 2, 3)


@pytest.fixture
def rest(said):  # noqa: F811
    def lay(payment, on=LATER):
        return said(payment, "not_due", on=on, reason=DEAD)

    return lay


def test_it_is_owed_watched_for_and_paid_by_nobody(
    one_failed, rest, asks, finance  # noqa: F811
):  # fmt: skip
    assert (COUNTY, APRIL) in watched_months(date(2031, 5, 5))
    rest(one_failed)
    assert not owed_again(Payment.objects.all()).exists()
    assert not owed_again_on(URBAN, LATER).total
    assert blocker_of("failed_payments").count(scope_of(COUNTY[:6], APRIL, LATER)) == 0
    correct_account(one_failed.household)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    assert with_result(Payment.objects.all()).get(pk=one_failed.pk).not_due
    assert standing(AccountKind.PAYABLE) == 0
    assert standing(AccountKind.EXPENSE) == Decimal("380.00")
    all_agree()


def test_a_closed_month_with_it_is_not_watched_any_more(
    one_failed, rest, finance  # noqa: F811
):  # fmt: skip
    close(one_failed.batch, finance)
    rest(one_failed)
    assert (COUNTY, APRIL) not in watched_months(date(2031, 5, 5))


def test_what_was_spent_in_a_year_that_is_over_goes_to_the_surplus(
    one_failed, rest  # noqa: F811
):  # fmt: skip
    rest(one_failed, on=NEXT_YEAR)
    statement = year_statement(URBAN, 2027)
    assert (statement.spent, statement.adjusted) == (Decimal("0.00"), Decimal("380.00"))
    assert statement.payable == 0 and statement.agrees
    owed, _transit, overpaid = statement.bridges
    assert (owed.adjusted, owed.spent, owed.left) == (Decimal("380.00"), 0, 0)
    assert overpaid.is_empty
    assert owed_again_on(URBAN, date(2026, 12, 31)).total == Decimal("380.00")
    all_agree()


def test_what_was_kept_back_is_laid_to_rest_before_its_batch_goes_out(
    released, rest, finance  # noqa: F811
):  # fmt: skip
    payment = released.payments.first()
    withhold(payment, reason=DEAD, actor=finance, on=DRAFTED_ON)
    rest(payment)
    assert standing(AccountKind.PAYABLE) == Decimal("-760.00")
    all_agree()


def test_what_arrives_after_all_is_spent_again(one_failed, rest, finance):  # noqa: F811
    rest(one_failed)
    settle(says(one_failed, "0000", finance), "arrived", finance)
    assert standing(AccountKind.PAYABLE) == 0
    assert standing(AccountKind.EXPENSE) == Decimal("760.00") == -standing(AccountKind.CASH)
    all_agree()


def test_what_the_bank_says_meanwhile_comes_first(one_failed, finance):  # noqa: F811
    says(one_failed, "0000", finance)
    with pytest.raises(Refusal, match="先在原批次处理"):
        prepare(one_failed, "not_due", finance)


def test_what_stands_in_a_batch_that_pays_again_is_not_laid_to_rest(
    one_failed, asks, finance, finance_reviewer  # noqa: F811
):  # fmt: skip
    made = prepare(one_failed, "not_due", finance)
    correct_account(one_failed.household)
    drafting.draft(drafting.submit(open_repay(asks)))
    with pytest.raises(Refusal, match="不能这样登记"):
        perform(made, "confirm", actor=finance_reviewer, on=LATER)


# Around the service, from SQL.


def test_a_letter_about_what_was_kept_back_holds_up_no_sending(
    make_awards, batch_in, finance, finance_reviewer
):
    make_awards(2)
    batch = batch_in("released")
    payment = batch.payments.first()
    withhold(payment, reason="户主已去世", actor=finance, on=DRAFTED_ON)
    prepare(payment, "not_due", finance, on=DRAFTED_ON)
    batch = perform(batch, "send", actor=finance, on=DRAFTED_ON, layout="general")
    again = {"layout": "general", "reason": "银行没有受理", "replaces": 1}
    batch = perform(batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, **again)
    assert batch.status == "sent" and batch.sendings.count() == 2


def sql(statement: str, *given) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


AGAIN = """
    INSERT INTO payments_payment (area_code, batch_id, household_id, award_id, month, kind, cause,
           attempt, replaces_id, amount, persons, channel, head_name, holder_name, bank, account,
           account_index)
    SELECT area_code, batch_id, household_id, award_id, month, kind, cause, 2, id, amount, persons,
           channel, head_name, holder_name, bank, account, account_index
      FROM payments_payment WHERE id = %s
"""


def test_what_was_laid_to_rest_by_mistake_is_given_by_back_pay(
    one_failed, rest, asks, pay, finance, approver  # noqa: F811
):  # fmt: skip
    """The award covers the month: two others decide, and see what was said of it."""
    home = one_failed.household
    rest(one_failed)
    given = {"award": home.awards.get(), "since": APRIL, "found_on": LATER, "facts": "户主健在"}
    asked = given | {"evidence": "户籍证明", "actor": finance, "on": LATER}
    made = open_back_pay(home, **asked)
    month = made.months.get()
    assert (month.paid, month.amount) == (
        0,
        Decimal("380.00"),
    ) and "原登记不再发放" in month.working
    perform(made, "decide", actor=approver, on=LATER)
    correct_account(home)
    assert pay(open_back_pay_batch(asks)).total == Decimal("380.00")
    assert standing(AccountKind.EXPENSE) == Decimal("760.00")
    all_agree()
    with pytest.raises(Refusal):
        open_back_pay(home, **asked)


def test_a_back_pay_that_spans_a_month_laid_to_rest_leaves_it_out(
    one_failed, rest, finance, approver  # noqa: F811
):  # fmt: skip
    home = one_failed.household
    rest(one_failed)
    Award.objects.filter(household=home).update(period=(date(2026, 3, 1), None))
    asked = {"award": home.awards.get(), "facts": "少算", "evidence": "复核", "found_on": LATER}
    with pytest.raises(Refusal, match="没有少发"):
        open_back_pay(home, **asked, since=date(2026, 3, 1), actor=finance, on=LATER)


CONFIRM = """
    UPDATE payments_writtenanswer SET status = 'confirmed', confirmed_by_id = %s,
           confirmed_on = '2026-05-01' WHERE id = %s
"""


def test_the_database_pays_nothing_again_that_is_laid_to_rest(one_failed, rest):  # noqa: F811
    rest(one_failed)
    with pytest.raises(DatabaseError, match="不再发放"):
        sql(AGAIN, one_failed.pk)


def test_the_database_takes_no_answer_that_nothing_was_booked_for(
    one_failed, finance, finance_reviewer  # noqa: F811
):  # fmt: skip
    made = prepare(one_failed, "not_due", finance)
    with pytest.raises(DatabaseError, match="须同时记入"):
        sql(CONFIRM, finance_reviewer.pk, made.pk)


def test_the_database_takes_two_people(one_failed, finance):  # noqa: F811
    made = prepare(one_failed, "not_due", finance)
    with pytest.raises(IntegrityError, match="by_another_person"):
        sql(CONFIRM, finance.pk, made.pk)


def test_the_database_lays_nothing_to_rest_that_is_not_owed(
    one_failed, finance, finance_reviewer  # noqa: F811
):  # fmt: skip
    made = prepare(one_failed, "not_due", finance)
    says(one_failed, "0000", finance)
    with pytest.raises(DatabaseError, match="才能不再发放"):
        sql(CONFIRM, finance_reviewer.pk, made.pk)


@pytest.mark.parametrize("statement", [
    "UPDATE payments_writtenanswer SET reason = 'x'", "DELETE FROM payments_writtenanswer",
    "UPDATE payments_writtenanswer SET status = 'withdrawn'", "TRUNCATE payments_writtenanswer",
    "UPDATE payments_writtenanswer SET says = 'arrived', status = 'prepared'",
])  # fmt: skip
def test_a_confirmed_answer_stays(one_failed, rest, statement):  # noqa: F811
    rest(one_failed)
    with pytest.raises(DatabaseError):
        sql(statement)


@pytest.mark.parametrize("statement", [
    "DELETE FROM payments_ledgertransaction WHERE event = 'not_due'",
    "DELETE FROM payments_writtenanswer",
    "UPDATE payments_writtenanswer SET says = 'failed'",
])  # fmt: skip
def test_an_answer_that_does_not_fit_the_ledger_is_found(
    one_failed, rest, statement  # noqa: F811
):  # fmt: skip
    rest(one_failed)
    assert differences() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert "不再发放与账簿不符" in {one.check for one in differences()}


def test_what_is_given_again_after_a_mistaken_rest_is_no_second_back_pay(
    one_failed, rest, asks, pay, finance, approver  # noqa: F811
):  # fmt: skip
    right = raised(one_failed.award, "430.00", date(2026, 5, 1))

    def give() -> Decimal:
        made = open_back_pay(
            right.household, award=right, since=APRIL, found_on=LATER, facts="更正",
            evidence="复核", actor=finance, on=LATER,
        )  # fmt: skip
        return perform(made, "decide", actor=approver, on=LATER).total

    assert give() == Decimal("50.00")
    pay(open_back_pay_batch(asks))
    rest(one_failed)
    assert give() == Decimal("380.00") and differences() == []
