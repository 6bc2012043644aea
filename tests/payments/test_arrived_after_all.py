"""A failure that the bank later calls a success is paid again by nobody."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.db.models import F

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from payments.blockers import blocker_of
from payments.funds.owed import owed_again_on
from payments.funds.reports import reconciled
from payments.ledger.balances import balances
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.ledger.verify import differences
from payments.models import (
    AccountKind,
    Arrival,
    BankReturnLine,
    Batch,
    Fund,
    LedgerTransaction,
    Payment,
)
from payments.selectors import owed_again, with_result
from payments.services import drafting
from payments.services.opening import open_repay
from payments.services.recoveries import Finding, open_recovery
from payments.services.resolving import resolve
from payments.services.verifying import Verifier
from payments.services.watching import scope_of
from payments.services.withholding import withhold
from payments.statistics import sums
from payments.statistics.registers import statistic_register
from payments.statistics.scope import MonthScope
from tests.cast import COUNTY
from tests.cast_payments import APRIL, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import unguarded
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    correct_account,
    one_failed,
    pay,
)

URBAN = Purse(COUNTY, Fund.URBAN)


@pytest.fixture
def failed(one_failed):  # noqa: F811
    """A failure whose account was corrected: it could be paid again."""
    correct_account(one_failed.household)
    return one_failed


def says(payment, code, finance, **changes):
    """A further return about the payment; the line that came of it."""
    (line,) = [one for one in lines_of(payment.batch) if int(one["流水号"]) == payment.pk]
    give_to(payment.batch, as_csv([answer(line, code, **changes)]), finance)
    return BankReturnLine.objects.filter(payment=payment).latest("pk")


def settle(line, how, finance, reason="已向银行核实"):
    return resolve(line, how=how, reason=reason, actor=finance, on=LATER)


def standing(kind) -> Decimal:
    return sum(
        (amount for (name, _source), amount in balances(URBAN).items() if name == kind), Decimal(0)
    )


def paid_in_april() -> tuple[Decimal, Decimal]:
    scope = MonthScope(COUNTY[:6], APRIL)
    whole = sums.whole(scope, sums.by_batch(scope))
    return whole["paid"], statistic_register(scope).totals["month"]


def all_agree():
    assert differences() == []
    assert list(Verifier().deviations()) == []
    assert {row["agrees"] for row in reconciled(COUNTY, 2026)} == {"相符"}


@pytest.mark.parametrize("code", ["0000", "2001", "7777"])
def test_nothing_is_paid_again_while_the_bank_says_something_else_of_it(
    failed, finance, asks, code  # noqa: F811
):  # fmt: skip
    line = says(failed, code, finance)
    assert (line.result, line.fault) == ("exception", "conflict")
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    settle(line, "bank_confirmed", finance)
    assert open_repay(asks).kind == "repay"


def test_a_success_with_another_amount_is_cleared_up_before_it_is_paid_again(
    failed, finance, asks  # noqa: F811
):  # fmt: skip
    line = says(failed, "0000", finance, 金额="38.00")
    assert line.fault == "amount"
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


def test_a_failure_that_arrived_after_all_is_paid_and_never_paid_again(
    failed, finance, asks  # noqa: F811
):  # fmt: skip
    settle(says(failed, "0000", finance), "arrived", finance)
    assert Arrival.objects.get().payment == failed
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    assert not owed_again(Payment.objects.all()).exists()
    assert with_result(Payment.objects.all()).get(pk=failed.pk).came_late
    assert (standing(AccountKind.PAYABLE), standing(AccountKind.TRANSIT)) == (0, 0)
    assert standing(AccountKind.EXPENSE) == Decimal("760.00") == -standing(AccountKind.CASH)
    assert paid_in_april() == (Decimal("760.00"), Decimal("760.00"))
    assert not owed_again_on(URBAN, date(2026, 12, 31)).total
    assert blocker_of("failed_payments").count(scope_of(COUNTY[:6], APRIL, LATER)) == 0
    assert TrailEntry.objects.filter(thread=failed.batch.number, action="arrival").count() == 1
    all_agree()
    assert perform(failed.batch, "close", actor=finance, on=LATER).status == "closed"


def test_what_arrived_is_no_exception_any_more_and_does_not_arrive_again(failed, finance):
    settle(says(failed, "0000", finance), "arrived", finance)
    assert says(failed, "0000", finance, 返回信息="再次通知").result == "repeated"
    again = says(failed, "1001", finance)
    assert again.fault == "conflict"
    for how in ("arrived", "both_arrived"):
        with pytest.raises(Refusal, match="不能这样处理"):
            settle(again, how, finance)


def test_a_line_about_a_failure_that_is_no_success_is_no_arrival(failed, finance):
    for line in (says(failed, "2001", finance), says(failed, "0000", finance, 金额="1.00")):
        with pytest.raises(Refusal, match="不能这样处理"):
            settle(line, "arrived", finance)


def test_a_draft_made_before_the_bank_said_so_is_not_released(
    failed, finance, finance_reviewer, finance_releaser, asks, sql  # noqa: F811
):  # fmt: skip
    draft = open_repay(asks)
    drafting.draft(drafting.submit(draft))
    says(failed, "0000", finance)
    explain(draft, finance)
    with pytest.raises(Refusal, match="发生变动"):
        release(draft, finance_reviewer, finance_releaser, LATER)
    with unguarded():
        Batch.objects.filter(pk=draft.pk).update(
            status="funded", reviewed_by=finance_reviewer, reviewed_hash=F("content_hash"),
            submitted_by=finance_reviewer, submitted_on=LATER, funded_by=finance_releaser,
            funded_on=LATER, voucher="拨1",
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="已经到账，或者银行的说法尚未核实"):
        sql(f"UPDATE payments_batch SET status = 'released' WHERE id = {draft.pk}")


def test_a_released_batch_is_not_sent_while_the_bank_says_otherwise(
    failed, finance, finance_reviewer, finance_releaser, asks  # noqa: F811
):  # fmt: skip
    draft = open_repay(asks)
    drafting.draft(drafting.submit(draft))
    explain(draft, finance)
    batch = release(draft, finance_reviewer, finance_releaser, LATER)
    line = says(failed, "0000", finance)
    with pytest.raises(Refusal, match="可能重复发放"):
        perform(batch, "send", actor=finance, on=LATER, layout="general")
    settle(line, "bank_confirmed", finance)
    assert perform(batch, "send", actor=finance, on=LATER, layout="general").status == "sent"


def test_a_released_batch_stays_here_once_the_first_money_is_known_to_have_arrived(
    failed, finance, finance_reviewer, finance_releaser, asks  # noqa: F811
):  # fmt: skip
    draft = open_repay(asks)
    drafting.draft(drafting.submit(draft))
    explain(draft, finance)
    batch = release(draft, finance_reviewer, finance_releaser, LATER)
    settle(says(failed, "0000", finance), "arrived", finance)
    with pytest.raises(Refusal, match=r"已确认到账.*点“止付”"):
        perform(batch, "send", actor=finance, on=LATER, layout="general")
    assert differences() == []


def test_the_database_pays_nothing_again_that_may_have_arrived(failed, finance, asks, pay, sql):  # noqa: F811
    again = pay(open_repay(asks), "1001").payments.get()
    correct_account(failed.household)
    says(failed, "0000", finance)
    copied = ", ".join(
        field.column for field in Payment._meta.concrete_fields
        if field.name not in ("id", "batch", "attempt", "replaces")
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="不能重发"):
        sql(
            f"INSERT INTO payments_payment (batch_id, attempt, replaces_id, {copied})"
            f" SELECT batch_id, 3, id, {copied} FROM payments_payment WHERE id = {again.pk}"
        )


def twice(failed, finance, asks, pay):  # noqa: F811
    """The failure is paid again, and then the bank says that the first money arrived too."""
    again = pay(open_repay(asks)).payments.get()
    settle(says(failed, "0000", finance), "arrived", finance)
    return again


def test_money_that_arrived_twice_is_asked_back_once(failed, finance, approver, asks, pay):  # noqa: F811
    twice(failed, finance, asks, pay)
    assert standing(AccountKind.EXPENSE) == Decimal("1140.00") == -standing(AccountKind.CASH)
    assert paid_in_april() == (Decimal("1140.00"), Decimal("1140.00"))
    all_agree()
    found = Finding(
        ground="error", way="twice", since=APRIL, found_on=LATER, facts="到账两次", evidence="回盘"
    )
    recovery = open_recovery(failed.household, found, actor=finance, on=LATER)
    month = recovery.months.get()
    assert (month.paid, month.entitled) == (Decimal("760.00"), Decimal("380.00"))
    perform(recovery, "decide", actor=approver, on=LATER)
    assert standing(AccountKind.RECEIVABLE) == recovery.total == Decimal("380.00")
    all_agree()
    with pytest.raises(Refusal, match="没有多发到账"):
        open_recovery(failed.household, found, actor=finance, on=LATER)


def test_what_arrived_twice_is_put_right_in_the_year_that_spent_it(
    failed, finance, approver, asks, pay  # noqa: F811
):  # fmt: skip
    """December's money is paid again, and the bank says in the next year that it came twice."""
    pay(open_repay(asks))
    january, march = date(2027, 1, 8), date(2027, 3, 5)
    line = says(failed, "0000", finance)
    resolve(line, how="arrived", reason="银行对账单", actor=finance, on=january)
    found = Finding(
        ground="error", way="twice", since=APRIL, found_on=march, facts="到账两次", evidence="回盘"
    )
    recovery = open_recovery(failed.household, found, actor=finance, on=march)
    perform(recovery, "decide", actor=approver, on=march)
    year = year_statement(URBAN, 2027)
    assert (year.spent, year.adjusted) == (Decimal("0.00"), Decimal("0.00"))
    assert year.receivable == Decimal("380.00")
    all_agree()


@pytest.mark.parametrize("how", ["comes_back", "fails", "is_kept_back"])
def test_what_was_spent_twice_in_a_year_that_is_over_is_put_right_in_the_surplus(
    failed, finance, finance_reviewer, finance_releaser, asks, pay, how  # noqa: F811
):  # fmt: skip
    """The bank said in April that it came all the same; the second payment ends in January."""
    january = date(2027, 1, 8)
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, LATER)
    if how != "is_kept_back":
        batch = perform(batch, "send", actor=finance, on=LATER, layout="general")
    settle(says(failed, "0000", finance), "arrived", finance)
    again = batch.payments.get()
    if how == "is_kept_back":
        withhold(again, reason="原款已到账", actor=finance, on=january)
    elif how == "fails":
        content = SimpleUploadedFile("x.csv", as_csv([answer(lines_of(batch)[0], "1001")]))
        perform(batch, "import_return", actor=finance, on=january, file=content)
    else:
        give_to(batch, as_csv([answer(lines_of(batch)[0])]), finance)
        line = says(again, "1001", finance)
        resolve(line, how="sent_back", reason="银行对账单", actor=finance, on=january)
    year = year_statement(URBAN, 2027)
    assert (year.spent, year.adjusted) == (Decimal("0.00"), Decimal("380.00"))
    cash = [line.adjusted - line.came_back for line in year.sources]
    assert sum(cash) + sum(bridge.spent for bridge in year.bridges) + year.used == 0
    assert year.agrees and not year.receivable
    all_agree()


def test_where_the_second_payment_fails_the_late_money_pays_it(failed, finance, asks, pay):  # noqa: F811
    again = pay(open_repay(asks), "1001").payments.get()
    settle(says(failed, "0000", finance), "arrived", finance)
    correct_account(failed.household)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    assert standing(AccountKind.PAYABLE) == 0
    entry = LedgerTransaction.objects.get(event="arrival").entries.get(payment__isnull=False)
    assert entry.payment == again
    all_agree()


def test_where_the_second_payment_comes_back_nothing_is_owed(failed, finance, asks, pay):  # noqa: F811
    again = twice(failed, finance, asks, pay)
    settle(says(again, "1001", finance), "sent_back_usable", finance)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    assert standing(AccountKind.PAYABLE) == 0
    assert standing(AccountKind.EXPENSE) == Decimal("760.00")
    assert paid_in_april()[0] == Decimal("760.00")
    all_agree()


def test_a_second_payment_without_result_that_fails_later_is_not_owed(
    failed, finance, finance_reviewer, finance_releaser, asks  # noqa: F811
):  # fmt: skip
    draft = open_repay(asks)
    drafting.draft(drafting.submit(draft))
    explain(draft, finance)
    batch = release(draft, finance_reviewer, finance_releaser, LATER)
    batch = perform(batch, "send", actor=finance, on=LATER, layout="general")
    settle(says(failed, "0000", finance), "arrived", finance)
    assert differences() == []
    give_to(batch, as_csv([answer(lines_of(batch)[0], "1001")]), finance)
    assert standing(AccountKind.PAYABLE) == 0
    assert standing(AccountKind.EXPENSE) == Decimal("760.00")
    all_agree()


@pytest.fixture
def returned(make_awards, batch_in, finance):
    """A payment that arrived and was sent back, to an account that is said to work."""
    make_awards(2)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    payment = batch.payments.order_by("pk")[0]
    settle(says(payment, "1001", finance), "sent_back_usable", finance)
    return payment


def test_money_that_came_back_and_is_credited_again_is_not_paid_again(
    returned, finance, asks  # noqa: F811
):  # fmt: skip
    line = says(returned, "0000", finance, 返回信息="二次入账")
    assert (line.result, line.fault) == ("exception", "conflict")
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    settle(line, "arrived", finance)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    assert standing(AccountKind.PAYABLE) == 0
    assert paid_in_april() == (Decimal("760.00"), Decimal("760.00"))
    all_agree()


def test_verify_ledger_tells_an_arrival_that_was_changed(failed, finance, sql):
    settle(says(failed, "0000", finance), "arrived", finance)
    sql("ALTER TABLE payments_arrival DISABLE TRIGGER arrival_stays;"
        "UPDATE payments_arrival SET amount = 1")  # fmt: skip
    (found,) = differences()
    assert (found.check, found.by) == ("失败后到账与账簿不符", Decimal("-379.00"))


def test_after_a_refund_the_failure_again_says_nothing_new(returned, finance):
    assert says(returned, "1001", finance, 返回信息="再次通知").result == "repeated"


def test_after_a_refund_and_the_payment_again_nothing_is_counted_twice(
    returned, finance, asks, pay  # noqa: F811
):  # fmt: skip
    assert paid_in_april() == (Decimal("380.00"), Decimal("380.00"))
    pay(open_repay(asks))
    assert paid_in_april() == (Decimal("760.00"), Decimal("760.00"))
    reasons = {row["reason"]: row["lines"] for row in sums.failures(MonthScope(COUNTY[:6], APRIL))}
    assert reasons == {"到账后退汇": 1}


def test_the_page_offers_the_new_way_and_tells_it_afterwards(failed, finance, client):
    line = says(failed, "0000", finance)
    client.force_login(finance)
    page = client.get(failed.batch.page_url).text
    assert "银行确认款项已到账，不再重发" in page
    settle(line, "arrived", finance)
    assert "后来已到账" in client.get(failed.batch.page_url).text
