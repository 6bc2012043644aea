"""Writes to people and households."""

from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import Household, IncomeItem, Member, Origin, Person
from households.services import (
    AccountData,
    AssetData,
    Details,
    HouseholdData,
    IncomeData,
    MemberData,
    MemberRefused,
    PersonData,
    add_member,
    change_account,
    change_head,
    create_household,
    edit_household,
    edit_person,
    remove_member,
    replace_assets,
    replace_incomes,
    reveal_account,
    reveal_id,
)
from tests.at_once import at_once
from tests.cast import (
    COMMUNITY,
    DAY,
    NEXT_COMMUNITY,
    STREET,
    build_areas,
    build_household,
    build_person,
    build_user,
    card_number,
    id_number,
)

pytestmark = pytest.mark.django_db


def member(name: str = "黄萱", number: str = "", relation: str = "head", **details) -> MemberData:
    person = PersonData(name=name, id_number=number or id_number(), details=Details(**details))
    return MemberData(person=person, relation=relation)


def create(actor, *members: MemberData, area_code: str = COMMUNITY, **options) -> Household:
    return create_household(
        area_code=area_code, data=HouseholdData(category="urban", address="花园路 1 号"),
        members=members or (member(),), since=DAY, actor=actor, on=DAY, **options,
    )  # fmt: skip


def test_a_household_is_put_on_record_with_everything_at_once(assistant):
    household = create(
        assistant,
        member("黄 萱", health="serious", illness="尿毒症"),
        member("赵宇霞", relation="spouse"),
        incomes=[IncomeData(kind="W2", amount=Decimal("300"), owner="赵宇霞")],
        assets=[AssetData(kind="deposit", value=Decimal("1000"))],
        account=AccountData(bank="农业银行", holder_name="黄萱", number=card_number()),
    )
    assert household.code == "410105202600001"
    head = household.head_on(DAY)
    assert (head.name, head.name_initials, head.sex, head.health) == (
        "黄萱",
        "HX",
        "male",
        "serious",
    )
    assert household.incomes.get().person.name == "赵宇霞"
    assert household.account.holder_name == "黄萱"
    entry = TrailEntry.objects.get(thread=household.code)
    assert (entry.action, entry.actor) == ("create", assistant)


@pytest.mark.django_db(transaction=True)
def test_ten_households_at_once_get_ten_codes():
    build_areas()
    actor = build_user("a", "甲", COMMUNITY, "community_assistant")
    made = at_once(*[lambda: create(actor)] * 10)
    assert sorted(household.code for household in made) == [
        f"4101052026{number:05d}" for number in range(1, 11)
    ]


@pytest.mark.django_db(transaction=True)
def test_one_person_entered_twice_at_once_lives_in_one_household():
    build_areas()
    actor = build_user("a", "甲", COMMUNITY, "community_assistant")
    number = id_number()
    outcomes = at_once(*[lambda: create(actor, member(number=number))] * 2)
    (refusal,) = [each for each in outcomes if isinstance(each, Refusal)]
    assert refusal.field == "id_number"
    assert Household.objects.count() == Person.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [("410105197006036675", "校验码"), ("41010519700603", "18 位"), ("", "为空")],
)
def test_a_wrong_id_is_refused_and_nothing_is_kept(assistant, number, said):
    with pytest.raises(MemberRefused, match=said) as caught:
        person = PersonData(name="赵宇霞", id_number=number, details=Details())
        create(assistant, member(), MemberData(person=person, relation="spouse"))
    assert (caught.value.row, caught.value.field) == (1, "id_number")
    assert not Household.objects.exists() and not Person.objects.exists()


def test_a_member_of_another_household_is_named_only_within_the_area(assistant, areas):
    number = id_number()
    near = build_household(people=[build_person("黄萱", id_number=number)])
    with pytest.raises(Refusal, match=near.code):
        create(assistant, member(number=number))
    other = id_number()
    far = build_household(
        people=[build_person("唐娟", id_number=other, area=NEXT_COMMUNITY)], area=NEXT_COMMUNITY
    )
    with pytest.raises(Refusal, match="已在其他家庭登记") as caught:
        create(assistant, member("唐娟", number=other))
    assert far.code not in caught.value.message


def test_a_person_on_record_is_used_again_by_the_id(assistant, areas):
    number = id_number()
    person = build_person("黄萱", id_number=number, area=NEXT_COMMUNITY)
    household = create(assistant, member(number=number, health="chronic"))
    person.refresh_from_db()
    assert household.head_on(DAY) == person
    assert (person.area_code, person.health) == (COMMUNITY, "chronic")


def test_what_is_left_empty_of_a_person_on_record_stays_as_recorded(assistant, areas):
    number = id_number()
    build_person("黄萱", id_number=number, disability_kind="limb", disability_grade=2)
    head = create(assistant, member(number=number, marital="single")).head_on(DAY)
    assert (head.disability_kind, head.disability_grade) == ("limb", 2)
    assert (head.employment, head.marital) == ("flexible", "single")


def test_another_name_under_a_known_id_is_refused_without_telling_the_name(assistant, areas):
    number = id_number()
    build_person("黄萱", id_number=number)
    with pytest.raises(Refusal, match="不一致") as caught:
        create(assistant, member("黄宣", number=number))
    assert "黄萱" not in caught.value.message


def test_a_household_has_exactly_one_head(assistant):
    with pytest.raises(Refusal, match="户主"):
        create(assistant, member(relation="son"))
    with pytest.raises(Refusal, match="户主"):
        create(assistant, member(), member("赵宇霞"))


def test_the_account_is_a_members_and_its_number_is_checked(assistant):
    with pytest.raises(Refusal, match="家庭成员") as caught:
        create(assistant, account=AccountData(
            bank="农业银行", holder_name="某村委会", number=card_number(),
        ))  # fmt: skip
    assert caught.value.field == "holder_name"
    with pytest.raises(Refusal, match="校验位"):
        create(assistant, account=AccountData(
            bank="农业银行", holder_name="黄萱", number="6228480000000000001",
        ))  # fmt: skip


def test_another_area_and_other_roles_may_not_write(caseworker, approver, finance, outsider):
    for actor in (approver, finance, outsider):
        with pytest.raises(NotYours):
            create(actor)
    with pytest.raises(NotYours):
        create(caseworker, area_code="410105001003")
    with pytest.raises(Refusal, match="村（社区）"):
        create(caseworker, area_code=STREET)


def test_an_edit_of_an_old_page_is_refused(caseworker, colleague):
    household = build_household()
    data = HouseholdData(category="rural", phone="13800000000")
    edit_household(household=household, data=data, actor=caseworker, on=DAY, expected_version=1)
    with pytest.raises(Stale, match="仍保留"):
        edit_household(
            household=household, data=data, actor=colleague, on=DAY, expected_version=1
        )  # fmt: skip
    household.refresh_from_db()
    assert (household.version, household.phone) == (2, "13800000000")


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


def test_a_changed_account_is_a_new_row_and_the_old_one_stays(caseworker):
    household = build_household()
    former = household.account
    number = card_number()
    data = AccountData(bank="工商银行", holder_name="黄萱", number=f"{number[:4]} {number[4:]}")
    current = change_account(
        household=household, data=data, reason="原卡遗失", actor=caseworker, on=DAY
    )
    assert current.number == number and household.account == current
    assert household.accounts.get(is_current=False) == former
    with pytest.raises(Refusal, match="没有变化"):
        change_account(household=household, data=data, reason="再次", actor=caseworker, on=DAY)


def test_declared_incomes_are_replaced_and_checked_ones_stay(caseworker):
    household = build_household(income="500")
    IncomeItem.objects.create(household=household, kind="T2", amount=900, origin=Origin.CHECKED)
    declared = household.incomes.get(origin="declared")
    untouched = declared.history.count()
    replace_incomes(
        household=household, actor=caseworker, on=DAY,
        items=[
            IncomeData(kind="W2", amount=Decimal("500"), owner="黄萱", pk=declared.pk),
            IncomeData(kind="T1", amount=Decimal("100"), months=3),
        ],
    )  # fmt: skip
    assert declared.history.count() == untouched
    assert sorted(household.incomes.values_list("kind", flat=True)) == ["T1", "T2", "W2"]
    replace_incomes(household=household, items=[], actor=caseworker, on=DAY)
    assert household.incomes.get().origin == "checked"


def test_means_belong_to_members_only(caseworker):
    household = build_household()
    with pytest.raises(Refusal, match="不是家庭成员"):
        replace_assets(
            household=household, items=[AssetData(kind="car", owner="路人")],
            actor=caseworker, on=DAY,
        )  # fmt: skip


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


def test_each_reveal_is_recorded_with_its_reason_and_without_the_number(auditor):
    household = build_household()
    head = household.members.get()
    number = reveal_id(member=head, reason="核对公安户籍信息", actor=auditor, on=DAY)
    account = reveal_account(
        account=household.account, reason="核对代发失败", actor=auditor, on=DAY
    )
    assert number == head.person.id_number and account == household.account.number
    entries = TrailEntry.objects.filter(thread=household.code)
    assert [item.action for item in entries] == ["reveal_id", "reveal_account"]
    assert all(number not in str(item.__dict__) for item in entries)


def test_a_reveal_needs_a_reason_and_the_area(auditor, outsider):
    head = build_household().members.get()
    with pytest.raises(Refusal, match="事由"):
        reveal_id(member=head, reason="  看 ", actor=auditor, on=DAY)
    with pytest.raises(NotYours):
        reveal_id(member=head, reason="核对公安户籍信息", actor=outsider, on=DAY)
    assert not TrailEntry.objects.exists()
