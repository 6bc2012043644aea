"""Whose the account may be: what the pack says, in words with its article."""

import pytest
from django.urls import reverse

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


@pytest.mark.parametrize("number", ["110102030405060708", "1101020304050607080911"])
def test_a_passbook_without_check_digit_is_typed_twice(assistant, client, number):
    household = build_household(members=1)
    holder = household.members_on(DAY)[0].person.name
    client.force_login(assistant)
    url = reverse("account_change", args=[household.code])
    given = {
        "bank": "邮储银行", "holder_name": holder, "number": number, "reason": "改用存折",
        "version": household.version,
    }  # fmt: skip
    for again, said in (("", "再填一次"), (number[:-1] + "9", "两次填写的账号不一致")):
        answer = client.post(url, given | {"again": again})
        assert answer.status_code == 422 and said in answer.text
    assert client.post(url, given | {"again": number}).status_code == 302
    assert household.account.number == number
    with pytest.raises(Refusal, match="校验位"):
        data = AccountData(bank="农业银行", holder_name=holder, number=number)
        change_account(household=household, data=data, reason="换卡", actor=assistant, on=DAY)
