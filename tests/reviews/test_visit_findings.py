"""What a visit finds of a household as a whole: asked where the rules use it, and used."""

import shutil
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao import policy
from dibao.trail.refusals import Refusal
from reviews.facts import facts_of
from reviews.facts.questions import questions_of
from reviews.services.determinations import compute
from tests.cast import DAY, build_household
from tests.cast_far import FEIXI, JINGHE, LANZHOU, build_people, build_place
from tests.cast_reviews import APPRAISAL, Walk, accepted, visit_data

pytestmark = pytest.mark.django_db

BANDS = """
name: one-more
title: 某县
areas: ["620102"]
extends: county-bands
note: 采用固定档的县
sources: {doc: {title: 某县办法}}
settings: {}
"""


@pytest.fixture
def bands(tmp_path):
    """A county that has taken over the fixed bands."""
    packs = tmp_path / "policies"
    shutil.copytree(settings.POLICY_DIR, packs)
    (packs / "one-more.yaml").write_text(BANDS, encoding="utf-8")
    assert policy.configure(packs).sound
    yield
    policy.configure(settings.POLICY_DIR)


def walk_at(community: str, **fields) -> Walk:
    build_place(community)
    household = build_household(area=community, **{"members": 2, "income": "300"} | fields)
    people = build_people(community)
    return Walk(accepted(household, people, DAY), people, DAY)


def found(household, *, on: date = DAY):
    return facts_of(type(household).objects.get(pk=household.pk), on=on).case


def test_nothing_is_asked_where_the_rules_use_nothing(make_walk):
    household = make_walk("visited").application.household
    asked = questions_of(household, DAY)
    assert (asked.grades, asked.living_level, asked.conducts) == ((), None, ())
    assert found(household).grade == ""


def test_a_grade_given_at_the_visit_carries_the_case_to_its_award(client):
    walk = walk_at(JINGHE)
    with pytest.raises(Refusal, match="请评定困难档次：A、B、C"):
        walk.visit()
    with pytest.raises(Refusal, match="在“登记入户调查”（复核时为“登记入户核查”）中填写"):
        compute(walk.application.household, on=DAY)
    people, household = walk.people, walk.application.household
    client.force_login(people["caseworker"])
    url = reverse("action", args=["applications", "application", walk.application.pk,
                                  "record_visit"])  # fmt: skip
    assert "困难档次" in client.get(url).content.decode()
    given = visit_data(household, (people["caseworker"], people["colleague"]))
    data = given | {
        "visited_on": DAY.isoformat(), "consistent": "yes", "grade": "B",
        "investigators": [user.pk for user in given["investigators"]],
        "family": [person.pk for person in given["family"]],
    }  # fmt: skip
    walk.do("record_visit", "caseworker", **given | {"grade": "B"})
    assert "请评定" not in client.post(url, data).content.decode()
    walk.check()
    walk.do("finish_investigation", "caseworker")
    if walk.application.status == "appraising":
        walk.do("record_appraisal", "caseworker", held_on=DAY, **APPRAISAL)
    walk.opinion()
    walk.end_of_notice()
    walk.spot_checked()
    walk.do("confirm", "second_approver")
    award = household.awards.get()
    assert award.amount == 2 * 528
    assert award.determination.working["tier"] == "B"


def test_a_later_signed_visit_takes_the_place_of_an_earlier_one():
    walk = walk_at(JINGHE)
    household = walk.application.household
    walk.visit(grade="A")
    later = DAY + timedelta(days=3)
    walk.on = later
    walk.visit(grade="C")
    assert found(household).grade == "A"
    assert found(household, on=later).grade == "C"


def test_bands_and_the_living_level_are_asked_and_decide(bands):
    walk = walk_at(LANZHOU, category="rural", income="20")
    household = walk.application.household
    answers = {"grade": "一类", "granted": Decimal("45"), "living_level_low": True}
    for name, said in (
        ("grade", "请评定困难档次"), ("granted", "40.00 至 50.00 元"),
        ("living_level_low", "实际生活水平"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=said):
            walk.visit(**answers | {name: None})
    with pytest.raises(Refusal, match="每人每月为"):
        walk.visit(**answers | {"granted": Decimal("51")})
    walk.visit(**answers)
    result = compute(household, on=DAY).result
    assert (result.eligible, result.amount) == (True, 90)
    walk.on = DAY + timedelta(days=1)
    walk.visit(**answers | {"living_level_low": False})
    result = compute(household, on=walk.on).result
    assert not result.eligible
    assert any("实际生活水平不低于保障线" in reason.text for reason in result.reasons)


def test_a_conduct_that_the_rules_name_bars_the_household_until_its_months_are_over(client):
    build_place(FEIXI)
    household = build_household(area=FEIXI, category="rural", members=1)
    people = build_people(FEIXI)
    walk = Walk(accepted(household, people, DAY), people, DAY)
    with pytest.raises(Refusal, match="请逐项填写有无不予保障的情形"):
        walk.visit()
    with pytest.raises(Refusal, match="请填写发生日期"):
        walk.visit(conducts={"bought_house": None})
    walk.visit(conducts={"bought_house": date(2025, 6, 1)})
    result = compute(household, on=DAY).result
    assert not result.eligible
    assert any("两年内购买商品房" in reason.text for reason in result.reasons)
    assert household.visits.get().conducts_said == "两年内购买商品房（2025-06-01）"
    client.force_login(people["lead"])
    page = client.get(walk.application.page_url).content.decode()
    assert "两年内购买商品房" in page
    walk.on = DAY + timedelta(days=1)
    walk.visit(conducts={})
    assert compute(household, on=walk.on).result.eligible


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reviews_homevisit SET grade = 'A' WHERE id = %s",
        "UPDATE reviews_homevisit SET findings = '改写' WHERE id = %s",
        "DELETE FROM reviews_homevisit WHERE id = %s",
    ],
)
def test_a_signed_visit_stays_as_it_was_signed(make_walk, sql):
    visit = make_walk("visited").application.visits.get()
    with (
        pytest.raises(IntegrityError, match="已签字的入户调查记录不能修改或删除"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [visit.pk])


def test_a_sum_without_a_grade_is_refused_by_the_database(make_walk, caseworker):
    visit = make_walk("visited").application.visits.get()
    visit.pk, visit.signed_on, visit.granted = None, None, 40
    with (
        pytest.raises(IntegrityError, match="a_sum_granted_by_a_visit_has_its_grade"),
        transaction.atomic(),
    ):
        visit.save(force_insert=True)
