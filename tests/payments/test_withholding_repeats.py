"""A batch that pays again what arrived after all goes on without that payment."""

from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.models import AccountKind
from payments.services import drafting
from payments.services.delivering import begin_home_delivery
from payments.services.opening import open_repay
from payments.services.stating import state_usable
from payments.services.withholding import withhold
from tests.cast_payments import APRIL, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_arrived_after_all import (  # noqa: F401
    all_agree,
    failed,
    says,
    settle,
    standing,
)
from tests.payments.test_kinds import LATER, asks, correct_account, one_failed  # noqa: F401


def send(batch, actor):
    return perform(batch, "send", actor=actor, on=LATER, layout="general")


@pytest.mark.parametrize("channel", ["bank", "hand"])
def test_who_pays_it_again_answers_first_why_it_was_kept_back(
    make_awards, batch_in, finance, finance_reviewer, caseworker, lead, asks, channel  # noqa: F811
):  # fmt: skip
    by_hand = channel == "hand"
    make_awards(1)
    (award,) = make_awards(1, account=not by_hand)
    home = award.household
    if by_hand:
        begin_home_delivery(home, ground="old", handler=caseworker, actor=lead, on=APRIL)
    batch = batch_in("released")
    payment = batch.payments.get(household=home)
    withhold(payment, reason="户主可能已去世", actor=finance, on=LATER)
    send(batch, finance)
    if by_hand:
        state_usable(payment, reason="户主健在，约定再次上门", actor=finance, on=LATER)
    else:
        correct_account(home)
    again = open_repay(asks)
    drafting.draft(drafting.submit(again))
    again.refresh_from_db()
    assert again.payments.get().replaces == payment
    item = again.unusual_items.get(question="withheld_before")
    assert (item.household, item.detail) == (home, "2026年4月的款项止付：户主可能已去世")
    with pytest.raises(Refusal, match="没有写明核实情况"):
        perform(again, "review", actor=finance_reviewer, on=LATER)
    explain(again, finance)
    assert perform(again, "review", actor=finance_reviewer, on=LATER).status == "reviewed"


@pytest.fixture
def stuck(failed, finance, finance_reviewer, finance_releaser, asks):  # noqa: F811
    """A released batch that pays again what arrived after all."""
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, LATER)
    settle(says(failed, "0000", finance), "arrived", finance)
    return batch


def test_the_batch_that_was_stuck_for_ever_goes_on(stuck, finance, asks):  # noqa: F811
    with pytest.raises(Refusal, match="点“止付”"):
        send(stuck, finance)
    spent = standing(AccountKind.EXPENSE)
    withhold(stuck.payments.get(), reason="原款已到账", actor=finance, on=LATER)
    assert standing(AccountKind.EXPENSE) == spent - Decimal("380.00")
    batch = send(stuck, finance)
    assert batch.status == "reconciling"
    assert perform(batch, "close", actor=finance, on=LATER).status == "closed"
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    assert (standing(AccountKind.PAYABLE), standing(AccountKind.TRANSIT)) == (0, 0)
    assert standing(AccountKind.EXPENSE) == Decimal("760.00") == -standing(AccountKind.CASH)
    all_agree()


def test_the_other_repeats_of_that_batch_go_out(
    make_awards, batch_in, finance, finance_reviewer, finance_releaser, asks  # noqa: F811
):  # fmt: skip
    make_awards(2)
    first = batch_in("sent")
    give_to(first, as_csv([answer(line, "1001") for line in lines_of(first)]), finance)
    arrived, owed = first.payments.order_by("pk")
    for payment in (arrived, owed):
        correct_account(payment.household)
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, LATER)
    settle(says(arrived, "0000", finance), "arrived", finance)
    with pytest.raises(Refusal, match="点“止付”"):
        send(batch, finance)
    repeat = batch.payments.get(replaces=arrived)
    withhold(repeat, reason="原款已到账", actor=finance, on=LATER)
    batch = send(batch, finance)
    (line,) = lines_of(batch)
    assert int(line["流水号"]) == batch.payments.get(replaces=owed).pk
    batch = give_to(batch, as_csv([answer(line)]), finance)
    assert perform(batch, "close", actor=finance, on=LATER).status == "closed"
    assert (standing(AccountKind.PAYABLE), standing(AccountKind.TRANSIT)) == (0, 0)
    assert standing(AccountKind.EXPENSE) == Decimal("760.00") == -standing(AccountKind.CASH)
    all_agree()


def test_what_arrives_after_the_second_payment_was_kept_back_is_paid_once(
    failed, finance, finance_reviewer, finance_releaser, asks  # noqa: F811
):  # fmt: skip
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, LATER)
    line = says(failed, "0000", finance)
    withhold(batch.payments.get(), reason="银行称原款到账", actor=finance, on=LATER)
    assert standing(AccountKind.PAYABLE) == Decimal("-380.00")
    send(batch, finance)
    settle(line, "arrived", finance)
    assert (standing(AccountKind.PAYABLE), standing(AccountKind.TRANSIT)) == (0, 0)
    assert standing(AccountKind.EXPENSE) == Decimal("760.00") == -standing(AccountKind.CASH)
    all_agree()
