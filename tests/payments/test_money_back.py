"""Money that arrived and came back, also after its batch was closed, is owed until paid again."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from audits.flags.accounts import FailedNotPaidAgain
from audits.reports.base import Scope as FlagScope
from dibao.offices.models import Area
from dibao.sheets import open_workbook
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from payments.blockers import blocker_of
from payments.blockers.accounts import doubtful
from payments.funds.owed import owed_again_on
from payments.funds.reports import execution_report
from payments.ledger.book import Purse
from payments.ledger.verify import differences
from payments.models import BankReturnLine, Fund, LedgerTransaction
from payments.services.opening import open_repay
from payments.services.resolving import resolve
from payments.services.stating import state_usable
from payments.services.watching import scope_of
from tests.cast import COUNTY
from tests.cast_payments import APRIL
from tests.payments.fake_bank import answer, as_csv, lines_of
from tests.payments.test_kinds import LATER, asks, correct_account, pay  # noqa: F401

AFTER_CLOSE = date(2026, 4, 28)


@pytest.fixture
def arrived(make_awards, batch_in, finance):
    """April is paid to two households, and both have it."""
    make_awards(2)
    batch = batch_in("sent")
    return given(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)


def given(batch, content, actor, name="import_return"):
    upload = SimpleUploadedFile("return.csv", content)
    return perform(batch, name, actor=actor, on=AFTER_CLOSE, file=upload)


def came_back(batch, actor, how, name="import_return"):
    """The first payment is reported back, and settled as `how`."""
    batch = given(batch, as_csv([answer(lines_of(batch)[0], "1001")]), actor, name)
    line = BankReturnLine.objects.get(fault="conflict")
    resolve(line, how=how, reason="银行退汇通知", actor=actor, on=AFTER_CLOSE)
    return batch


@pytest.fixture
def closed(arrived, finance):
    return perform(arrived, "close", actor=finance, on=LATER)


def close(batch, finance):
    return perform(batch, "close", actor=finance, on=AFTER_CLOSE)


def waiting() -> int:
    return blocker_of("failed_payments").count(scope_of(COUNTY[:6], APRIL, AFTER_CLOSE))


def test_a_refund_after_closing_opens_the_batch_again_and_is_posted_once(closed, finance):
    batch = came_back(closed, finance, "sent_back", "import_late")
    assert batch.status == "reconciling"
    assert LedgerTransaction.objects.filter(event="refund").count() == 1
    assert differences() == []
    batch = close(batch, finance)
    assert (batch.status, batch.closed_on, waiting()) == ("closed", LATER, 1)


def test_a_late_line_is_settled_before_the_batch_closes_again(closed, finance):
    batch = given(closed, as_csv([answer(lines_of(closed)[0], "1001")]), finance, "import_late")
    with pytest.raises(Refusal, match="1 行异常"):
        close(batch, finance)


def test_a_late_file_that_says_nothing_new_leaves_the_batch_closed(closed, finance):
    with pytest.raises(Refusal, match="没有退汇"):
        given(closed, as_csv([answer(lines_of(closed)[0])]), finance, "import_late")
    closed.refresh_from_db()
    assert (closed.status, closed.returns.count()) == ("closed", 1)


def test_money_that_came_back_is_paid_again_to_an_account_stated_to_work(
    arrived, finance, asks, pay  # noqa: F811
):  # fmt: skip
    batch = close(came_back(arrived, finance, "sent_back_usable"), finance)
    (back,) = batch.payments.filter(refunds__isnull=False)
    assert waiting() == 1
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.account, again.attempt) == (back, back.account, 2)
    assert waiting() == 0 and differences() == []
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


def test_money_that_came_back_without_a_word_on_the_account_waits_for_another(
    arrived, finance, asks  # noqa: F811
):  # fmt: skip
    came_back(arrived, finance, "sent_back")
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


def stated(payment, actor, reason="已向农业银行核实，账户恢复使用"):
    return state_usable(payment, reason=reason, actor=actor, on=AFTER_CLOSE)


@pytest.fixture
def returned(arrived, finance):
    """A payment that arrived and was sent back; nobody said that its account works."""
    came_back(arrived, finance, "sent_back")
    return arrived.payments.get(refunds__isnull=False)


def test_an_account_stated_to_work_later_is_paid_again(returned, finance, asks, pay):  # noqa: F811
    batch = close(returned.batch, finance)
    made = stated(returned, finance)
    assert stated(returned, finance) == made
    with pytest.raises(Refusal, match="内容与上次不同"):
        stated(returned, finance, "别的理由")
    assert returned.refunds.get().resolution.how == "sent_back"
    assert TrailEntry.objects.filter(thread=batch.number, action="state_usable").count() == 1
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.account) == (returned, returned.account)
    assert differences() == [] and waiting() == 0


def test_a_failure_that_was_to_be_corrected_is_paid_again_once_its_account_is_stated_to_work(
    make_awards, batch_in, finance, asks  # noqa: F811
):  # fmt: skip
    make_awards(1)
    batch = batch_in("sent")
    given(batch, as_csv([answer(lines_of(batch)[0], "1001")]), finance)
    line = BankReturnLine.objects.get(result="failure")
    resolve(line, how="account_corrected", reason="街道更正", actor=finance, on=AFTER_CLOSE)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    stated(line.payment, finance)
    assert open_repay(asks).kind == "repay"


def test_only_finance_states_it_with_words_and_only_of_what_is_owed(
    returned, finance, approver, next_finance
):
    for other in (approver, next_finance):
        with pytest.raises(NotYours):
            stated(returned, other)
    with pytest.raises(Refusal, match="请写明"):
        stated(returned, finance, "  ")
    with pytest.raises(Refusal, match="没有失败、退汇"):
        stated(returned.batch.payments.exclude(pk=returned.pk).get(), finance)


def test_what_was_stated_already_needs_no_second_word(arrived, finance):
    came_back(arrived, finance, "sent_back_usable")
    with pytest.raises(Refusal, match="已写明"):
        stated(arrived.payments.get(refunds__isnull=False), finance)


def test_the_database_keeps_a_statement_and_takes_it_of_nothing_else(
    returned, finance, asks, sql  # noqa: F811
):  # fmt: skip
    other = returned.batch.payments.exclude(pk=returned.pk).get()
    put = (
        "INSERT INTO payments_accountstatement"
        " (payment_id, reason, stated_by_id, stated_on, returns)"
    )
    values = f"'x', {finance.pk}, '2026-04-28', 1"
    with pytest.raises(IntegrityError, match="只有失败或退汇"):
        sql(f"{put} VALUES ({other.pk}, {values})")
    with pytest.raises(IntegrityError, match="says_why"):
        sql(f"{put} VALUES ({returned.pk}, {values.replace('x', '')})")
    made = stated(returned, finance)
    for statement in (
        f"UPDATE payments_accountstatement SET reason = 'y' WHERE id = {made.pk}",
        "DELETE FROM payments_accountstatement",
        "TRUNCATE payments_accountstatement",
    ):
        with pytest.raises(IntegrityError, match="不能修改或删除"):
            sql(statement)


def test_the_database_takes_no_statement_of_what_is_paid_again(
    returned, finance, asks, pay, sql  # noqa: F811
):  # fmt: skip
    stated(returned, finance)
    again = pay(open_repay(asks), "1001").payments.get()
    assert again.results.get().result == "failure"
    with pytest.raises(IntegrityError, match="已列入重发批次"):
        sql(
            "INSERT INTO payments_accountstatement"
            " (payment_id, reason, stated_by_id, stated_on, returns)"
            f" VALUES ({returned.pk}, 'x', {finance.pk}, '2026-04-28', 1)"
        )


def doubted(on=AFTER_CLOSE) -> int:
    return blocker_of("doubtful_accounts").count(scope_of(COUNTY[:6], date(2026, 5, 1), on))


def test_an_account_that_gave_money_back_is_doubtful_until_changed_or_stated_to_work(
    returned, finance
):
    assert doubted() == 1
    stated(returned, finance)
    assert doubted() == 0


def test_an_account_that_was_changed_after_a_refund_is_not_doubtful(returned):
    correct_account(returned.household)
    assert doubted() <= 1  # the new holder's name is another's
    found = doubtful(scope_of(COUNTY[:6], date(2026, 5, 1), AFTER_CLOSE))
    assert not any(award.failed for award in found)


def test_the_board_leads_to_a_list_that_shows_refunds_and_where_to_state_it(
    returned, finance, caseworker, client
):
    url = blocker_of("failed_payments").url(scope_of(COUNTY[:6], APRIL, AFTER_CLOSE))
    usable = reverse("payment_usable", args=[returned.pk])
    client.force_login(caseworker)
    page = client.get(url).text
    assert returned.household.code in page and "到账后退汇" in page and usable not in page
    client.force_login(finance)
    assert usable in client.get(url).text
    assert client.get(usable).status_code == 200
    refused = client.post(usable, {"reason": ""})
    assert refused.status_code == 422
    with time_machine.travel("2026-04-28 10:00:00+08:00"):
        assert client.post(usable, {"reason": "银行已解除冻结"}).status_code == 302
    page = client.get(url).text
    assert "已写明账户可用" in page and usable not in page
    assert "不需要说明" in client.post(
        reverse("payment_usable", args=[returned.batch.payments.exclude(pk=returned.pk).get().pk]),
        {"reason": "x"},
    ).text  # fmt: skip


def test_the_year_end_tells_what_came_back_and_is_still_owed(
    returned, make_awards, batch_in, finance, asks, pay, client  # noqa: F811
):  # fmt: skip
    urban = Purse(COUNTY, Fund.URBAN)
    found = owed_again_on(urban, date(2026, 12, 31))
    assert (found.returned_count, found.returned, found.failed) == (1, Decimal("380.00"), 0)
    assert not owed_again_on(urban, date(2026, 4, 27)).total
    assert not owed_again_on(Purse(COUNTY, Fund.RURAL), date(2026, 12, 31)).total
    with time_machine.travel("2027-01-11 10:00:00+08:00"):
        client.force_login(finance)
        page = client.get(reverse("year_ends")).text
    assert "到账后退汇尚未补发 1 笔 380.00 元" in page
    content = execution_report(Area.objects.get(code=COUNTY), 2026, on=date(2027, 1, 11))
    (sheet,) = open_workbook(content, max_rows=100)
    words = "".join(str(cell.value) for row in sheet.rows for cell in row)
    assert "城市低保资金年末" in words and "退汇尚未补发 1 笔 380.00 元" in words
    stated(returned, finance)
    pay(open_repay(asks), "1002")
    after = owed_again_on(urban, date(2026, 12, 31))
    assert (after.returned_count, after.failed_count, after.total) == (0, 1, Decimal("380.00"))


def test_a_refund_not_paid_again_is_a_red_flag(arrived, finance):
    came_back(arrived, finance, "sent_back")
    flag = FailedNotPaidAgain()
    scope = FlagScope(finance, Area.objects.get(code=COUNTY), AFTER_CLOSE, {})
    (row,) = flag.found(scope)
    assert row.amount == Decimal("380.00") and "退汇" in flag.entry(row, scope)[2]


@pytest.mark.parametrize("change", ["status = 'sent'", "status = 'reconciling'", "sent_on = NULL",
                                    "closed_on = NULL", "closed_on = closed_on + 1"])  # fmt: skip
def test_a_closed_batch_does_not_go_back_by_itself(closed, sql, change):
    with pytest.raises(IntegrityError, match="不能"):
        sql(f"UPDATE payments_batch SET {change} WHERE id = {closed.pk}")


def test_a_sent_batch_does_not_become_released_again(make_awards, batch_in, sql):
    make_awards(1)
    batch = batch_in("sent")
    with pytest.raises(IntegrityError, match=r"不能倒退|须逐步办理"):
        sql(f"UPDATE payments_batch SET status = 'released' WHERE id = {batch.pk}")
