"""A family that moved to another county is still paid what it is owed here."""

from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from households.models import Account
from households.services.accounts import AccountData, change_account
from households.services.moves import leave_county
from payments.ledger.verify import differences
from payments.services import drafting
from payments.services.opening import open_back_pay_batch, open_repay
from payments.services.recoveries import Finding, open_recovery
from tests.cast import card_number
from tests.cast_payments import APRIL
from tests.payments.test_kinds import LATER, asks, correct_account, one_failed, pay  # noqa: F401
from tests.payments.test_overturning import PAPER

LEFT_ON = date(2026, 4, 18)


@pytest.fixture
def leave(caseworker):
    """Let a household leave for another county."""

    def run(home) -> None:
        home.refresh_from_db()
        leave_county(household=home, left_on=LEFT_ON, evidence="迁出", actor=caseworker, on=LATER)

    return run


def test_what_failed_is_paid_to_a_family_that_left(one_failed, leave, asks, pay):  # noqa: F811
    home, head = one_failed.household, one_failed.household.head_on(APRIL).name
    leave(home)
    correct_account(home)
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.head_name) == (one_failed, head)
    assert differences() == []


def test_what_is_given_back_reaches_a_family_that_left(
    one_failed, leave, asks, pay, finance, approver  # noqa: F811
):  # fmt: skip
    home = one_failed.batch.payments.exclude(pk=one_failed.pk).get().household
    by, to_decide = {"actor": finance, "on": LATER}, {"actor": approver, "on": LATER}
    finding = Finding(
        ground="error", way="nothing", since=APRIL, found_on=LATER, facts="误停", evidence="核查"
    )
    recovery = perform(open_recovery(home, finding, **by), "decide", **to_decide)
    recovery = perform(
        recovery, "receive", amount=recovery.total, received_on=LATER, receipt_number="1",
        way="cash", **by,
    )  # fmt: skip
    leave(home)
    recovery = perform(recovery, "ask_overturn", overturn_dated=LATER, **PAPER, **by)
    perform(recovery, "overturn", **to_decide)
    (back,) = pay(open_back_pay_batch(asks)).payments.all()
    assert (back.household, back.amount) == (home, recovery.total)
    assert back.amount > Decimal(0)


def test_a_family_whose_members_have_no_head_names_one_first(one_failed, asks):  # noqa: F811
    home = one_failed.household
    correct_account(home)
    home.members.update(is_head=False, relation="spouse")
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    assert batch.omissions.get().reason == "no_head"


def test_the_account_of_a_family_that_left_can_be_put_right(one_failed, leave, caseworker):  # noqa: F811
    home, head = one_failed.household, one_failed.household.head_on(APRIL).name
    leave(home)
    data = AccountData(bank="农业银行", holder_name=head, number=card_number())
    change_account(household=home, data=data, reason="退汇", actor=caseworker, on=LATER)
    assert Account.objects.get(household=home, is_current=True).holder_name == head
