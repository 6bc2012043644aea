"""Money fails, arrives, is sent back, arrives again: owed while the family has none, paid once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.forms import OWED
from payments.funds.owed import owed_again_on
from payments.ledger.corrections import post_recovery_due
from payments.ledger.verify import differences
from payments.models import (
    AccountKind,
    BankReturnLine,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    Resolution,
)
from payments.repeats import owed_one_of
from payments.selectors import owed_again, with_result, with_word_on_account
from payments.services import drafting
from payments.services.answer_guards import answers_of
from payments.services.opening import open_repay
from payments.services.recoveries import Finding, open_recovery
from payments.services.resolving import ways_of, with_standing
from payments.services.stating import state_usable
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_arrived_after_all import (  # noqa: F401
    URBAN,
    all_agree,
    failed,
    paid_in_april,
    returned,
    says,
    settle,
    standing,
    twice,
)
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    correct_account,
    one_failed,
    pay,
)
from tests.payments.test_read_again import paid_twice, read  # noqa: F401
from tests.payments.test_written_answers import said  # noqa: F401

ONCE, YEARS_END = Decimal("380.00"), date(2026, 12, 31)
TWICE = Finding(
    ground="error", way="twice", since=APRIL, found_on=LATER, facts="到账两次", evidence="回盘"
)


@pytest.fixture
def turns(finance):
    """Files of the bank about a payment, one after another: each line is settled as it says."""

    def turn(payment, *hows):
        for at, how in enumerate(hows):
            code = "0000" if how == "arrived" else "1001"
            line = says(payment, code, finance, 返回信息=f"第{payment.results.count()}次{at}")
            settle(line, how, finance)

    return turn


def payable_by_payment() -> dict[int, Decimal]:
    """Yuan owed on the lines of single payments."""
    found: dict[int, Decimal] = {}
    for entry in LedgerEntry.objects.filter(account__kind="payable", payment__isnull=False):
        found[entry.payment_id] = found.get(entry.payment_id, 0) - entry.amount
    return {payment: sum_ for payment, sum_ in found.items() if sum_}


def is_owed(payment, others: Decimal = ONCE) -> None:
    """This payment alone, and the books are right; `others` is what the families have."""
    assert list(owed_again(Payment.objects.all())) == [payment]
    assert owed_one_of(payment) == payment
    assert payable_by_payment() == {payment.pk: ONCE}
    assert standing(AccountKind.PAYABLE) == -ONCE
    assert standing(AccountKind.EXPENSE) == others + ONCE
    assert -standing(AccountKind.CASH) == others
    assert paid_in_april()[1] == others
    assert owed_again_on(URBAN, YEARS_END).total == ONCE
    all_agree()


def nothing_is_owed(expense: Decimal, asks) -> None:  # noqa: F811
    assert not owed_again(Payment.objects.all()).exists()
    assert payable_by_payment() == {} and standing(AccountKind.PAYABLE) == 0
    assert standing(AccountKind.EXPENSE) == expense == -standing(AccountKind.CASH)
    assert paid_in_april() == (expense, expense)
    assert not owed_again_on(URBAN, YEARS_END).total
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    all_agree()


# One payment, by files of the bank.


def test_what_failed_arrived_and_is_sent_back_is_owed_and_paid_again(
    failed, turns, asks, pay  # noqa: F811
):  # fmt: skip
    turns(failed, "arrived", "sent_back")
    is_owed(failed)
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.attempt) == (failed, 2)
    nothing_is_owed(2 * ONCE, asks)


def test_what_is_sent_back_a_second_time_is_owed_and_paid_again(
    returned, turns, asks, pay  # noqa: F811
):  # fmt: skip
    turns(returned, "arrived", "sent_back_usable")
    is_owed(returned)
    keys = LedgerTransaction.objects.filter(event="refund").order_by("pk").values_list("key")
    base = f"refund:{returned.batch.number}:{returned.pk}"
    assert list(keys) == [(base,), (f"{base}-2",)]
    pay(open_repay(asks))
    nothing_is_owed(2 * ONCE, asks)


def test_it_goes_on_as_often_as_the_bank_says(failed, turns, asks):  # noqa: F811
    turns(failed, *["arrived", "sent_back"] * 3)
    is_owed(failed)
    turns(failed, "arrived")
    nothing_is_owed(2 * ONCE, asks)
    found = with_result(Payment.objects.all()).get(pk=failed.pk)
    assert (found.times, found.came_back, found.came_late) == (1, True, True)


def test_the_account_is_asked_about_each_time_anew(
    returned, turns, asks, finance, sql  # noqa: F811
):  # fmt: skip
    turns(returned, "arrived", "sent_back")
    assert not with_word_on_account(owed_again(Payment.objects.all())).get().is_stated
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    for reason in ("开户行已确认", "开户行已确认"):
        state_usable(returned, reason=reason, actor=finance, on=LATER)
    assert open_repay(asks).kind == "repay"
    turns(returned, "arrived", "sent_back")
    assert not with_word_on_account(owed_again(Payment.objects.all())).get().is_stated
    with pytest.raises(IntegrityError, match="只有失败或退汇"):
        sql(
            "INSERT INTO payments_accountstatement (payment_id, reason, stated_by_id, stated_on,"
            f" returns) VALUES ({returned.pk}, 'x', {finance.pk}, '2026-04-28', 5)"
        )
    state_usable(returned, reason="又确认了一次", actor=finance, on=LATER)
    assert returned.account_statements.count() == 2


def test_an_old_line_is_not_settled_as_a_later_return(failed, finance, turns):  # noqa: F811
    turns(failed, "arrived")
    first, second = (says(failed, "1001", finance, 返回信息=f"通知{at}") for at in (1, 2))
    settle(first, "sent_back", finance)
    turns(failed, "arrived")
    with pytest.raises(Refusal, match="不能这样处理"):
        settle(second, "sent_back", finance)
    assert differences() == []


# By letters.


def test_the_same_by_letters(failed, said, asks, pay):  # noqa: F811
    for says_, next_ones in (
        ("arrived", ["sent_back", "twice"]), ("sent_back", ["arrived", "not_due"]),
        ("arrived", ["sent_back", "twice"]), ("sent_back", ["arrived", "not_due"]),
    ):  # fmt: skip
        said(failed, says_)
        assert answers_of(failed) == next_ones
    is_owed(failed)
    pay(open_repay(asks))
    nothing_is_owed(2 * ONCE, asks)


def test_what_is_not_due_any_more_and_arrives_and_comes_back_is_not_owed(
    failed, said, asks  # noqa: F811
):  # fmt: skip
    for says_ in ("not_due", "arrived", "sent_back"):
        said(failed, says_)
    nothing_is_owed(ONCE, asks)
    assert answers_of(failed) == ["arrived"]


def test_what_came_back_once_more_may_be_laid_to_rest(failed, said, asks):  # noqa: F811
    for says_ in ("arrived", "sent_back", "not_due"):
        said(failed, says_)
    nothing_is_owed(ONCE, asks)


# Two attempts at one payment.


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_money_that_arrived_twice_one_comes_back_and_then_the_other(
    failed, finance, asks, pay, turns, order  # noqa: F811
):  # fmt: skip
    pair = (failed, twice(failed, finance, asks, pay))
    turns(pair[order[0]], "sent_back")
    nothing_is_owed(2 * ONCE, asks)
    turns(pair[order[1]], "sent_back")
    is_owed(pair[1])
    correct_account(failed.household)
    third = pay(open_repay(asks)).payments.get()
    assert (third.replaces, third.attempt) == (pair[1], 3)
    nothing_is_owed(2 * ONCE, asks)


@pytest.fixture
def on_its_way(failed, finance, finance_reviewer, finance_releaser, asks):  # noqa: F811
    """The batch that pays the failure again, sent and not answered."""
    draft = open_repay(asks)
    drafting.draft(drafting.submit(draft))
    explain(draft, finance)
    batch = release(draft, finance_reviewer, finance_releaser, LATER)
    return perform(batch, "send", actor=finance, on=LATER, layout="general")


def test_while_the_second_is_on_its_way_the_first_comes_back(
    failed, finance, asks, turns, on_its_way  # noqa: F811
):  # fmt: skip
    """The arrival was spent a second time, the refund lowers that: nothing is owed before the
    second has its answer, and then what that says."""
    turns(failed, "arrived", "sent_back")
    assert payable_by_payment() == {} and standing(AccountKind.TRANSIT) == -ONCE
    assert differences() == []
    correct_account(failed.household)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    lines = lines_of(on_its_way)
    give_to(on_its_way, as_csv([answer(line, "1001") for line in lines]), finance)
    is_owed(on_its_way.payments.get())


def test_a_prepared_recovery_of_one_that_came_back_does_not_hold(
    failed, finance, approver, asks, pay, turns  # noqa: F811
):  # fmt: skip
    again = twice(failed, finance, asks, pay)
    recovery = open_recovery(failed.household, TWICE, actor=finance, on=LATER)
    turns(again, "sent_back")
    with pytest.raises(Refusal, match="金额已不准确"):
        perform(recovery, "decide", actor=approver, on=LATER)
    perform(recovery, "withdraw", actor=finance, on=LATER, reason="已退回")
    with pytest.raises(Refusal, match="没有多发到账"):
        open_recovery(failed.household, TWICE, actor=finance, on=LATER)


def test_the_database_decides_no_recovery_of_what_is_not_there(
    failed, finance, approver, asks, pay, turns, sql  # noqa: F811
):  # fmt: skip
    again = twice(failed, finance, asks, pay)
    recovery = open_recovery(failed.household, TWICE, actor=finance, on=LATER)
    turns(again, "sent_back")
    post_recovery_due(
        reference=recovery.number, county=COUNTY, category="urban", on=LATER, amount=ONCE, year=2026
    )
    with pytest.raises(IntegrityError, match="超过该月实际到账"):
        sql(
            "UPDATE payments_recovery SET status = 'decided', letter_number = '1', basis = 'x',"
            f" decided_by_id = {approver.pk}, decided_on = '2026-04-20' WHERE id = {recovery.pk}"
        )


# One payment by two versions of our files.


def both(payment, finance):
    (line,) = BankReturnLine.objects.filter(payment=payment, result="exception", resolution=None)
    settle(line, "both_arrived", finance)


def test_paid_by_two_versions_sent_back_once_and_then_again(
    paid_twice, finance, approver, asks, pay, said  # noqa: F811
):  # fmt: skip
    payment = paid_twice.payment
    both(payment, finance)
    assert paid_in_april() == (2 * ONCE, 2 * ONCE)
    recovery = open_recovery(payment.household, TWICE, actor=finance, on=LATER)
    said(payment, "sent_back")
    with pytest.raises(Refusal, match="金额已不准确"):
        perform(recovery, "decide", actor=approver, on=LATER)
    nothing_is_owed(ONCE, asks)
    assert set(answers_of(payment)) == {"sent_back", "twice"}
    said(payment, "sent_back")
    is_owed(payment, others=Decimal("0.00"))
    correct_account(payment.household)
    pay(open_repay(asks))
    nothing_is_owed(ONCE, asks)


def test_a_failure_of_one_version_that_arrived_by_the_other_may_arrive_by_both(
    make_awards, batch_in, finance, finance_reviewer, asks  # noqa: F811
):  # fmt: skip
    make_awards(1)
    batch = batch_in("sent")
    (line,) = lines_of(batch)
    batch = perform(
        batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="银行退回",
        layout="general", replaces=1,
    )  # fmt: skip
    said_by = [(1, "1001", "一"), (2, "0000", "二"), (2, "0000", "三"), (1, "0000", "四")]
    for version, code, words in said_by:
        batch = read(batch, as_csv([answer(line, code, 返回信息=words)]), version, finance)
        open_ = BankReturnLine.objects.filter(result="exception", resolution=None)
        for one in with_standing(open_):
            settle(one, ways_of(one)[0], finance)
    hows = Resolution.objects.order_by("pk").values_list("how", flat=True)
    assert list(hows) == ["both_arrived"]
    nothing_is_owed(2 * ONCE, asks)


# The pages.


def test_pages_tell_what_stands_last(failed, turns, finance, client):  # noqa: F811
    turns(failed, "arrived", "sent_back")
    client.force_login(finance)
    page = client.get(reverse("payments"), {"result": OWED, "month": "2026-04"}).text
    assert failed.household.code in page
    assert page.index("后来已到账") < page.index("到账后退汇")
