"""Own budget first: what the county advances is written down; what the rules forbid is refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError

from dibao import policy
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from dibao.web.actions import action_url
from payments.funds.services import record
from payments.ledger.balances import cash_by_source, charged_to, free_money
from payments.ledger.fund_posting import post_allocation
from payments.ledger.statements import year_statement
from payments.ledger.verify import differences
from payments.models import Allocation, Bridging
from tests.cast import COUNTY
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN


def allot(finance, releaser, amount: str, year: int = 2026) -> None:
    paper = record(
        Allocation(
            fund="urban", source="central", stage="final", year=year, amount=Decimal(amount),
            document_number="财社1号", document_date=DRAFTED_ON,
        ),
        county=COUNTY, actor=finance, on=DRAFTED_ON,
    )  # fmt: skip
    paper.received_on, paper.confirmed_by, paper.confirmed_on = DRAFTED_ON, releaser, DRAFTED_ON
    post_allocation(paper)


def test_what_the_county_advances_for_a_batch_is_recorded(
    make_awards, batch_in, finance, finance_releaser
):
    make_awards(2)
    allot(finance, finance_releaser, "300.00")
    batch = batch_in("released")
    assert (batch.bridging.free, batch.bridging.amount) == (Decimal("300.00"), Decimal("460.00"))
    assert "郑政办" in batch.bridging.basis


def test_what_came_ahead_for_the_next_year_pays_no_batch_of_this_one(
    make_awards, batch_in, finance, finance_releaser, client
):
    make_awards(2)
    allot(finance, finance_releaser, "300.00")
    allot(finance, finance_releaser, "900.00", year=2027)
    assert free_money(URBAN, DRAFTED_ON) == Decimal("300.00")
    assert free_money(URBAN, date(2027, 1, 4)) == Decimal("1200.00")
    assert year_statement(URBAN, 2026).free == Decimal("300.00")
    batch = batch_in("sent")
    assert (batch.bridging.free, batch.bridging.amount) == (Decimal("300.00"), Decimal("460.00"))
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    assert charged_to(batch.number) == {"central": Decimal("300.00"), "county": Decimal("460.00")}
    assert cash_by_source(URBAN)["central"] == Decimal("900.00")
    assert differences() == []


def test_a_batch_that_is_covered_needs_no_bridge(make_awards, batch_in, finance, finance_releaser):
    make_awards(2)
    allot(finance, finance_releaser, "760.00")
    batch_in("released")
    assert not Bridging.objects.exists()


@pytest.mark.parametrize(
    ("free", "says"),
    [
        ("300.00", "本批次 760.00 元，账上可用 300.00 元，还差 460.00 元"),
        ("1760.00", "本批次 760.00 元，账上可用 1,760.00 元，足够发放"),
    ],
)
def test_who_confirms_the_money_sees_what_there_is_and_what_is_short(
    make_awards, batch_in, finance, finance_releaser, client, free, says
):
    make_awards(2)
    allot(finance, finance_releaser, free)
    batch = batch_in("submitted")
    client.force_login(finance_releaser)
    assert says in client.get(action_url(batch, "fund")).content.decode()


def test_where_the_rules_wait_for_the_money_nothing_is_released(
    make_awards, batch_in, finance_releaser, tmp_path, settings
):
    make_awards(1)
    batch = batch_in("funded")
    for file in Path(str(settings.POLICY_DIR)).glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        own = "own_budget_first:\n    - {from: 2004-06-04, value: "
        text = text.replace(f"{own}true", f"{own}false")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    assert policy.configure(tmp_path).sound
    try:
        with pytest.raises(Refusal, match="须等上级资金到账"):
            perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)
    finally:
        policy.configure(settings.POLICY_DIR)


def test_the_record_stays(make_awards, batch_in, sql):
    make_awards(1)
    batch_in("released")
    for statement in ("UPDATE payments_bridging SET amount = 1", "DELETE FROM payments_bridging"):
        with pytest.raises(IntegrityError, match="不能修改"):
            sql(statement)
