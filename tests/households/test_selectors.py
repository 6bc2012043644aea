"""Finding households and people, within one's own area."""

import pytest

from households.models import Household
from households.selectors import areas_below, households, search
from tests.cast import (
    COMMUNITY,
    DAY,
    NEXT_COMMUNITY,
    build_household,
    build_person,
    id_number,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ouyang(areas):
    person = build_person("欧阳小明", id_number=id_number())
    return build_household(people=[person, build_person("黄萱")])


@pytest.mark.parametrize("text", ["欧阳小明", "小明", "欧", "oyxm", "OYX", " 欧阳 "])
def test_a_person_is_found_by_name_part_first_character_and_initials(caseworker, ouyang, text):
    (hit,) = search(caseworker, text, on=DAY)
    assert (hit.household, hit.member.person.name) == (ouyang, "欧阳小明")


def test_a_person_is_found_by_the_whole_id_however_it_is_typed(caseworker, ouyang):
    number = str(ouyang.head_on(DAY).id_number)
    spaced = f" {number[:6]} {number[6:].lower()}"
    assert [hit.household for hit in search(caseworker, spaced, on=DAY)] == [ouyang]
    assert search(caseworker, number[:14], on=DAY) == []


def test_a_household_is_found_by_the_beginning_of_its_code(caseworker, ouyang):
    (hit,) = search(caseworker, ouyang.code, on=DAY)
    assert hit.household == ouyang and hit.member.is_head
    assert search(caseworker, ouyang.code[:12], on=DAY)


def test_nobody_of_another_area_is_found(outsider, assistant, ouyang):
    far = build_household(
        people=[build_person("欧阳小明", area=NEXT_COMMUNITY)], area=NEXT_COMMUNITY
    )
    number = str(ouyang.head_on(DAY).id_number)
    assert [hit.household for hit in search(outsider, "欧阳小明", on=DAY)] == [far]
    assert search(outsider, number, on=DAY) == search(outsider, ouyang.code, on=DAY) == []
    assert [hit.household for hit in search(assistant, "欧阳小明", on=DAY)] == [ouyang]


def test_nothing_asked_finds_nothing(caseworker, ouyang):
    assert search(caseworker, "   ", on=DAY) == []


def test_the_list_is_narrowed_by_area_category_and_name(approver, ouyang):
    rural = build_household(area="410105001003", category="rural")
    build_household(area=NEXT_COMMUNITY)
    assert set(households(approver, on=DAY)) == {ouyang, rural}
    assert list(households(approver, prefix="410105001", on=DAY)) == [rural]
    assert list(households(approver, category="rural", on=DAY)) == [rural]
    assert list(households(approver, name="欧阳", on=DAY)) == [ouyang]
    assert list(households(approver, prefix=NEXT_COMMUNITY[:6], on=DAY)) == []


def test_a_list_is_narrowed_by_the_two_levels_below_ones_own(approver, caseworker, assistant):
    assert {area.level for area in areas_below(approver)} == {9, 12}
    assert [area.code for area in areas_below(caseworker)] == [COMMUNITY]
    assert not areas_below(assistant).exists()


def test_a_user_without_an_area_or_not_active_sees_nothing(caseworker, ouyang):
    caseworker.is_active = False
    assert not households(caseworker, on=DAY).exists()
    assert Household.objects.filter(area_code=COMMUNITY).exists()
