"""What is kept back is not brought home; what a door says is no answer of the bank."""

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.funds.reports import reconciled
from payments.ledger.verify import differences
from payments.models import HomeDelivery, Withholding
from payments.services.delivering import Delivery, begin_home_delivery, record_delivery
from payments.services.withholding import withhold
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON

BROUGHT = Delivery(delivered_on=DRAFTED_ON, received_by="本人", receipt=b"r", photo=b"p")


def keep_back(payment, actor) -> Withholding:
    return withhold(payment, reason="社区来电：户主已去世", actor=actor, on=DRAFTED_ON)


def send(batch, actor):
    return perform(batch, "send", actor=actor, on=DRAFTED_ON, layout="general")


@pytest.fixture
def at_home(make_awards, caseworker, lead) -> HomeDelivery:
    (award,) = make_awards(1, account=False)
    return begin_home_delivery(
        award.household, ground="old", handler=caseworker, actor=lead, on=APRIL
    )


def test_what_is_kept_back_is_not_brought_home(at_home, batch_in, finance, caseworker, client):
    batch = batch_in("released")
    payment = batch.payments.get()
    assert keep_back(payment, finance).bank_return.channel == "hand"
    batch = send(batch, finance)
    client.force_login(caseworker)
    assert "没有待送达的款项" in client.get(reverse("deliveries")).text
    with pytest.raises(Refusal, match="已经止付"):
        record_delivery(payment, BROUGHT, actor=caseworker, on=DRAFTED_ON)
    assert perform(batch, "close", actor=finance, on=DRAFTED_ON).status == "closed"
    assert differences() == []


def test_where_the_rest_is_brought_home_no_bank_is_waited_for(
    at_home, make_awards, batch_in, finance, caseworker
):
    make_awards(1)
    batch = batch_in("released")
    keep_back(batch.payments.get(channel="bank"), finance)
    batch = send(batch, finance)
    assert (batch.status, batch.sendings.count()) == ("sent", 0)
    record_delivery(batch.payments.get(channel="hand"), BROUGHT, actor=caseworker, on=DRAFTED_ON)
    batch.refresh_from_db()
    assert perform(batch, "close", actor=finance, on=DRAFTED_ON).status == "closed"
    assert differences() == []


def test_the_agents_reconciliation_tells_the_bank_the_doors_and_what_was_kept_back_apart(
    at_home, make_awards, batch_in, finance, caseworker
):
    make_awards(2)
    batch = batch_in("released")
    keep_back(batch.payments.filter(channel="bank").first(), finance)
    batch = send(batch, finance)
    record_delivery(batch.payments.get(channel="hand"), BROUGHT, actor=caseworker, on=DRAFTED_ON)
    (row,) = reconciled(COUNTY, 2026)
    file = batch.bank_files.get(format="csv")
    one = batch.total / 3
    assert (row["count"], row["released"]) == (3, batch.total)
    assert (row["bank_count"], row["ordered"]) == (file.line_count, file.total) == (1, one)
    assert (row["withheld"], row["brought"], row["waiting"]) == (one, one, one)
    assert (row["success"], row["failure"], row["not_brought"]) == (0, 0, 0)
    assert (row["posted"], row["agrees"]) == (one, "相符")


def test_a_receipt_from_the_door_does_not_stop_another_version_of_the_files(
    at_home, make_awards, batch_in, finance, finance_reviewer, caseworker
):
    make_awards(1)
    batch = batch_in("sent")
    record_delivery(batch.payments.get(channel="hand"), BROUGHT, actor=caseworker, on=DRAFTED_ON)
    batch.refresh_from_db()
    assert batch.status == "sent"
    batch = perform(
        batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="整份未受理",
        layout="postal", replaces=1,
    )  # fmt: skip
    assert (batch.status, batch.version_sent) == ("sent", 2)
    assert differences() == []
