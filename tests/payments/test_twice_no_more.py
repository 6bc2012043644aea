"""Money asked back as a second time the same, of which the bank then takes one back by itself."""

# ruff: noqa: F811
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from payments.blockers import blocker_of
from payments.ledger.verify import differences
from payments.models import Recovery
from payments.services.opening import open_back_pay_batch
from payments.services.recoveries import open_recovery
from payments.services.verifying import Verifier
from payments.services.watching import scope_of
from payments.twice import taken_back
from tests.cast_payments import APRIL
from tests.payments.test_arrived_after_all import failed, says, settle, twice  # noqa: F401
from tests.payments.test_comes_and_goes import ONCE, TWICE, turns  # noqa: F401
from tests.payments.test_kinds import LATER, asks, one_failed, pay  # noqa: F401
from tests.payments.test_overturning import overturn  # noqa: F401


@pytest.fixture
def again(failed, finance, asks, pay):
    """The second payment of money that arrived twice."""
    return twice(failed, finance, asks, pay)


@pytest.fixture
def decided(again, finance, approver):
    recovery = open_recovery(again.household, TWICE, actor=finance, on=LATER)
    return perform(recovery, "decide", actor=approver, on=LATER)


@pytest.fixture
def receive(finance):
    def run(recovery, amount: Decimal) -> Recovery:
        return perform(
            recovery, "receive", actor=finance, on=LATER, receipt_number="P-8", way="bank",
            amount=amount, received_on=LATER,
        )  # fmt: skip

    return run


def told() -> list[tuple[str, Decimal]]:
    """What the board counts and the ledger's verification says: the same."""
    found = [(one.where, one.by) for one in differences()]
    assert all("撤销追缴决定" in one.check for one in differences())
    assert blocker_of("twice_no_more").count(scope_of("410105", APRIL, LATER)) == len(found)
    return found


@pytest.mark.parametrize("given", ["0", "100.00", "380.00"])
def test_it_is_told_until_the_decision_is_overturned_and_what_was_taken_is_given_back(
    decided, again, asks, pay, turns, overturn, receive, given
):
    assert told() == []
    if Decimal(given):
        receive(decided, Decimal(given))
    turns(again, "sent_back_usable")
    assert told() == [(decided.number, ONCE)]
    gone = overturn(decided)
    assert told() == []
    if Decimal(given):
        assert gone.given_back.total == Decimal(given)
        assert pay(open_back_pay_batch(asks), LATER).total == Decimal(given)
    assert told() == [] and list(Verifier().deviations()) == []


def test_while_it_is_asked_to_be_overturned_nobody_need_be_told(
    decided, again, turns, finance, approver
):
    turns(again, "sent_back")
    ask = {"overturn_by": "own", "overturn_document": "x", "overturn_dated": LATER, "reason": "x"}
    asked = perform(decided, "ask_overturn", actor=finance, on=LATER, **ask)
    assert told() == []
    perform(asked, "refuse_overturn", actor=approver, on=LATER, reason="x")
    assert told() == [(decided.number, ONCE)]


def test_money_that_comes_a_second_time_after_all_is_asked_back_rightly(decided, again, turns):
    turns(again, "sent_back", "arrived")
    assert told() == []


def test_a_draft_is_refused_by_itself_and_what_was_waived_whole_took_nothing(
    again, finance, approver, second_approver, turns
):
    recovery = open_recovery(again.household, TWICE, actor=finance, on=LATER)
    turns(again, "sent_back")
    assert told() == []
    turns(again, "arrived")
    decided = perform(recovery, "decide", actor=approver, on=LATER)
    asked = perform(decided, "ask_waiver", actor=approver, on=LATER, reason="无力偿还")
    turns(again, "sent_back")
    assert told() == [(recovery.number, ONCE)]
    perform(asked, "waive", actor=second_approver, on=LATER)
    assert told() == []


def test_the_board_tells_it_in_the_present_month_alone_and_leads_to_the_list(
    decided, again, turns, finance, next_finance, client
):
    turns(again, "sent_back")
    blocker = blocker_of("twice_no_more")
    assert list(taken_back(Recovery.objects.all())) == [decided]
    assert blocker.count(scope_of("410105", date(2026, 3, 1), LATER)) == 0
    url = blocker.url(scope_of("410105", APRIL, LATER))
    client.force_login(finance)
    page = client.get(url).text
    assert decided.number in page and "申请撤销追缴决定" in page
    client.force_login(next_finance)
    assert decided.number not in client.get(url).text
    client.force_login(finance)
    assert decided.number in client.get(reverse("recoveries")).text
