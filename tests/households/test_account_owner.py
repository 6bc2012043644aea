"""Whose the account may be: what the pack says, in words with its article."""

import pytest

from dibao.trail.refusals import Refusal
from households.models import Member
from households.services import AccountData, change_account
from tests.cast import DAY, MUDAN_COMMUNITY, build_household, card_number


def pay_to(household, holder: str, actor):
    data = AccountData(bank="农业银行", holder_name=holder, number=card_number())
    return change_account(household=household, data=data, reason="换卡", actor=actor, on=DAY)


def lodger_of(household) -> str:
    """The second member, who lives there without being of the family."""
    member = household.members_on(DAY)[1]
    Member.objects.filter(pk=member.pk).update(shares_support=False)
    return member.person.name


def test_a_personal_account_is_of_somebody_of_the_family(assistant):
    household = build_household(members=2)  # in Zhengzhou money goes to personal accounts
    lodger, family = lodger_of(household), household.members_on(DAY)[0].person.name
    with pytest.raises(Refusal, match="发到个人账户") as refusal:
        pay_to(household, lodger, assistant)
    assert "郑政办" in refusal.value.basis and "三" in refusal.value.basis
    assert pay_to(household, family, assistant).holder_name == family


def test_an_account_of_the_household_is_of_any_member(mudan):
    household = build_household(area=MUDAN_COMMUNITY, members=2)
    lodger = lodger_of(household)
    assert pay_to(household, lodger, mudan["caseworker"]).holder_name == lodger


def test_nobody_outside_the_household_is_paid(assistant):
    household = build_household(members=2)
    with pytest.raises(Refusal, match="家庭成员本人"):
        pay_to(household, "外人", assistant)
