"""A household is put on record, with its people, and edited."""

from decimal import Decimal

import pytest

from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import Household, Person
from households.services import (
    AccountData,
    AssetData,
    Details,
    HouseholdData,
    IncomeData,
    MemberData,
    MemberRefused,
    PersonData,
    edit_household,
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
from tests.households.people import create, member

pytestmark = pytest.mark.django_db


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
