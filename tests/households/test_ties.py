"""The ties of a member to the head: each is recorded apart and reaches the rules apart."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from dibao.policy.schema import INCOME_CODES
from households.codes import IncomeKind, Relation
from households.models import Member
from households.services import Details, MemberData, PersonData, Ties, add_member, edit_person
from reviews.facts import facts_of
from reviews.facts.means import INCOME_CODES as CODES_OF_THE_RULES
from tests.cast import DAY, build_household, id_number

TIES = ("shares_support", "lives_together", "long_residence")
OF_THE_RULES = dict(zip(TIES, ("legal_duty", "living_together", "long_residence"), strict=True))


@pytest.fixture
def household(areas):
    return build_household(members=2)


def second(household) -> Member:
    return household.members_on(DAY)[1]


def said_to_the_rules(household) -> dict[str, bool]:
    fact = facts_of(household, on=DAY).case.members[1]
    return {name: getattr(fact, OF_THE_RULES[name]) for name in TIES}


@pytest.mark.parametrize("lacking", TIES)
def test_each_tie_reaches_the_rules_by_itself(household, assistant, lacking):
    member = second(household)
    edit_person(
        member=member, name=member.person.name, details=Details(), actor=assistant, on=DAY,
        ties=Ties(**{lacking: False}),
    )  # fmt: skip
    assert said_to_the_rules(household) == {name: name != lacking for name in TIES}


def test_a_new_member_has_the_ties_that_were_recorded(household, assistant):
    person = PersonData(name="黄小萱", id_number=id_number(), details=Details())
    ties = Ties(long_residence=False)
    data = MemberData(person=person, relation="granddaughter", ties=ties)
    member = add_member(household=household, data=data, since=DAY, actor=assistant, on=DAY)
    assert [getattr(member, name) for name in TIES] == [True, True, False]
    assert member.lacking_ties == ["不具备：长期共同居住"]


def test_the_head_keeps_all_ties(household, assistant):
    head = household.members_on(DAY)[0]
    edit_person(
        member=head, name=head.person.name, details=Details(), actor=assistant, on=DAY,
        ties=Ties(lives_together=False),
    )  # fmt: skip
    assert household.members_on(DAY)[0].lives_together


def test_the_form_of_a_member_asks_for_each_tie_and_the_page_shows_what_lacks(
    household, assistant, client
):
    client.force_login(assistant)
    member = second(household)
    url = reverse("member_edit", args=[household.code, member.pk])
    text = client.get(url).text
    for words in ("有法定赡养、抚养、扶养义务", "现在与户主一同生活", "长期共同居住"):
        assert words in text
    answer = client.post(
        url,
        {"name": member.person.name, "version": household.version, "shares_support": "on"},
    )
    assert answer.status_code == 302
    assert said_to_the_rules(household) == {
        "shares_support": True, "lives_together": False, "long_residence": False,
    }  # fmt: skip
    assert "不具备：现在一同生活" in client.get(household.page_url).text


def test_rows_from_before_mean_the_same(household):
    second(household)
    Member.objects.filter(pk=second(household).pk).update(shares_support=False)
    carry_over = import_module("households.migrations.0004_ties_of_a_member").carry_over
    carry_over(apps, None)
    assert said_to_the_rules(household) == dict.fromkeys(TIES, False)
    head = household.members_on(DAY)[0]
    assert head.lives_together and head.long_residence


def test_every_kind_of_income_of_the_rules_can_be_recorded():
    assert {CODES_OF_THE_RULES.get(kind, kind) for kind in IncomeKind.values} == set(INCOME_CODES)


def test_grandparents_of_both_sides_and_parents_in_law_have_their_names():
    assert Relation.GRANDMOTHER.label == "祖母（外祖母）"
    assert Relation.GRANDSON.label == "孙子（外孙）"
    assert Relation.PARENT_IN_LAW.label == "公婆、岳父母"
