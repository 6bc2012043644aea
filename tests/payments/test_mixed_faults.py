"""Returns with every fault at once, files that come twice: all is told, and nothing is re-sent."""

import random
from collections import Counter
from contextlib import suppress
from decimal import Decimal

import pytest

from dibao.trail.refusals import Refusal
from payments.ledger.balances import balances
from payments.ledger.verify import differences
from payments.models import BankReturnLine, Payment
from payments.selectors import exceptions_of
from payments.services.opening import Opening
from payments.services.outlook import outlook
from payments.services.plans import plan_repay
from tests.cast import COUNTY
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN
from tests.payments.test_kinds import LATER, correct_account

HOUSEHOLDS, FILES = 6, 3
AMOUNT = Decimal("380.00")
FAULTS = {
    "arrived": lambda line: [answer(line)],
    "failed": lambda line: [answer(line, "1001")],
    "pending": lambda line: [answer(line, "2001")],
    "unknown": lambda line: [answer(line, "88")],
    "amount": lambda line: [answer(line, 金额="12.34")],
    "account": lambda line: [answer(line, 账号="6228480000000000018")],
    "twice": lambda line: [answer(line), answer(line)],
    "contradicted": lambda line: [answer(line), answer(line, "1002")],
    "foreign": lambda line: [answer(line, 流水号="987654321098")],
}


def files_of(batch, chance: random.Random) -> list[bytes]:
    """Files with any fault in any line, some of them given twice."""
    lines = lines_of(batch)
    files = [
        as_csv([
            row
            for line in chance.sample(lines, chance.randint(1, len(lines)))
            for row in FAULTS[chance.choice(list(FAULTS))](line)
        ])
        for _ in range(FILES)
    ]  # fmt: skip
    return files + chance.sample(files, 2)


@pytest.mark.parametrize("seed", [2, 4])
def test_whatever_the_bank_answers_sums_ledger_and_owed_agree(make_awards, batch_in, finance, seed):
    make_awards(HOUSEHOLDS)
    batch = batch_in("sent")
    for content in files_of(batch, random.Random(seed)):
        with suppress(Refusal):
            give_to(batch, content, finance)
    for read in batch.returns.all():
        told = Counter(read.lines.values_list("result", flat=True))
        assert told.total() == read.line_count
        assert told["success"] == read.success_count and told["failure"] == read.failure_count
        assert told["exception"] == read.exception_count
    final = BankReturnLine.objects.filter(result__in=["success", "failure"])
    per_payment = Counter(final.values_list("payment", flat=True))
    assert set(per_payment.values()) <= {1}
    assert differences() == []
    arrived = final.filter(result="success").count()
    standing = balances(URBAN)
    assert -standing["payable", ""] - standing["transit", ""] == (HOUSEHOLDS - arrived) * AMOUNT

    asks = Opening(county=COUNTY, category="urban", actor=finance, on=LATER)
    assert outlook(plan_repay(asks)).rows == []
    for payment in batch.payments.all():
        correct_account(payment.household)
    open_ones = (
        exceptions_of(batch)
        .filter(resolution=None)
        .filter(result="exception")
        .exclude(fault="duplicate")
    )
    failed = Payment.objects.filter(results__result="failure")
    sound = failed.exclude(pk__in=open_ones.exclude(payment=None).values("payment"))
    assert {row.code for row in outlook(plan_repay(asks)).rows} == {
        payment.household.code for payment in sound
    }
