"""Money that arrived and came back, also after its batch was closed, is owed until paid again."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from audits.flags.accounts import FailedNotPaidAgain
from audits.reports.base import Scope as FlagScope
from dibao.offices.models import Area
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.blockers import blocker_of
from payments.ledger.verify import differences
from payments.models import BankReturnLine, LedgerTransaction
from payments.services.opening import open_repay
from payments.services.resolving import resolve
from payments.services.watching import scope_of
from tests.cast import COUNTY
from tests.cast_payments import APRIL
from tests.payments.fake_bank import answer, as_csv, lines_of
from tests.payments.test_kinds import LATER, asks, pay  # noqa: F401

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
    (back,) = batch.payments.filter(refund__isnull=False)
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
    with pytest.raises(IntegrityError, match="不能倒退"):
        sql(f"UPDATE payments_batch SET status = 'released' WHERE id = {batch.pk}")
