"""Every order about money stands once under its key: the same again is no work, another refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from payments.funds.services import record
from payments.models import Allocation, Command, LedgerTransaction
from payments.services import drafting
from payments.services.recoveries import Finding, open_recovery, owed
from tests.cast import COUNTY, Role, build_user
from tests.cast_payments import APRIL, DRAFTED_ON, explain, open_april
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_parallel_drafts import at_once

ORDERS = ["review", "submit", "fund", "release", "send"]


@pytest.fixture
def orders(finance, finance_reviewer, finance_releaser):
    """Each order about a batch: the state that it is given in, who gives it, and with what."""
    return {
        "review": ("drafted", finance_reviewer, {}),
        "submit": ("reviewed", finance_reviewer, {}),
        "fund": ("submitted", finance_releaser, {"voucher": "拨2026-4"}),
        "release": ("funded", finance_releaser, {}),
        "send": ("released", finance, {"layout": "general"}),
    }


def traces(batch, name: str) -> int:
    return TrailEntry.objects.filter(thread=batch.number, action=name).count()


@pytest.mark.parametrize("name", ORDERS)
def test_the_same_order_again_changes_nothing(make_awards, batch_in, orders, name):
    make_awards(2)
    state, actor, data = orders[name]
    batch = batch_in(state)
    stale = {"expected_version": batch.version}
    first = perform(batch, name, actor=actor, on=DRAFTED_ON, **stale, **data)
    entries = LedgerTransaction.objects.count()
    again = perform(batch, name, actor=actor, on=DRAFTED_ON, **stale, **data)
    assert (again.status, again.version) == (first.status, first.version)
    assert traces(batch, name) == 1 and LedgerTransaction.objects.count() == entries


@pytest.mark.parametrize("name", ORDERS)
def test_the_same_order_by_somebody_else_is_refused(make_awards, batch_in, orders, name):
    make_awards(1)
    state, actor, data = orders[name]
    batch = perform(batch_in(state), name, actor=actor, on=DRAFTED_ON, **data)
    other = build_user("fourth", "严财务", COUNTY, Role.COUNTY_FINANCE)
    with pytest.raises(Refusal, match="内容与上次不同"):
        perform(batch, name, actor=other, on=DRAFTED_ON, **data)


def test_a_batch_is_closed_once(make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("sent")
    batch = give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    perform(batch, "close", actor=finance, on=DRAFTED_ON)
    perform(batch, "close", actor=finance, on=DRAFTED_ON)
    assert traces(batch, "close") == 1


def test_keys_are_for_ever(make_awards, batch_in, sql):
    make_awards(1)
    batch_in("sent")
    assert Command.objects.filter(key__startswith="release:").exists()
    for statement in (
        "UPDATE payments_command SET content_hash = ''",
        "DELETE FROM payments_command",
        "TRUNCATE payments_command",
    ):
        with pytest.raises(IntegrityError):
            sql(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ORDERS)
def test_two_submits_at_the_same_instant_are_one(make_awards, finance, orders, name):
    make_awards(2)
    batch = open_april(finance)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    for step, (_state, actor, data) in orders.items():
        if step == name:
            break
        perform(batch, step, actor=actor, on=DRAFTED_ON, **data)
    _state, actor, data = orders[name]
    order = {"actor": actor, "on": DRAFTED_ON} | data
    results = at_once(*[lambda: perform(batch, name, **order)] * 2)
    assert [type(result).__name__ for result in results] == ["Batch", "Batch"]
    assert traces(batch, name) == 1
    assert LedgerTransaction.objects.filter(event=name).count() == (name in ("release", "send"))


@pytest.mark.django_db(transaction=True)
def test_one_receipt_given_twice_at_once_comes_in_once(make_awards, finance, approver, orders):
    (award,) = make_awards(1)
    batch = open_april(finance)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    for step, (_state, actor, data) in orders.items():
        batch = perform(batch, step, actor=actor, on=DRAFTED_ON, **data)
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    on = date(2026, 4, 20)
    finding = Finding(ground="stop", since=APRIL, found_on=on, facts="x", evidence="x")
    recovery = open_recovery(award.household, finding, actor=finance, on=on)
    perform(recovery, "decide", actor=approver, on=on)
    paid = {
        "receipt_number": "P-1", "way": "bank", "amount": Decimal("80.00"), "received_on": on,
    }  # fmt: skip
    results = at_once(*[lambda: perform(recovery, "receive", actor=finance, on=on, **paid)] * 2)
    assert [type(result).__name__ for result in results] == ["Recovery", "Recovery"]
    assert owed(recovery) == Decimal("300.00")


def test_a_paper_of_the_fund_is_confirmed_once(finance, finance_reviewer):
    paper = record(
        Allocation(
            fund="urban", source="central", stage="final", year=2026, amount=Decimal("900.00"),
            document_number="财社1号", document_date=DRAFTED_ON,
        ),
        county=COUNTY, actor=finance, on=DRAFTED_ON,
    )  # fmt: skip
    given = {"actor": finance_reviewer, "on": DRAFTED_ON, "received_on": DRAFTED_ON}
    perform(paper, "confirm", amount=Decimal("900.00"), **given)
    perform(paper, "confirm", amount=Decimal("900.00"), **given)
    assert LedgerTransaction.objects.filter(reference=paper.number).count() == 1
    with pytest.raises(Refusal, match="内容与上次不同"):
        perform(paper, "confirm", amount=Decimal("901.00"), **given)
