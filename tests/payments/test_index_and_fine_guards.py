"""A confirmed index is withdrawn by another person while nothing rests on it; a fine is of a fraud.

Each guard is also tried from SQL.
"""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from dibao.web.actions import buttons
from payments.models import PriceIndex, Recovery
from payments.services.recoveries import open_recovery
from payments.services.subsidies import open_price_subsidy
from tests.payments.test_finding_guards import paid, refused  # noqa: F401
from tests.payments.test_kinds import LATER, asks, pay, published  # noqa: F401
from tests.payments.test_recoveries import FOUND, finding

WITHDRAW = "withdraw_confirmed"


def withdraw(index, actor):
    return perform(index, WITHDRAW, actor=actor, on=LATER, reason="涨幅录错")


def offered(index, user) -> bool:
    return "撤回已复核的指数" in [one["label"] for one in buttons(index, user)]


def test_a_wrong_index_is_withdrawn_by_another_and_the_month_recorded_again(
    published, finance, finance_reviewer, client  # noqa: F811
):  # fmt: skip
    index = published("0.05")
    with pytest.raises(Refusal, match="登记"):
        published("0.03")
    assert offered(index, finance)
    with pytest.raises(Refusal, match="另一名财务人员撤回"):
        withdraw(index, finance_reviewer)
    index = withdraw(index, finance)
    assert (index.status, index.withdrawn_by, index.withdrawn_on) == ("withdrawn", finance, LATER)
    assert published("0.03").status == "confirmed"
    client.force_login(finance)
    page = client.get(index.page_url).content.decode()
    assert f"<dt>撤回</dt><dd>{finance}" in page


def test_no_index_is_withdrawn_while_a_live_batch_rests_on_it(
    make_awards, published, asks, finance, finance_reviewer, sql  # noqa: F811
):  # fmt: skip
    make_awards(1)
    index = published("0.05")
    batch = open_price_subsidy(asks, index)
    with pytest.raises(Refusal, match="先作废"):
        withdraw(index, finance)
    gone = (
        "UPDATE payments_priceindex SET status = 'withdrawn',"
        f" withdrawn_by_id = {finance.pk}, withdrawn_on = '2026-04-20'"
    )
    refused(sql, gone, "据此发放")
    perform(batch, "void", actor=finance, on=LATER, reason="指数有误")
    refused(sql, "UPDATE payments_priceindex SET status = 'withdrawn'", "withdrawn_by_another")
    refused(
        sql,
        "UPDATE payments_priceindex SET status = 'withdrawn', withdrawn_on = '2026-04-20',"
        f" withdrawn_by_id = {finance_reviewer.pk}",
        "withdrawn_by_another",
    )
    assert withdraw(index, finance).status == "withdrawn"


def test_what_was_released_on_an_index_keeps_it(
    make_awards, published, asks, pay, finance  # noqa: F811
):  # fmt: skip
    make_awards(1)
    index = published("0.05")
    pay(open_price_subsidy(asks, index))
    with pytest.raises(Refusal, match="按“追缴”办理"):
        withdraw(index, finance)


def test_no_subsidy_is_opened_on_an_index_that_was_withdrawn_meanwhile(
    make_awards, published, asks, finance  # noqa: F811
):  # fmt: skip
    make_awards(1)
    index = published("0.05")
    withdraw(index, finance)
    with pytest.raises(Refusal, match="刚被撤回"):
        open_price_subsidy(asks, index)  # as it was when it was looked at


@pytest.mark.parametrize("status", ["confirmed", "withdrawn"])
def test_no_index_is_written_down_as_confirmed(published, finance_reviewer, status):  # noqa: F811
    index = published("0.05")
    index.pk, index.number, index.status = None, "JG-X", status
    with pytest.raises(IntegrityError, match="先登记"), transaction.atomic():
        PriceIndex.objects.bulk_create([index])


@pytest.fixture
def fraud(paid, finance):  # noqa: F811
    return open_recovery(paid.household, finding(ground="fraud"), actor=finance, on=FOUND)


@pytest.mark.parametrize("status", ["decided", "settled", "closed"])
def test_no_recovery_is_written_down_as_decided(fraud, approver, status):
    fraud.pk, fraud.number, fraud.status = None, "ZC-X", status
    fraud.decided_by, fraud.decided_on, fraud.letter_number, fraud.basis = approver, FOUND, "1", "1"
    with pytest.raises(IntegrityError, match="先登记"), transaction.atomic():
        Recovery.objects.bulk_create([fraud])


def fine(recovery, actor, **changes) -> str:
    given = {
        "multiple": "2", "least": "1", "most": "3", "amount": "760", "document_number": "'罚1'",
        "decided_on": "'2026-05-20'", "basis": "'依据'",
    } | changes  # fmt: skip
    return (
        f"INSERT INTO payments_fraudfine (recovery_id, recorded_by_id, {', '.join(given)})"
        f" VALUES ({recovery.pk}, {actor.pk}, {', '.join(given.values())})"
    )


def test_a_fine_is_of_a_fraud_within_the_times_of_its_rule(fraud, approver, sql):
    refused(sql, fine(fraud, approver), "骗取")  # nobody decided it yet
    decided = perform(fraud, "decide", actor=approver, on=FOUND)
    assert decided.total == Decimal("380.00")
    for changes in (
        {"amount": "1140.01"}, {"amount": "379.99"}, {"multiple": "3"}, {"most": "1"},
        {"least": "NULL"}, {"most": "NULL"}, {"amount": "999999", "multiple": "99"},
    ):  # fmt: skip
        refused(sql, fine(fraud, approver, **changes), "规定的倍数")
    for changes in ({"document_number": "''"}, {"basis": "''"}):
        refused(sql, fine(fraud, approver, **changes), "document_and_its_basis")
    sql(fine(fraud, approver))


def test_what_is_no_fraud_is_not_fined(paid, finance, approver, sql):  # noqa: F811
    recovery = open_recovery(paid.household, finding(ground="stop"), actor=finance, on=FOUND)
    perform(recovery, "decide", actor=approver, on=FOUND)
    refused(sql, fine(recovery, approver), "骗取")
