"""A letter counts beside what the bank had said by then: nothing it knew nothing of is closed by
it, and no other version of the files goes out while it waits."""

# ruff: noqa: F811
import pytest
from django.db import DatabaseError, connection

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.models import BankReturnLine, Resolution, Sending
from payments.repeats import with_money
from payments.selectors import owed_again
from payments.services.resolving import ways_of, with_standing
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv
from tests.payments.test_arrived_after_all import all_agree, failed, says, settle  # noqa: F401
from tests.payments.test_comes_and_goes_guarded import event
from tests.payments.test_kinds import LATER, one_failed  # noqa: F401
from tests.payments.test_later_words import replaced  # noqa: F401
from tests.payments.test_read_again import read
from tests.payments.test_written_answers import arrived, other_amount, prepare, said  # noqa: F401

CONFIRM = """
    UPDATE payments_writtenanswer SET status = 'confirmed', confirmed_by_id = %s,
           confirmed_on = prepared_on WHERE id = %s
"""


def sql(statement: str, *given) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


@pytest.fixture
def brought_by_the_second(replaced, finance):
    """The first version arrived and a letter says that it came back; then the second arrived."""
    batch, line = replaced
    batch = read(batch, as_csv([answer(line)]), 1, finance)
    made = prepare(batch.payments.get(), "sent_back", finance)
    read(batch, as_csv([answer(line, 返回信息="第二版")]), 2, finance)
    return made


def test_what_the_bank_said_after_the_letter_is_not_closed_by_it(
    brought_by_the_second, finance, finance_reviewer, said
):
    made, payment = brought_by_the_second, brought_by_the_second.payment
    with pytest.raises(Refusal, match="先在批次页处理该行"):
        perform(made, "confirm", actor=finance_reviewer, on=LATER)
    line = BankReturnLine.objects.get(result="exception", resolution=None)
    assert ways_of(with_standing(BankReturnLine.objects).get(pk=line.pk))[0] == "both_arrived"
    settle(line, "both_arrived", finance)
    with pytest.raises(Refusal, match="撤回这份书面核实"):
        perform(made, "confirm", actor=finance_reviewer, on=LATER)
    perform(made, "withdraw", actor=finance, on=LATER, reason="银行又有回盘")
    said(payment, "sent_back")
    assert with_money(type(payment).objects.all()).get().times == 1
    all_agree()


def test_a_letter_is_confirmed_only_while_the_bank_said_nothing_more(
    other_amount, finance, finance_reviewer
):
    made = prepare(other_amount, "arrived", finance)
    says(other_amount, "0000", finance, 金额="100.00")
    with pytest.raises(Refusal, match="银行对这一笔又有回盘"):
        perform(made, "confirm", actor=finance_reviewer, on=LATER)
    perform(made, "withdraw", actor=finance, on=LATER, reason="x")
    again = prepare(other_amount, "arrived", finance)
    assert perform(again, "confirm", actor=finance_reviewer, on=LATER).status == "confirmed"


@pytest.mark.parametrize("how", ["arrived", "bank_confirmed"])
def test_what_a_line_of_the_bank_says_is_booked_by_that_line_and_not_by_a_letter(
    failed, finance, said, how
):
    line = says(failed, "0000", finance)
    with pytest.raises(Refusal, match="先在批次页处理该行"):
        prepare(failed, "arrived", finance)
    settle(line, how, finance)
    said(failed, "sent_back" if how == "arrived" else "arrived")
    all_agree()


def test_the_database_confirms_no_letter_after_the_bank_spoke(
    brought_by_the_second, finance_reviewer
):
    with pytest.raises(DatabaseError, match="又有回盘"):
        sql(CONFIRM, finance_reviewer.pk, brought_by_the_second.pk)


def test_the_database_takes_no_letter_that_knows_of_other_lines(other_amount, finance):
    perform(
        prepare(other_amount, "failed", finance), "withdraw", actor=finance, on=LATER, reason="x"
    )
    with pytest.raises(DatabaseError, match="须先登记"):
        sql("""
            INSERT INTO payments_writtenanswer (number, status, version, area_code, payment_id,
                   says, reason, paper, paper_sha256, lines, prepared_by_id, prepared_on)
            SELECT 'X', 'prepared', 1, area_code, payment_id, says, reason, paper, paper_sha256, 9,
                   prepared_by_id, prepared_on FROM payments_writtenanswer
        """)  # fmt: skip


# Another version of the files.


@pytest.fixture
def one_sent(make_awards, batch_in):
    make_awards(1)
    return batch_in("sent")


@pytest.fixture
def replace(finance_reviewer):
    def run(batch):
        return perform(
            batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="银行退回",
            layout="general", replaces=1,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("says_", ["arrived", "failed"])
def test_no_other_version_goes_out_while_a_letter_waits(one_sent, finance, replace, says_):
    made = prepare(one_sent.payments.get(), says_, finance)
    with pytest.raises(Refusal, match=made.number):
        replace(one_sent)
    perform(made, "withdraw", actor=finance, on=LATER, reason="登错一笔")
    assert replace(one_sent).version_sent == 2


def test_the_database_sends_no_version_while_a_letter_waits(one_sent, finance, replace):
    batch = replace(one_sent)
    prepare(batch.payments.get(), "arrived", finance)
    with pytest.raises(DatabaseError, match="有书面核实没有确认"):
        Sending.objects.create(
            batch=batch, version=3, layout="general", sent_on=LATER, sent_by=finance
        )


@pytest.mark.parametrize("first", ["file", "letter"])
def test_the_return_of_what_one_file_paid_twice_is_booked_once(arrived, said, finance, first):
    said(arrived, "twice")
    if first == "file":
        settle(says(arrived, "1001", finance, 返回信息="退汇"), "sent_back", finance)
    else:
        said(arrived, "sent_back")
    again = says(arrived, "1001", finance, 返回信息="再次告知退汇")
    again = with_standing(BankReturnLine.objects).get(pk=again.pk)
    assert "sent_back" not in ways_of(again)
    settle(again, "bank_confirmed", finance)
    assert with_money(type(arrived).objects.filter(pk=arrived.pk)).get().times == 1
    all_agree()


def test_that_both_came_back_is_said_by_a_letter(arrived, said, finance):
    said(arrived, "twice")
    settle(says(arrived, "1001", finance), "sent_back", finance)
    said(arrived, "sent_back")
    assert list(owed_again(type(arrived).objects.all())) == [arrived]
    all_agree()


def test_the_database_books_one_return_of_it_by_files(arrived, said, finance):
    said(arrived, "twice")
    settle(says(arrived, "1001", finance), "sent_back", finance)
    line = says(arrived, "1001", finance, 返回信息="再次告知退汇")
    forged = Resolution.objects.create(
        line=line, how="sent_back", reason="x", resolved_by=finance, resolved_on=LATER
    )
    with pytest.raises(DatabaseError, match="退汇须是已到账的同一笔款项"):
        sql(event("refund", arrived, forged, 2, "refunded_on"))
