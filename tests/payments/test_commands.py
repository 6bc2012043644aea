"""Every order about money stands once under its key: the same again is no work, another refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal, Stale
from dibao.trail.workflow import workflow_of
from dibao.web.actions import form_for
from payments.funds.services import record
from payments.models import Allocation, Batch, Command, LedgerTransaction, Recovery
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


GIVEN_BACK = {"reason": "一户账户名有误"}


@pytest.fixture
def given_back(make_awards, batch_in, finance_reviewer):
    """A batch that was reviewed and given back, and the version that was looked at before."""
    make_awards(1)
    batch = batch_in("drafted")
    explain(batch, batch.prepared_by)
    seen = batch.version
    batch = perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON, expected_version=seen)
    return perform(batch, "send_back", actor=finance_reviewer, on=DRAFTED_ON, **GIVEN_BACK), seen


def test_an_old_signature_sent_again_does_not_sign_what_was_given_back(
    given_back, client, finance_reviewer
):
    batch, seen = given_back
    client.force_login(finance_reviewer)
    url = reverse("action", args=["payments", "batch", batch.pk, "review"])
    assert client.post(url, {"expected_version": seen}).status_code == 409
    unsaid = client.post(url)
    assert unsaid.status_code == 422 and "没有说明是对哪一版" in unsaid.text
    api = f"/api/batches/{batch.number}/actions/review/"
    refused = client.post(api, {}, "application/json")
    assert refused.status_code == 400 and "version" in str(refused.json()["expected_version"])
    assert client.post(api, {"expected_version": seen}, "application/json").status_code == 409
    batch.refresh_from_db()
    assert batch.status == "drafted"
    read = client.get(f"/api/batches/{batch.number}/").json()["version"]
    signed = client.post(api, {"expected_version": read}, "application/json")
    assert signed.json()["status"] == "reviewed"


@pytest.mark.parametrize("model", [Batch, Recovery])
def test_whatever_has_a_key_that_moves_on_asks_for_the_version(model):
    names = set()
    for name, transition in workflow_of(model).transitions.items():
        if form_for(model, transition).base_fields["expected_version"].required:
            names.add(name)
    moving = {
        Batch: {"review", "submit", "fund", "send_back", "close"}, Recovery: {"receive"},
    }  # fmt: skip
    assert names == moving[model]


def test_a_batch_is_given_back_once_in_a_round(given_back, finance_reviewer):
    batch, _seen = given_back
    order = {"actor": finance_reviewer, "on": DRAFTED_ON}
    again = perform(batch, "send_back", **order, **GIVEN_BACK)
    assert (again.round, traces(batch, "send_back")) == (2, 1)
    with pytest.raises(Refusal, match="内容与上次不同"):
        perform(batch, "send_back", reason="金额有误", **order)
    batch = perform(batch, "review", **order)
    with pytest.raises(Stale):
        perform(batch, "send_back", expected_version=batch.version - 1, **order, **GIVEN_BACK)
    assert perform(batch, "send_back", **order, **GIVEN_BACK).round == 3


def test_a_batch_is_voided_once(make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("drafted")
    order = {"actor": finance, "on": DRAFTED_ON}
    perform(batch, "void", reason="名单有误", **order)
    assert perform(batch, "void", reason="名单有误", **order).status == "voided"
    assert traces(batch, "void") == 1
    with pytest.raises(Refusal, match="内容与上次不同"):
        perform(batch, "void", reason="另一理由", **order)


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
