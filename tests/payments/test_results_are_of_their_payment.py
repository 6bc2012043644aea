"""The database takes a result, a refund or an arrival only of the payment that it is of."""

import pytest
from django.db import IntegrityError

from payments.models import BankReturnLine, Resolution
from payments.services import drafting
from payments.services.opening import open_batch
from payments.services.resolving import resolve
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of


@pytest.fixture
def answered(make_awards, batch_in, finance):
    """Three payments: arrived, arrived and then said to have failed, pending."""
    make_awards(3)
    batch = batch_in("sent")
    one, two, three = lines_of(batch)
    give_to(batch, as_csv([answer(one), answer(two), answer(three, "2001")]), finance)
    give_to(batch, as_csv([answer(two, "1001")]), finance)
    return batch


@pytest.fixture
def settled(answered, finance):
    """The contradicting line, settled as money sent back, without the refund that follows."""
    line = BankReturnLine.objects.get(fault="conflict")
    return Resolution.objects.create(
        line=line, how="sent_back", reason="退汇", resolved_by=finance, resolved_on=DRAFTED_ON
    )


def put(table, payment, resolution, amount="380.00", day="refunded_on") -> str:
    return (
        f"INSERT INTO payments_{table} (payment_id, resolution_id, amount, {day})"
        f" VALUES ({payment.pk}, {resolution.pk}, {amount}, '2026-04-20')"
    )


@pytest.mark.parametrize(("at", "amount"), [(0, "380.00"), (2, "380.00"), (1, "1.00")])
def test_a_refund_is_of_the_payment_that_arrived_and_of_its_whole_amount(
    answered, settled, sql, at, amount
):
    payment = answered.payments.order_by("pk")[at]
    with pytest.raises(IntegrityError, match="退汇须是已到账的同一笔款项"):
        sql(put("refund", payment, settled, amount))


def test_a_refund_needs_a_line_that_was_settled_as_sent_back(answered, sql, finance):
    line = BankReturnLine.objects.get(fault="conflict")
    settled = resolve(line, how="not_ours", reason="x", actor=finance, on=DRAFTED_ON)
    with pytest.raises(IntegrityError, match="并有银行退汇的处理记录"):
        sql(put("refund", line.payment, settled))


def test_a_refund_of_the_right_payment_is_taken(answered, settled, sql):
    sql(put("refund", settled.line.payment, settled))


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_arrival_is_of_money_that_was_missing(answered, settled, sql, at):
    payment = answered.payments.order_by("pk")[at]
    with pytest.raises(IntegrityError, match="失败后到账须是失败或退汇的同一笔款项"):
        sql(put("arrival", payment, settled, day="arrived_on"))


@pytest.fixture
def arrived(make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("sent")
    (line,) = lines_of(batch)
    for code in ("1001", "0000"):
        give_to(batch, as_csv([answer(line, code)]), finance)
    line = BankReturnLine.objects.get(fault="conflict")
    resolve(line, how="arrived", reason="银行确认", actor=finance, on=DRAFTED_ON)
    return batch


@pytest.mark.parametrize("statement", ["UPDATE payments_arrival SET amount = 1",
                                       "DELETE FROM payments_arrival",
                                       "TRUNCATE payments_arrival"])  # fmt: skip
def test_an_arrival_stays(arrived, sql, statement):
    with pytest.raises(IntegrityError, match="不能修改或删除"):
        sql(statement)


def line_for(bank_return, payment, result="failure", amount="380.00") -> str:
    return (
        "INSERT INTO payments_bankreturnline"
        " (bank_return_id, line, payment_id, result, code, fault, explanation, amount)"
        f" VALUES ({bank_return.pk}, 77, {payment.pk}, '{result}', '', '', '', {amount})"
    )


def test_a_result_is_of_a_payment_of_the_returns_own_batch(answered, make_awards, finance, sql):
    make_awards(1, category="rural")
    other = open_batch(county=COUNTY, month=APRIL, category="rural", actor=finance, on=DRAFTED_ON)
    drafting.draft(drafting.submit(other))
    bank_return = answered.returns.latest("pk")
    with pytest.raises(IntegrityError, match="须是本批次"):
        sql(line_for(bank_return, other.payments.get()))
    with pytest.raises(IntegrityError, match="没有送银行"):
        sql(
            "WITH r AS (INSERT INTO payments_bankreturn (batch_id, channel, content, sha256,"
            " layout, imported_on, imported_by_id, line_count, success_count, success_total,"
            f" failure_count, exception_count) VALUES ({other.pk}, 'bank', 'x', 'x', '',"
            f" '2026-04-02', {finance.pk}, 1, 0, 0, 1, 0) RETURNING id)"
            " INSERT INTO payments_bankreturnline (bank_return_id, line, payment_id, result, code,"
            " fault, explanation, amount)"
            f" SELECT id, 1, {other.payments.get().pk}, 'failure', '', '', '', 380 FROM r"
        )


def test_a_final_result_is_of_the_whole_amount(answered, sql):
    payment = answered.payments.order_by("pk")[2]
    with pytest.raises(IntegrityError, match="金额须一致"):
        sql(line_for(answered.returns.latest("pk"), payment, amount="1.00"))
    sql(line_for(answered.returns.latest("pk"), payment))
