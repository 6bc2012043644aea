"""What changes between the signatures and the bank keeps one household back, and no other."""

from datetime import date

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import Account, Member, Person
from payments.models import CardCustody, Withholding
from payments.services.opening import open_repay
from reviews.models import Award
from tests.cast import card_number, id_number
from tests.cast_payments import APRIL, DRAFTED_ON, explain
from tests.payments.fake_bank import lines_of
from tests.payments.test_arrived_after_all import all_agree
from tests.payments.test_kinds import asks, pay  # noqa: F401

BEFORE = date(2026, 1, 5)


@pytest.fixture
def pair(make_awards):
    return make_awards(2)


def send(batch, finance):
    return perform(batch, "send", actor=finance, on=DRAFTED_ON, layout="general")


def another_account(award) -> None:
    Account.objects.filter(household=award.household).update(is_current=False)
    Account.objects.create(
        household=award.household, bank="农业银行", holder_name="黄萱", number=card_number(),
        since=DRAFTED_ON,
    )  # fmt: skip


def stopped(award) -> None:
    Award.objects.filter(pk=award.pk).update(period=(BEFORE, APRIL), status="ended")


def without_account(award) -> None:
    Account.objects.filter(household=award.household).update(is_current=False)


@pytest.mark.parametrize("change", [another_account, stopped, without_account])
def test_who_changed_after_the_release_is_kept_back_and_the_others_go_out(
    pair, batch_in, finance, change
):
    changed, other = pair
    Award.objects.filter(pk=changed.pk).update(period=(BEFORE, None))
    batch = batch_in("released")
    change(changed)
    batch = send(batch, finance)
    assert [int(line["流水号"]) for line in lines_of(batch)] == [
        batch.payments.get(household=other.household).pk
    ]
    assert Withholding.objects.get().payment.household == changed.household
    assert batch.files_sent.first().line_count == 1
    all_agree()


def died(award) -> None:
    Person.objects.filter(memberships__household=award.household).update(died_on=APRIL)


def card_is_kept(award) -> None:
    CardCustody.objects.create(
        household=award.household, area_code=award.area_code, keeper_name="周社区",
        keeper_office="社区协理员", since=APRIL,
    )  # fmt: skip


def no_member_any_more(award) -> None:
    """The holder left the household, and then died; the household's head is another."""
    left = Person.objects.get(memberships__household=award.household)
    other = Person.objects.create(
        name="另一人", id_number=id_number(date(1961, 3, 3)), birth_date=date(1961, 3, 3),
        sex="male", area_code=award.area_code,
    )  # fmt: skip
    Member.objects.filter(person=left).update(period=(BEFORE, APRIL))
    Member.objects.create(
        household=award.household, person=other, relation="head", is_head=True,
        period=(APRIL, None),
    )  # fmt: skip
    died(award)
    Person.objects.filter(pk=other.pk).update(died_on=None)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (another_account, "账户或发放方式已变更"),
        (stopped, "该月已停发"),
        (died, "账户持有人已死亡"),
        (no_member_any_more, "账户持有人已死亡"),
        (card_is_kept, "没有书面协议"),
    ],
)
def test_it_is_said_why_a_payment_was_kept_back(pair, batch_in, finance, change, why):
    Award.objects.filter(pk=pair[0].pk).update(period=(BEFORE, None))
    batch = batch_in("released")
    change(pair[0])
    assert send(batch, finance).files_sent.first().line_count == 1
    kept = Withholding.objects.get()
    assert kept.payment.household == pair[0].household and why in kept.reason
    all_agree()


def test_a_living_namesake_in_the_household_may_be_paid(pair, batch_in, finance):
    no_member_any_more(pair[0])
    name = pair[0].household.account.holder_name
    Person.objects.filter(name="另一人").update(name=name)
    batch = batch_in("released")
    send(batch, finance)
    assert not Withholding.objects.exists()


def test_a_dead_payee_who_was_answered_for_is_not_kept_back(
    pair, batch_in, finance, finance_releaser
):
    batch = batch_in("funded")
    died(pair[0])
    batch = perform(batch, "ask_again", actor=finance, on=DRAFTED_ON)
    explain(batch, finance)
    batch = perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)
    assert send(batch, finance).files_sent.first().line_count == 2
    assert not Withholding.objects.exists()


def test_an_agreement_on_file_or_a_card_given_back_keeps_nothing_back(pair, batch_in, finance):
    batch = batch_in("released")
    for award in pair:
        card_is_kept(award)
    CardCustody.objects.filter(household=pair[0].household).update(until=DRAFTED_ON)
    CardCustody.objects.filter(household=pair[1].household).update(
        agreement="custody/x", agreed_on=DRAFTED_ON
    )
    assert send(batch, finance).files_sent.first().line_count == 2


def test_nothing_changed_and_nothing_is_kept_back(pair, batch_in, finance):
    assert send(batch_in("released"), finance).files_sent.first().line_count == 2
    assert not Withholding.objects.exists()


def test_an_account_changed_after_the_review_voids_no_signature(
    pair, batch_in, finance, finance_releaser, asks, pay  # noqa: F811
):  # fmt: skip
    batch = batch_in("funded")
    another_account(pair[0])
    batch = send(perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON), finance)
    kept = Withholding.objects.get().payment
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.amount) == (kept, kept.amount)
    assert again.account_index != kept.account_index
    all_agree()


def test_an_amount_that_changed_after_the_review_still_voids_it(
    pair, batch_in, finance, finance_releaser
):
    batch = batch_in("funded")
    Award.objects.filter(pk=pair[0].pk).update(amount="300.00")
    with pytest.raises(Refusal, match="1 户的待遇发生变动"):
        perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)


def test_a_household_confirmed_after_the_review_waits_for_the_late_batch(
    pair, make_awards, batch_in, finance_releaser
):
    batch = batch_in("funded")
    make_awards(1)
    assert perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON).payment_count == 2
