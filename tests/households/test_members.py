"""Members come and go with dates; there is always one head."""

from datetime import date

import pytest

from dibao.trail.refusals import Refusal
from households.models import Member
from households.services import (
    AccountData,
    Details,
    add_member,
    change_account,
    change_head,
    edit_person,
    remove_member,
)
from tests.cast import (
    DAY,
    build_household,
    card_number,
)
from tests.households.people import member

pytestmark = pytest.mark.django_db


def test_a_member_comes_and_goes_with_dates(caseworker):
    household = build_household()
    added = add_member(
        household=household, data=member("邱燕", relation="daughter"), since=DAY,
        actor=caseworker, on=DAY,
    )  # fmt: skip
    later = date(2026, 4, 1)
    remove_member(member=added, left_on=later, reason="出嫁迁出", actor=caseworker, on=later)
    assert [item.person.name for item in household.members_on(DAY)] == ["黄萱", "邱燕"]
    assert [item.person.name for item in household.members_on(later)] == ["黄萱"]
    with pytest.raises(Refusal, match="已经办理退出"):
        remove_member(member=added, left_on=later, reason="再次", actor=caseworker, on=later)


def test_the_head_and_the_holder_of_the_account_do_not_simply_leave(caseworker):
    household = build_household(members=2)
    head, spouse = household.members_on(DAY)
    with pytest.raises(Refusal, match="户主"):
        remove_member(member=head, left_on=DAY, reason="迁出", actor=caseworker, on=DAY)
    change_account(
        household=household, reason="原卡注销", actor=caseworker, on=DAY,
        data=AccountData(bank="农业银行", holder_name=spouse.person.name, number=card_number()),
    )  # fmt: skip
    with pytest.raises(Refusal, match="账户"):
        remove_member(member=spouse, left_on=DAY, reason="迁出", actor=caseworker, on=DAY)
    with pytest.raises(Refusal, match="退出日期"):
        remove_member(
            member=spouse, left_on=date(2025, 1, 1), reason="迁出", actor=caseworker, on=DAY
        )


def test_another_member_becomes_head_and_the_former_head_stays_on_record(caseworker):
    household = build_household(members=3)
    head, spouse, son = household.members_on(DAY)
    before = date(2026, 2, 1)
    relations = {head.pk: "spouse", spouse.pk: "head", son.pk: "son"}
    change_head(
        household=household, relations=relations, reason="原户主去世", actor=caseworker, on=DAY
    )
    assert household.head_on(DAY) == spouse.person
    assert household.head_on(before) == head.person
    assert household.members_on(DAY).count() == 3


def test_a_head_changed_on_the_day_of_entering_leaves_one_head(caseworker):
    household = build_household(members=2, since=DAY)
    head, spouse = household.members_on(DAY)
    change_head(
        household=household, relations={head.pk: "spouse", spouse.pk: "head"}, reason="登记有误",
        actor=caseworker, on=DAY,
    )  # fmt: skip
    assert household.head_on(DAY) == spouse.person
    assert Member.objects.filter(household=household).count() == 2


def test_two_heads_or_a_forgotten_member_are_refused(caseworker):
    household = build_household(members=2)
    head, spouse = household.members_on(DAY)
    for relations in ({head.pk: "head", spouse.pk: "head"}, {spouse.pk: "head"}):
        with pytest.raises(Refusal, match="一名户主"):
            change_head(
                household=household, relations=relations, reason="变更", actor=caseworker, on=DAY
            )


def test_a_corrected_name_corrects_the_account_in_that_name(caseworker):
    household = build_household()
    head = household.members.get()
    edit_person(member=head, name="黄轩", details=Details(), actor=caseworker, on=DAY)
    assert household.account.holder_name == "黄轩"
    with pytest.raises(Refusal, match="残疾"):
        edit_person(
            member=head, name="黄轩", details=Details(disability_kind="limb"), actor=caseworker,
            on=DAY,
        )  # fmt: skip
