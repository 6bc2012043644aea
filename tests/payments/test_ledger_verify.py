"""The ledger beside the batches and the bank, over the whole way of a month; and when it lies."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from dibao.trail.engine import perform
from payments.ledger.balances import balances
from payments.ledger.verify import differences
from payments.models import Event, LedgerEntry, LedgerTransaction
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(4)
    return batch_in("sent")


def test_a_released_batch_stands_in_the_ledger_with_its_total(make_awards, batch_in):
    make_awards(3)
    batch = batch_in("released")
    posted = LedgerTransaction.objects.get(reference=batch.number)
    assert (posted.event, posted.total) == (Event.RELEASE, batch.total)
    assert not differences()


def test_batch_totals_are_the_ledgers_at_every_step_up_to_the_close(sent, finance):
    assert balances(URBAN)["transit", ""] == -sent.total
    assert not differences()
    first, second, *rest = lines_of(sent)
    batch = give_to(sent, as_csv([answer(first), answer(second, "2001")]), finance)
    assert not differences()
    failed = [answer(item, "1001") for item in rest]
    batch = give_to(batch, as_csv([answer(second), *failed]), finance)
    assert not differences()
    perform(batch, "close", actor=finance, on=DRAFTED_ON)
    standing = balances(URBAN)
    assert standing["expense", ""] == sent.total == Decimal("1520.00")
    assert standing["cash", "county"] == Decimal("-760.00")
    assert standing["payable", ""] == Decimal("-760.00")
    assert standing["transit", ""] == 0
    owed = LedgerEntry.objects.filter(event=Event.FAILURE, payment__isnull=False)
    assert {entry.payment_id for entry in owed} == set(
        batch.payments.filter(results__result="failure").values_list("pk", flat=True)
    )
    assert not differences()


def behind_the_guards(statement: str) -> None:
    """What a person with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


FORGED = {
    "UPDATE payments_ledgerentry SET debit = debit + 1 WHERE debit > 0": "借贷不平",
    "DELETE FROM payments_ledgerentry WHERE event = 'send'": "借贷不平",
    "UPDATE payments_ledgertransaction SET content = '{}'": "内容与摘要不符",
    "UPDATE payments_batch SET total = total + 1": "签发金额与账簿不符",
    "UPDATE payments_payment SET amount = amount + 1": "发放明细合计",
    "UPDATE payments_bankreturnline SET result = 'failure' WHERE line = 2": "银行回盘金额",
    "UPDATE payments_ledgeraccount SET fund = 'rural' WHERE kind = 'payable'": "混用",
    "UPDATE payments_ledgertransaction SET reference = 'x' WHERE event = 'send'": "送银行金额",
}


@pytest.mark.parametrize(("statement", "said"), FORGED.items())
def test_a_change_past_the_guards_is_found(sent, finance, statement, said):
    give_to(sent, as_csv([answer(line) for line in lines_of(sent)]), finance)
    assert not differences()
    behind_the_guards(statement)
    assert any(said in item.check for item in differences())


def test_the_command_prints_control_totals_and_fails_on_a_difference(sent):
    out, err = StringIO(), StringIO()
    call_command("verify_ledger", stdout=out, stderr=err)
    assert "合计：借 3,040.00，贷 3,040.00" in out.getvalue()
    assert "差异 0.00" in out.getvalue() and not err.getvalue()
    behind_the_guards("UPDATE payments_batch SET total = total + 1")
    call_command("verify_ledger", county="410104", stdout=out, stderr=err)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_ledger", county="410105", stdout=out, stderr=err)
    assert stopped.value.code == 1
    assert "签发金额与账簿不符" in err.getvalue() and "相差 1.00" in err.getvalue()
