"""The database keeps back only what has not gone out, whole, and for good."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from dibao.trail.engine import perform
from payments.ledger.verify import differences
from payments.models import BankReturn, Withholding
from payments.services.withholding import withhold
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import put_batch

RETURN = """
    INSERT INTO payments_bankreturn (batch_id, channel, content, sha256, layout, version,
           imported_on, imported_by_id, line_count, success_count, success_total, failure_count,
           exception_count)
    VALUES ({batch}, '{channel}', 'x', 'x', '', {version}, '2026-04-02', {actor}, 1, 0, 0, 1, 0)
    RETURNING id INTO made;
"""
WITHHOLDING = """
    INSERT INTO payments_withholding (payment_id, bank_return_id, reason, withheld_by_id,
           withheld_on)
    VALUES ({payment}, {record}, '{reason}', {actor}, '2026-04-02');
"""
LINE = """
    INSERT INTO payments_bankreturnline (bank_return_id, line, payment_id, result, code, fault,
           explanation, amount)
    VALUES ({record}, {number}, {payment}, '{result}', '', '', '', 380);
"""


@pytest.fixture
def released(make_awards, batch_in):
    make_awards(2)
    return batch_in("released")


@pytest.fixture
def two(released):
    return list(released.payments.order_by("pk"))


@pytest.fixture
def write(finance):
    """Write statements into a transaction of the database's own; `made` is the record's number."""

    def run(*statements, **given):
        known = {"actor": finance.pk, "channel": "bank", "version": "NULL", "record": "made",
                 "number": 1, "reason": "x", "result": "failure"} | given  # fmt: skip
        body = "".join(statements).format(**known)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"DO $do$ DECLARE made bigint; BEGIN {body} END $do$")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    return run


ALL = (RETURN, WITHHOLDING, LINE)


def test_the_three_rows_together_are_taken_and_the_ledger_misses_its_entry(write, released, two):
    write(*ALL, batch=released.pk, payment=two[0].pk)
    assert Withholding.objects.get().payment == two[0]
    assert "止付与账簿不符" in {item.check for item in differences()}


@pytest.mark.parametrize("state", ["sent", "reconciling", "closed"])
def test_nothing_is_kept_back_once_its_batch_went_out(
    write, make_awards, finance, finance_reviewer, finance_releaser, state
):
    batch = put_batch(make_awards(1), people=(finance, finance_reviewer, finance_releaser),
                      status=state)  # fmt: skip
    with pytest.raises(IntegrityError, match="尚未送银行的批次才能止付"):
        write(*ALL, batch=batch.pk, payment=batch.payments.get().pk)


@pytest.mark.parametrize(
    ("given", "says"),
    [({"reason": ""}, "a_withholding_says_why"), ({"channel": "hand"}, "同一发放方式"),
     ({"version": 1}, "空白记录"), ({"result": "success"}, "只能是止付的那一笔"),
     ({"result": "pending"}, "只能是止付的那一笔")],
)  # fmt: skip
def test_what_is_kept_back_has_a_reason_a_record_of_its_own_and_failed(
    write, released, two, given, says
):
    with pytest.raises(IntegrityError, match=says):
        write(*ALL, batch=released.pk, payment=two[0].pk, **given)
    assert not Withholding.objects.exists()


def test_it_is_not_kept_back_without_its_line(write, released, two):
    with pytest.raises(IntegrityError, match="须同时记为发放失败"):
        write(RETURN, WITHHOLDING, batch=released.pk, payment=two[0].pk)


def test_its_record_is_of_the_same_batch(write, released, two, make_awards, finance):
    people = (finance, released.reviewed_by, released.released_by)
    other = put_batch(make_awards(1), people=people, month=date(2026, 5, 1))
    with pytest.raises(IntegrityError, match="同一批次"):
        write(*ALL, batch=other.pk, payment=two[0].pk)


@pytest.fixture
def kept_back(two, finance) -> Withholding:
    return withhold(two[0], reason="户主已去世", actor=finance, on=DRAFTED_ON)


def test_a_payment_is_kept_back_once(write, released, kept_back):
    with pytest.raises(IntegrityError, match="payment_id"):
        write(*ALL, batch=released.pk, payment=kept_back.payment_id)


def test_nothing_more_is_said_by_the_record_of_it(write, kept_back, two):
    given = {"record": kept_back.bank_return_id, "number": 2}
    with pytest.raises(IntegrityError, match="只能是止付的那一笔"):
        write(LINE, **given, payment=two[1].pk)


def test_what_is_released_has_no_result_without_it(write, released, two):
    with pytest.raises(IntegrityError, match="没有送银行"):
        write(RETURN, LINE, batch=released.pk, payment=two[0].pk)


def test_what_was_kept_back_gets_no_second_result(kept_back, released, finance, write):
    batch = perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    given = {"batch": batch.pk, "version": 1, "payment": kept_back.payment_id}
    with pytest.raises(IntegrityError, match="one_final_result"):
        write(RETURN, LINE, **given, result="success")


def test_a_result_that_answers_no_version_of_our_files_is_refused(released, two, finance, write):
    batch = perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    with pytest.raises(IntegrityError, match="没有对应代发文件"):
        write(RETURN, LINE, batch=batch.pk, payment=two[0].pk)
    write(RETURN, LINE, batch=batch.pk, payment=two[0].pk, version=1)


@pytest.mark.parametrize("statement", ["UPDATE payments_withholding SET reason = 'y'",
                                       "DELETE FROM payments_withholding",
                                       "TRUNCATE payments_withholding"])  # fmt: skip
def test_a_withholding_stays(kept_back, sql, statement):
    with pytest.raises(IntegrityError, match="不能修改或删除"):
        sql(statement)


def test_the_bank_cannot_pay_what_it_was_never_sent(kept_back, released, two, finance):
    """A line that it sends all the same contradicts what stands, and a person clears it up."""
    batch = perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    (sent,) = lines_of(batch)
    invented = answer(sent) | {"流水号": f"{two[0].pk:012d}", "账号": str(two[0].account)}
    batch = give_to(batch, as_csv([answer(sent), invented]), finance)
    line = two[0].results.get(result="exception")
    assert (line.fault, BankReturn.objects.count()) == ("conflict", 2)
    assert differences() == []


@pytest.mark.parametrize(
    ("statement", "check"),
    [("DELETE FROM payments_ledgertransaction WHERE event = 'withholding'", "止付与账簿不符"),
     ("UPDATE payments_ledgertransaction SET total = 1 WHERE event = 'withholding'", "止付与账簿"),
     ("DELETE FROM payments_withholding", "送银行金额与账簿不符"),
     ("UPDATE payments_ledgerentry SET credit = 1 WHERE payment_id IS NOT NULL", "失败明细")],
)  # fmt: skip
def test_verify_ledger_tells_what_was_changed_about_it(
    kept_back, released, finance, statement, check
):
    perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    assert differences() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert any(item.check.startswith(check) for item in differences())
