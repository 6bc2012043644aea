"""What the bank says next, and of which of our files, decides: nobody is paid twice by a mistake
of the order."""

# ruff: noqa: F811
import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.models import BankReturnLine, Payment, Resolution
from payments.repeats import is_held
from payments.selectors import owed_again
from payments.services.answer_guards import answers_of
from payments.services.opening import open_repay
from payments.services.resolving import ways_of, with_standing
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_arrived_after_all import failed, says, settle  # noqa: F401
from tests.payments.test_comes_and_goes import turns  # noqa: F401
from tests.payments.test_kinds import asks, correct_account, one_failed  # noqa: F401
from tests.payments.test_read_again import read

How = Resolution.How
NO_MOVE = [How.BANK_CONFIRMED, How.NOT_OURS]


@pytest.fixture
def replaced(make_awards, batch_in, finance_reviewer):
    """A batch of one payment whose file was replaced, and its line."""
    make_awards(1)
    batch = batch_in("sent")
    (line,) = lines_of(batch)
    batch = perform(
        batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="银行退回",
        layout="general", replaces=1,
    )  # fmt: skip
    return batch, line


def last_ways() -> list[How]:
    return ways_of(with_standing(BankReturnLine.objects).latest("pk"))


def test_a_failure_of_a_replaced_file_is_not_final_while_the_new_one_is_out(
    replaced, finance, asks
):
    batch, line = replaced
    batch = read(batch, as_csv([answer(line, "1001")]), 1, finance)
    payment = batch.payments.get()
    assert payment.results.get().result == "unknown" and "failed" in answers_of(payment)
    correct_account(payment.household)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    read(batch, as_csv([answer(line, "0000")]), 2, finance)
    assert is_held(payment)


def test_what_the_second_file_refuses_sends_nothing_of_the_first_back(replaced, finance):
    batch, line = replaced
    batch = read(batch, as_csv([answer(line, "0000")]), 1, finance)
    batch = read(batch, as_csv([answer(line, "1009")]), 2, finance)
    assert last_ways() == NO_MOVE
    read(batch, as_csv([answer(line, "1009", 返回信息="退汇")]), 1, finance)
    assert How.SENT_BACK in last_ways()


def test_what_the_bank_said_before_its_last_word_moves_nothing(one_failed, finance):
    good = one_failed.batch.payments.exclude(pk=one_failed.pk).get()
    sent_back = says(good, "1001", finance, 返回信息="退汇")
    assert says(good, "0000", finance, 返回信息="到账").result == "repeated"
    with pytest.raises(Refusal, match="不能这样处理"):
        settle(sent_back, "sent_back_usable", finance)
    settle(sent_back, "bank_confirmed", finance)
    assert not owed_again(Payment.objects.filter(pk=good.pk)).exists()


def test_one_sending_back_is_not_settled_twice(failed, turns, finance):
    turns(failed, "arrived")
    first, second = (says(failed, "1001", finance, 返回信息=words) for words in "一二")
    settle(second, "sent_back", finance)
    turns(failed, "arrived")
    with pytest.raises(Refusal, match="不能这样处理"):
        settle(first, "sent_back", finance)
    assert is_held(failed)


def test_the_same_bytes_after_the_money_moved_are_not_swallowed(failed, finance):
    (line,) = [one for one in lines_of(failed.batch) if int(one["流水号"]) == failed.pk]
    for code, how in (("0000", "arrived"), ("1001", "sent_back")):
        give_to(failed.batch, as_csv([answer(line, code)]), finance)
        settle(BankReturnLine.objects.latest("pk"), how, finance)
    with pytest.raises(Refusal, match="书面核实"):
        give_to(failed.batch, as_csv([answer(line, "0000")]), finance)


def two_versions_arrived(replaced, finance):
    batch, line = replaced
    batch = read(batch, as_csv([answer(line)]), 1, finance)
    batch = read(batch, as_csv([answer(line, 返回信息="第二版")]), 2, finance)
    settle(BankReturnLine.objects.latest("pk"), "both_arrived", finance)
    return batch, line


def test_what_one_version_sent_back_is_not_sent_back_again_by_its_next_file(replaced, finance):
    batch, line = two_versions_arrived(replaced, finance)
    batch = read(batch, as_csv([answer(line, "1001", 返回信息="退汇")]), 2, finance)
    settle(BankReturnLine.objects.latest("pk"), "sent_back", finance)
    batch = read(batch, as_csv([answer(line, "1001", 返回信息="汇总")]), 2, finance)
    assert last_ways() == NO_MOVE and is_held(batch.payments.get())
    read(batch, as_csv([answer(line, "1001", 返回信息="退汇")]), 1, finance)
    assert How.SENT_BACK in last_ways()


def test_a_version_whose_money_came_back_is_no_second_one(replaced, finance):
    batch, line = replaced
    for at, (code, version, how) in enumerate([
        ("0000", 1, None), ("1001", 1, "sent_back"), ("0000", 2, "arrived"), ("0000", 2, None),
    ]):  # fmt: skip
        batch = read(batch, as_csv([answer(line, code, 返回信息=f"第{at}日")]), version, finance)
        if how:
            settle(BankReturnLine.objects.latest("pk"), how, finance)
    assert How.BOTH_ARRIVED not in last_ways()
