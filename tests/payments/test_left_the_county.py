"""A family that moved to another county is still paid what it is owed here."""

# ruff: noqa: F811

from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from households.models import Account, Person
from households.services.accounts import AccountData, change_account
from households.services.moves import leave_county
from payments.blockers import blocker_of
from payments.ledger.verify import differences
from payments.owed_months import months_left_out, months_with_left_out
from payments.services import drafting
from payments.services.delivering import Delivery, begin_home_delivery, record_delivery
from payments.services.months import open_due_late, open_due_months
from payments.services.opening import open_back_pay_batch, open_batch, open_repay
from payments.services.recoveries import Finding, open_recovery
from payments.services.subsidies import open_holiday_subsidy
from payments.services.watching import scope_of
from tests.cast import COUNTY, card_number
from tests.cast_payments import APRIL
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    correct_account,
    one_failed,
    pay,
    spring,
)
from tests.payments.test_overturning import PAPER

LEFT_ON, MAY = date(2026, 4, 18), date(2026, 5, 1)


@pytest.fixture
def leave(caseworker):
    """Let a household leave for another county."""

    def run(home, left_on=LEFT_ON) -> None:
        home.refresh_from_db()
        leave_county(household=home, left_on=left_on, evidence="迁出", actor=caseworker, on=LATER)

    return run


def test_what_failed_is_paid_to_a_family_that_left(one_failed, leave, asks, pay):
    home, head = one_failed.household, one_failed.household.head_on(APRIL).name
    leave(home)
    correct_account(home)
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.head_name) == (one_failed, head)
    assert differences() == []


def test_what_is_given_back_reaches_a_family_that_left(
    one_failed, leave, asks, pay, finance, approver
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


def test_a_family_whose_members_have_no_head_names_one_first(one_failed, asks):
    home = one_failed.household
    correct_account(home)
    home.members.update(is_head=False, relation="spouse")
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    assert batch.omissions.get().reason == "no_head"


def test_the_account_of_a_family_that_left_can_be_put_right(one_failed, leave, caseworker):
    home, head = one_failed.household, one_failed.household.head_on(APRIL).name
    leave(home)
    data = AccountData(bank="农业银行", holder_name=head, number=card_number())
    change_account(household=home, data=data, reason="退汇", actor=caseworker, on=LATER)
    assert Account.objects.get(household=home, is_current=True).holder_name == head


@pytest.fixture
def never_paid(batch_in, make_awards, leave):
    """Confirmed once April's batch was signed, and gone before anything was paid."""
    make_awards(1)
    batch_in("released")
    home = make_awards(1)[0].household
    head = home.head_on(APRIL).name
    leave(home)
    return home, head


def test_the_first_payment_of_a_family_that_left_is_drafted_by_the_beat(never_paid, pay):
    home, head = never_paid
    (batch,) = open_due_late(LATER)
    paid = pay(batch).payments.get()
    assert (paid.household, paid.month, paid.head_name) == (home, APRIL, head)
    assert paid.batch.released_on == LATER and differences() == []


def test_months_after_the_family_left_are_not_drafted(never_paid, pay, finance):
    home, _head = never_paid
    pay(open_due_late(LATER)[0])
    may = open_batch(county=COUNTY, month=MAY, category="urban", actor=finance, on=LATER)
    drafting.draft(drafting.submit(may))
    assert may.omissions.get().household == home
    pay(may)
    assert open_due_late(MAY) == []


def test_what_a_subsidy_left_out_reaches_a_family_that_left(never_paid, spring, pay, asks):
    pay(open_due_late(LATER)[0])
    home, _head = never_paid
    without = Account.objects.filter(household=home, is_current=True)
    without.update(is_current=False)
    pay(open_holiday_subsidy(asks, month=APRIL, holiday="春节"))
    assert open_due_late(MAY) == []
    correct_account(home)
    (batch,) = open_due_late(MAY)
    assert pay(batch).payments.get().kind == "holiday"


def test_no_late_batch_is_drafted_of_what_came_after_the_family_left(
    make_awards, leave, spring, batch_in, pay, asks
):
    leave(make_awards(2)[1].household, date(2026, 3, 20))
    batch_in("released")
    assert pay(open_holiday_subsidy(asks, month=APRIL, holiday="春节")).omissions.count() == 1
    assert open_due_late(LATER) == []


def test_who_leaves_before_the_draft_is_in_the_batch_of_the_month(make_awards, leave, finance):
    home = make_awards(1)[0].household
    leave(home, date(2026, 4, 2))
    (opened,) = open_due_months(date(2026, 4, 3))
    drafting.draft(drafting.submit(opened))
    assert opened.payments.get().household == home


def test_months_after_the_family_left_are_nobodys_task_whatever_the_award_says(
    make_awards, batch_in, leave, pay, finance
):
    homes = [award.household for award in make_awards(2)]
    batch_in("released")
    leave(homes[0])
    without_account = Account.objects.filter(household=homes[0])
    without_account.update(is_current=False)
    may = open_batch(county=COUNTY, month=MAY, category="urban", actor=finance, on=LATER)
    drafting.draft(drafting.submit(may))
    pay(may)
    scope = scope_of(COUNTY, MAY, LATER)
    asked = ("not_paid", "missing_accounts", "doubtful_accounts", "subsidy_left_out")
    assert {key: blocker_of(key).count(scope) for key in asked} == dict.fromkeys(asked, 0)
    assert months_with_left_out() == [] and months_left_out(may.area_code, "urban") == []


def test_no_month_is_opened_for_a_family_that_had_left_before_it(make_awards, batch_in, leave):
    home = make_awards(1)[0].household
    batch_in("released")
    leave(home)
    assert open_due_months(date(2026, 5, 3)) == []


def test_nobody_is_paid_first_after_everybody_died(never_paid):
    home, _head = never_paid
    Person.objects.filter(memberships__household=home).update(died_on=LEFT_ON)
    assert open_due_late(LATER) == []


@pytest.fixture
def brought_home(caseworker, lead):
    """Let a household's money be brought home."""

    def run(home, **given):
        usual = {"ground": "old", "handler": caseworker, "actor": lead, "on": APRIL}
        return begin_home_delivery(home, **usual | given)

    return run


def test_what_is_owed_to_a_family_that_left_is_not_brought_to_its_door(
    one_failed, brought_home, leave, asks, pay
):
    home = one_failed.household
    delivery = brought_home(home)
    leave(home)
    correct_account(home)
    delivery.refresh_from_db()
    assert delivery.until == LEFT_ON
    told = TrailEntry.objects.get(action="end_home_delivery")
    assert "迁出" in told.reason
    assert pay(open_repay(asks)).payments.get().channel == "bank"
    assert differences() == []


def test_a_home_delivery_that_began_after_the_family_left_ends_the_day_it_began(
    make_awards, brought_home, leave
):
    home = make_awards(1)[0].household
    delivery = brought_home(home)
    leave(home, date(2026, 3, 20))
    delivery.refresh_from_db()
    assert delivery.until == APRIL


def test_what_was_signed_to_be_brought_home_is_kept_back_and_paid_to_the_account(
    make_awards, brought_home, batch_in, leave, asks, pay, finance
):
    home = make_awards(1)[0].household
    brought_home(home)
    make_awards(1)
    batch = batch_in("released")
    leave(home)
    payment = batch.payments.get(household=home)
    batch = perform(batch, "send", actor=finance, on=LATER, layout="general")
    assert (payment.channel, payment.withholding.reason) == (
        "hand",
        "送出前核对：账户或发放方式已变更",
    )
    give_to(batch, as_csv([answer(line, "0000") for line in lines_of(batch)]), finance)
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.channel) == (payment, "bank")
    assert differences() == []


def test_what_was_drawn_before_the_family_left_is_told_by_who_was_to_bring_it(
    make_awards, brought_home, batch_in, leave, asks, pay, caseworker
):
    home = make_awards(1)[0].household
    brought_home(home)
    payment = batch_in("sent").payments.get()
    leave(home)
    nobody = Delivery(delivered_on=LATER, failure="该户已迁出", receipt=b"signed")
    record_delivery(payment, nobody, actor=caseworker, on=LATER)
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.channel) == (payment, "bank")


def test_no_home_delivery_begins_for_a_family_that_left(one_failed, brought_home, leave):
    home = one_failed.household
    leave(home)
    with pytest.raises(Refusal, match="已没有共同生活的成员"):
        brought_home(home, on=LATER)
    assert not home.home_deliveries.exists()


def test_another_may_be_named_for_what_a_family_that_left_did_not_take(
    make_awards, brought_home, batch_in, leave, asks, pay, colleague
):
    home = make_awards(1)[0].household
    brought_home(home)
    payment = batch_in("sent").payments.get()
    leave(home)
    brought_home(home, on=LATER, handler=colleague)
    assert not home.home_deliveries.filter(until=None).exists()
    nobody = Delivery(delivered_on=LATER, failure="该户已迁出", receipt=b"signed")
    record_delivery(payment, nobody, actor=colleague, on=LATER)
    correct_account(home)
    assert pay(open_repay(asks)).payments.get().channel == "bank"
