"""What the bank answers is read line by line, and never twice."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.web.actions import buttons
from payments.ledger.verify import differences
from payments.models import (
    BankReturn,
    BankReturnLine,
    LedgerTransaction,
    Refund,
    Resolution,
)
from payments.selectors import return_sums, unsettled_count, with_result
from payments.services import return_lines
from payments.services.resolving import resolve
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, as_xlsx, give_to, lines_of


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(4)
    return batch_in("sent")


@pytest.fixture
def give(sent, finance):
    return lambda content, actor=finance: give_to(sent, content, actor)


def results(batch) -> list[tuple[str, str]]:
    last = batch.returns.latest("pk")
    return list(last.lines.order_by("line").values_list("result", "fault"))


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_good_return_settles_every_payment(sent, give, finance, write):
    batch = give(write([answer(line) for line in lines_of(sent)]))
    assert batch.status == "reconciling"
    assert results(sent) == [("success", "")] * 4
    kept = sent.returns.get()
    assert (kept.line_count, kept.success_count, kept.success_total) == (4, 4, Decimal("1520.00"))
    assert unsettled_count(sent) == 0
    assert perform(batch, "close", actor=finance, on=DRAFTED_ON).status == "closed"


def test_a_return_is_judged_as_a_whole_however_it_is_cut_on_its_way(sent, give, monkeypatch):
    monkeypatch.setattr(return_lines, "AT_ONCE", 2)
    first, second, third, fourth = lines_of(sent)
    said = [first, second, third, first, fourth, second]
    give(as_csv([answer(line, "1001" if at == 5 else "0000") for at, line in enumerate(said)]))
    assert results(sent) == [
        ("success", ""), ("exception", "conflict"), ("success", ""), ("exception", "duplicate"),
        ("success", ""), ("exception", "conflict"),
    ]  # fmt: skip


def test_failures_carry_the_banks_reason(sent, give):
    first, *rest = lines_of(sent)
    give(as_csv([answer(first, "1002", 返回信息="户名错"), *(answer(item) for item in rest)]))
    line = BankReturnLine.objects.get(result="failure")
    assert line.explanation == "户名与账号不符（户名错）"
    sums = return_sums(sent)
    assert (sums["failure_count"], sums["failure_total"]) == (1, Decimal("380.00"))
    assert with_result(sent.payments).get(pk=line.payment_id).result == "failure"


def test_a_partial_return_leaves_the_rest_open_and_the_batch_unclosed(sent, give, finance):
    first, second, *rest = lines_of(sent)
    batch = give(as_csv([answer(first), answer(second, "2001")]))
    assert results(sent) == [("success", ""), ("pending", "")]
    assert unsettled_count(sent) == 3
    with pytest.raises(Refusal, match="3 笔没有最终结果"):
        perform(batch, "close", actor=finance, on=DRAFTED_ON)
    batch = give(as_csv([answer(second), *(answer(item, "1001") for item in rest)]))
    assert unsettled_count(sent) == 0
    assert perform(batch, "close", actor=finance, on=DRAFTED_ON).closed_on == DRAFTED_ON


def test_an_unknown_code_is_never_taken_as_final(sent, give):
    give(as_csv([answer(line, "7777") for line in lines_of(sent)]))
    assert results(sent) == [("unknown", "")] * 4
    assert unsettled_count(sent) == 4


@pytest.mark.parametrize("amount", ["379.99", "0", "-380.00"])
def test_another_amount_is_an_exception(sent, give, amount):
    first, *rest = lines_of(sent)
    give(as_csv([answer(first, 金额=amount), *(answer(item) for item in rest)]))
    assert results(sent)[0] == ("exception", "amount")
    assert unsettled_count(sent) == 1


def test_another_account_is_an_exception(sent, give):
    first, *rest = lines_of(sent)
    give(as_csv([answer(first, 账号="6228480000000000018"), *(answer(item) for item in rest)]))
    assert results(sent)[0] == ("exception", "account")


@pytest.mark.parametrize("reference", ["999999999999", "abc", "", "12345678901234567890123", "²"])
def test_a_line_that_is_not_ours_is_kept_as_an_exception(sent, give, reference):
    first, *_ = lines_of(sent)
    give(as_csv([answer(first), answer(first, 流水号=reference)]))
    assert results(sent) == [("success", ""), ("exception", "foreign")]


def test_a_repeated_line_counts_once(sent, give):
    first, *_ = lines_of(sent)
    give(as_csv([answer(first), answer(first)]))
    assert results(sent) == [("success", ""), ("exception", "duplicate")]
    assert sent.returns.get().success_count == 1


def test_lines_that_contradict_each_other_are_both_left_alone(sent, give):
    first, *_ = lines_of(sent)
    give(as_csv([answer(first), answer(first, "1001")]))
    assert results(sent) == [("exception", "conflict")] * 2
    assert unsettled_count(sent) == 4


def test_the_same_file_again_changes_nothing_whoever_brings_it(sent, give, finance_reviewer):
    content = as_csv([answer(line) for line in lines_of(sent)])
    batch = give(content)
    give(content)
    give(content, finance_reviewer)
    sent.refresh_from_db()
    assert (sent.version, BankReturn.objects.count()) == (batch.version, 1)


def test_the_same_results_in_another_file_are_not_counted_twice(sent, give):
    answers = [answer(line) for line in lines_of(sent)]
    give(as_csv(answers))
    give(as_xlsx(answers))
    assert results(sent) == [("repeated", "")] * 4
    assert return_sums(sent)["success_count"] == 4


@pytest.mark.parametrize("code", ["1001", "2001", "7777"])
def test_a_result_that_contradicts_a_final_one_is_an_exception(sent, give, finance, code):
    answers = [answer(line) for line in lines_of(sent)]
    give(as_csv(answers))
    batch = give(as_csv([answer(lines_of(sent)[0], code)]))
    assert results(sent) == [("exception", "conflict")]
    assert return_sums(sent)["success_count"] == 4
    with pytest.raises(Refusal, match="1 行异常"):
        perform(batch, "close", actor=finance, on=DRAFTED_ON)
    assert any("1 行异常" in each["barred"] for each in buttons(batch, finance))
    line = BankReturnLine.objects.get(result="exception")
    given = {"how": "bank_confirmed", "actor": finance, "on": DRAFTED_ON}
    with pytest.raises(Refusal, match="写明"):
        resolve(line, **given, reason=" ")
    settled = resolve(line, **given, reason="已向银行核实，为误报")
    assert resolve(line, **given, reason="已向银行核实，为误报") == settled
    with pytest.raises(Refusal, match="内容与上次不同"):
        resolve(line, **given, reason="再来")
    assert perform(batch, "close", actor=finance, on=DRAFTED_ON).status == "closed"


@pytest.mark.parametrize("code", ["2001", "7777"])
def test_an_open_outcome_is_settled_by_nobody_but_the_bank(sent, give, finance, code):
    give(as_csv([answer(line, code) for line in lines_of(sent)]))
    for how in Resolution.How.values:
        with pytest.raises(Refusal, match="不能这样处理"):
            resolve(
                BankReturnLine.objects.first(), how=how, reason="x", actor=finance, on=DRAFTED_ON
            )


def test_money_that_came_back_is_an_event_of_its_own_and_is_owed_again(
    sent, give, finance, approver
):
    lines = lines_of(sent)
    give(as_csv([answer(line) for line in lines]))
    give(as_csv([answer(lines[0], "1001")]))
    line = BankReturnLine.objects.get(fault="conflict")
    given = {"how": "sent_back", "reason": "银行退汇通知", "on": DRAFTED_ON}
    with pytest.raises(NotYours):
        resolve(line, **given, actor=approver)
    resolve(line, **given, actor=finance)
    refund = Refund.objects.get()
    assert (refund.payment, refund.amount) == (line.payment, line.payment.amount)
    assert LedgerTransaction.objects.get(event="refund").total == Decimal("380.00")
    assert differences() == []
    assert return_sums(sent)["success_count"] == 4  # what the bank said first stays


def test_a_line_that_is_not_a_success_gone_back_cannot_be_a_refund(sent, give, finance):
    lines = lines_of(sent)
    give(as_csv([answer(lines[0]), answer(lines[1], 金额="1")]))
    line = BankReturnLine.objects.get(fault="amount")
    with pytest.raises(Refusal, match="不能这样处理"):
        resolve(line, how="sent_back", reason="x", actor=finance, on=DRAFTED_ON)


@pytest.mark.parametrize("table", ["resolution", "refund"])
@pytest.mark.parametrize("statement", ["UPDATE payments_{} SET id = id", "DELETE FROM payments_{}",
                                       "TRUNCATE payments_{} CASCADE"])  # fmt: skip
def test_what_was_settled_stays(sent, give, finance, sql, table, statement):
    lines = lines_of(sent)
    give(as_csv([answer(line) for line in lines]))
    give(as_csv([answer(lines[0], "1001")]))
    line = BankReturnLine.objects.get(fault="conflict")
    resolve(line, how="sent_back", reason="退汇", actor=finance, on=DRAFTED_ON)
    with pytest.raises(IntegrityError, match="不能"):
        sql(statement.format(table))


def test_a_file_that_names_none_of_the_payments_is_refused(sent, give):
    with pytest.raises(Refusal, match="没有本批次"):
        give(as_csv([answer(lines_of(sent)[0], 流水号="999999")]))
    assert BankReturn.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "表头"),
        (b"a,b\r\n1,2\r\n", "没有找到表头"),
        ("流水号,返回码\r\n1,0000\r\n".encode(), "金额"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xff\xfe\x00\x80\x81", "无法读取"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(sent, give, content, says):
    with pytest.raises(Refusal, match=says):
        give(content)
    sent.refresh_from_db()
    assert sent.status == "sent"


def test_other_roles_and_counties_import_nothing(sent, give, approver, auditor, next_finance):
    content = as_csv([answer(line) for line in lines_of(sent)])
    for actor in (approver, auditor, next_finance):
        with pytest.raises(NotYours):
            give(content, actor)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_bankreturn SET success_count = 9",
        "DELETE FROM payments_bankreturn",
        "UPDATE payments_bankreturnline SET result = 'failure'",
        "DELETE FROM payments_bankreturnline",
        "TRUNCATE payments_bankreturn CASCADE",
        "TRUNCATE payments_bankreturnline CASCADE",
    ],
)
def test_a_return_stays_as_it_came(sent, give, sql, statement):
    give(as_csv([answer(line) for line in lines_of(sent)]))
    with pytest.raises(IntegrityError, match="不能"):
        sql(statement)


def test_a_second_final_result_is_refused_by_the_database(sent, give):
    give(as_csv([answer(line) for line in lines_of(sent)]))
    line = BankReturnLine.objects.first()
    with pytest.raises(IntegrityError, match="one_final_result"):
        BankReturnLine.objects.create(
            bank_return=line.bank_return, line=99, payment=line.payment, result="failure"
        )
