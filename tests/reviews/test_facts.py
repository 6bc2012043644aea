"""From a household's record to the facts of the rules, and determinations that can be replayed."""

import json
from datetime import date
from decimal import Decimal

import pytest

from dibao.policy.schema import INCOME_CODES as KNOWN_INCOMES
from dibao.policy.vocabulary import RELATIONS as KNOWN_RELATIONS
from households.codes import AssetKind, IncomeKind, Relation
from households.models import AssetItem, Household, IncomeItem
from reviews.facts import ASSET_KINDS, INCOME_CODES, RELATIONS, facts_of, related
from reviews.models import Determination
from reviews.services.determinations import compute, recompute, store
from tests.cast import DAY, build_household, build_person

pytestmark = pytest.mark.django_db


def test_the_facts_hold_no_name_and_no_id_number(make_household):
    household = make_household(members=3, income="300")
    text = json.dumps(facts_of(household, on=DAY).case.to_json(), ensure_ascii=False)
    members = household.members_on(DAY)
    assert len(members) == 3
    for member in members:
        assert member.person.name not in text
        assert member.person.id_number not in text


def test_every_code_of_the_record_is_known_to_the_rules():
    assert {INCOME_CODES.get(kind, kind.value) for kind in IncomeKind} <= set(KNOWN_INCOMES)
    assert {RELATIONS.get(kind, "other") for kind in Relation} <= set(KNOWN_RELATIONS)
    assert {ASSET_KINDS.get(kind, kind.value) for kind in AssetKind} >= {
        "deposit", "securities", "insurance", "internet_finance", "house", "shop", "car",
    }  # fmt: skip


def test_sums_and_months_of_income_are_handed_on_as_they_stand(make_household):
    household = make_household(members=2)
    wife = household.members.get(is_head=False).person
    for kind, amount, months, person in (
        ("W1", "1200", 12, wife), ("W2", "900", 3, None), ("T-", "50", 1, wife),
    ):  # fmt: skip
        IncomeItem.objects.create(
            household=household, kind=kind, amount=amount, months=months, person=person
        )
    facts = facts_of(household, on=DAY).case
    assert [(item.member, item.code, item.amount, item.months) for item in facts.incomes] == [
        ("2号", "W1", Decimal(1200), 12),
        ("1号", "W2", Decimal(900), 3),
        ("2号", "TM", Decimal(50), 1),
    ]
    assert compute(household, on=DAY).result.income_monthly == 100 + 300 - 50


def test_a_wheelchair_car_is_a_car_for_a_disability(make_household):
    household = make_household()
    AssetItem.objects.create(household=household, kind="wheelchair_car", value="3000")
    asset = facts_of(household, on=DAY).case.assets[0]
    assert (asset.kind, asset.use) == ("car", "disability")
    assert compute(household, on=DAY).result.eligible
    AssetItem.objects.create(household=household, kind="car", value="30000")
    assert not compute(household, on=DAY).result.eligible


def test_the_dead_and_those_who_moved_out_do_not_count(make_household):
    household = make_household(members=3)
    _head, spouse, child = household.members.order_by("pk")
    spouse.person.died_on = date(2026, 2, 1)
    spouse.person.save()
    child.period = (child.period.lower, date(2026, 2, 15))
    child.save()
    assert compute(household, on=date(2026, 1, 20)).result.persons == 3
    computed = compute(household, on=DAY)
    assert computed.result.persons == 1
    assert [person.pk for person in computed.covered] == [household.head_on(DAY).pk]


def test_a_person_who_applies_alone_is_judged_alone(make_household):
    disabled = build_person("唐娟", disability_grade=1, labour_capacity="lost", employment="")
    household = build_household(people=[build_person("黄萱"), disabled], income="1600")
    assert not compute(household, on=DAY).result.eligible
    alone = compute(household, on=DAY, alone=disabled)
    assert (alone.result.eligible, alone.result.persons) == (True, 1)
    assert alone.covered == (disabled,)


def test_a_stored_determination_computes_again_to_the_fen(make_household):
    household = make_household(members=2, income="333.33")
    row = store(compute(household, on=DAY))
    row = Determination.objects.get(pk=row.pk)
    replay = recompute(row)
    assert replay.same
    assert replay.version_same
    assert replay.determination.amount == row.amount == Decimal("1066.67")
    assert row.rests_on_example  # Zhengzhou's line after 2017 is an example


def test_the_facts_of_a_prefetched_household_cost_no_query(
    make_household, django_assert_num_queries
):
    make_household(members=3, income="300")
    rows = Household.objects.prefetch_related(*related())
    household = rows.get()
    with django_assert_num_queries(0):
        facts_of(household, on=DAY)
