"""Each fact that an office enters changes what the rules of a real place decide."""

import shutil
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from dibao import policy
from dibao.offices.models import User
from dibao.trail.refusals import Refusal
from reviews.services.determinations import compute
from tests.cast import DAY, build_household, build_person
from tests.cast_far import JINGHE, LANZHOU, XINBEI, build_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client, caseworker):
    """enter(page, household, *args, **data): post a form of the household as the caseworker."""

    def post(page: str, household, *args, **data):
        household.refresh_from_db()
        User.objects.filter(pk=caseworker.pk).update(area_id=household.area_code)
        client.force_login(caseworker)
        url = reverse(page, args=[household.code, *args])
        response = client.post(url, {"version": str(household.version)} | data)
        assert response.status_code == 302, response.content.decode()

    return post


@pytest.fixture
def with_pack(tmp_path):
    """with_pack(text): the packs of the project and one more, until the end of the test."""

    def lay(text: str) -> None:
        packs = tmp_path / "policies"
        shutil.copytree(settings.POLICY_DIR, packs)
        (packs / "one-more.yaml").write_text(text, encoding="utf-8")
        assert policy.configure(packs).sound

    yield lay
    policy.configure(settings.POLICY_DIR)


def decided(household, on: date = DAY, **alone):
    """The determination of the household as it now stands."""
    return compute(type(household).objects.get(pk=household.pk), on=on, **alone).result


def rows(*items: dict) -> dict:
    data = {"items-TOTAL_FORMS": str(len(items)), "items-INITIAL_FORMS": "0"}
    for at, item in enumerate(items):
        data |= {f"items-{at}-{name}": value for name, value in item.items()}
    return data


def supporter(**changes) -> dict:
    return {
        "name": "黄建国", "relation": "child", "supports": "黄萱", "birth_date": "1995-05-01",
        "household_size": "3", "household_income": "0", "own_income": "0",
        "children_count": "1", "actual_payment": "0", "able": "on",
    } | changes  # fmt: skip


def last_member(household):
    return household.members.order_by("pk").last()


def elsewhere(community: str, **fields):
    build_place(community)
    return build_household(area=community, **fields)


DISABLED = {"disability_kind": "limb", "disability_grade": 1, "labour_capacity": "lost",
            "employment": ""}  # fmt: skip


def test_illness_is_taken_off_the_income(areas, enter):
    household = build_household(members=2, income="1000")
    before = decided(household).amount
    spent = {"kind": "illness", "amount": "3600", "months": "12", "owner": "黄萱"}
    enter("expenses_edit", household, **rows(spent))
    assert decided(household).amount == before + 300


def test_the_cost_of_working_is_taken_off_the_wage(areas, enter):
    household = build_household(members=2, income="1000")
    before = decided(household).amount
    spent = {"kind": "employment", "amount": "150", "months": "1", "owner": "黄萱"}
    enter("expenses_edit", household, **rows(spent))
    assert decided(household).amount == before + 150


def test_a_single_receipt_is_spread_over_the_window(areas, enter):
    household = build_household(members=2, category="rural")
    got = {"kind": "T3", "amount": "1200", "months": "1", "received_on": "2026-02-20",
           "actually_received": "on"}  # fmt: skip
    enter("incomes_edit", household, **rows(got))
    assert decided(household).income_monthly == 100
    assert decided(household, date(2027, 6, 1)).income_monthly == 0


def test_a_car_that_earns_the_living_is_exempt_where_the_place_says_so(areas, enter):
    household = build_household(members=2, income="300")
    car = {"kind": "car", "quantity": "1", "value": "8000"}
    enter("assets_edit", household, **rows(car))
    assert not decided(household).eligible
    pk = household.assets.get().pk
    data = rows(car | {"pk": str(pk), "use": "livelihood"}) | {"items-INITIAL_FORMS": "1"}
    enter("assets_edit", household, **data)
    assert decided(household).eligible


def test_support_that_is_paid_counts_as_income(areas, enter):
    household = build_household(members=2, income="300")
    before = decided(household).amount
    enter("supporters_edit", household, **rows(supporter(actual_payment="200")))
    result = decided(household)
    assert result.amount == before - 200
    assert any("1号义务人（子女）" in line.label for line in result.lines)


def test_what_an_old_parent_pays_for_a_disabled_adult_is_disregarded(areas, enter):
    household = build_household(people=[build_person("黄萱", **DISABLED)], income="300")
    before = decided(household).amount
    paid = supporter(relation="parent", birth_date="1950-05-01", actual_payment="250")
    enter("supporters_edit", household, **rows(paid))
    result = decided(household)
    assert result.amount == before
    assert any("不计入：六十周岁以上父母" in line.working for line in result.lines)


FORMULA = """
name: one-more
title: 某市
areas: ["620102"]
extends: national
sources: {doc: {title: 某市办法}}
settings:
  dibao_line: [{from: 2020-01-01, value: {amount: 700, per: month}, source: doc, article: 一}]
  support_formula:
    - from: 2020-01-01
      value: {name: 甲, income: household, threshold: line, line_category: own,
              rates: [{rate: 0.5}], divide_among_supported: true, actual_if_higher: true}
      source: doc
      article: 二
"""


def test_a_formula_asks_who_owes_support_and_reckons_by_it(areas, enter, with_pack):
    with_pack(FORMULA)
    household = elsewhere(LANZHOU, members=1, income="100")
    with pytest.raises(Refusal, match="家庭档案的“赡养抚养扶养义务人”中登记"):
        decided(household)
    enter("household_edit", household, category="urban", without_supporters="on")
    assert decided(household).amount == 600
    enter("household_edit", household, category="urban")
    enter("supporters_edit", household, **rows(supporter(household_income="2500")))
    assert decided(household).amount == 700 - 100 - (2500 - 3 * 700) / 2


CHOICE = """
name: one-more
title: 某市
areas: ["620102"]
extends: national
sources: {doc: {title: 某市办法}}
settings:
  dibao_line: [{from: 2020-01-01, value: {amount: 700, per: month}, source: doc, article: 一}]
  supplements:
    - from: 2022-01-01
      value: {combine: choice, rules: [
        {group: 老年人, when: {elderly: true}, base: line, rate: 0.1},
        {group: 重病患者, when: {serious_illness: true}, base: line, rate: 0.3}]}
      source: doc
      article: 二
"""


def test_the_group_that_a_person_chooses_is_the_one_paid(areas, enter, with_pack):
    with_pack(CHOICE)
    old = build_person("黄萱", birth=date(1950, 1, 1), area=LANZHOU, health="serious")
    household = elsewhere(LANZHOU, people=[old])
    member = last_member(household)
    for group, extra in (("老年人", 70), ("重病患者", 210)):
        enter("member_circumstances", household, member.pk, supplement_choice=group)
        assert decided(household).supplement_amount == extra


def test_a_member_in_prison_is_not_counted(areas, enter):
    household = build_household(members=3, income="300")
    before = decided(household)
    away = {"standing": "prison", "standing_since": "2025-01-10"}
    enter("member_circumstances", household, last_member(household).pk, **away)
    result = decided(household)
    assert (before.persons, result.persons) == (3, 2)
    assert result.amount == before.amount - result.line


def test_clergy_are_left_out_after_three_years(areas, enter):
    household = build_household(members=2)
    for since, persons in (("2024-01-10", 2), ("2022-01-10", 1)):
        away = {"standing": "clergy", "standing_since": since}
        enter("member_circumstances", household, last_member(household).pk, **away)
        assert decided(household).persons == persons


def test_whoever_has_no_support_at_all_receives_the_whole_line(areas, enter):
    household = build_household(members=1, income="300")
    before = decided(household)
    enter("member_circumstances", household, last_member(household).pk, no_support="on")
    result = decided(household)
    assert (before.base_amount, result.base_amount) == (result.line - 300, result.line)


def test_a_disabled_adult_with_an_own_household_applies_alone_in_xinjiang(areas, enter):
    build_place(JINGHE)
    disabled = build_person("唐娟", area=JINGHE, **DISABLED)
    household = build_household(
        people=[build_person("黄萱", area=JINGHE), disabled], area=JINGHE, income="900",
        since=date(2020, 1, 6),
    )  # fmt: skip
    day = date(2022, 3, 1)
    assert not decided(household, day, alone=disabled).eligible
    member = last_member(household)
    enter("member_circumstances", household, member.pk, separate_household="on")
    assert decided(household, day, alone=disabled).eligible


def test_an_orphaned_sister_is_counted_in_changzhou(areas, enter):
    build_place(XINBEI)
    sister = build_person("黄小妹", area=XINBEI, birth=date(2015, 1, 1))
    household = build_household(people=[build_person("黄萱", area=XINBEI), sister], area=XINBEI)
    member = last_member(household)
    member.relation = "sibling"
    member.save()
    assert decided(household).persons == 1
    enter("member_circumstances", household, member.pk, without_parents="on")
    assert decided(household).persons == 2


def offer(day: str, member, outcome: str = "refused", **more) -> dict:
    return {
        "member": str(member.pk), "outcome": outcome, "happened_on": day,
        "offered_by": "街道就业服务中心", "job": "保洁员",
    } | more  # fmt: skip


def test_three_refusals_running_cost_the_person_alone_an_own_share(areas, enter):
    household = build_household(members=2, income="300")
    before, member = decided(household), last_member(household)
    for day in ("2025-03-01", "2025-09-01"):
        enter("work_record_new", household, **offer(day, member))
    enter("work_record_new", household, **offer("2025-10-01", member, "excused"))
    assert decided(household).amount == before.amount
    enter("work_record_new", household, **offer("2026-02-01", member))
    result = decided(household)
    assert result.amount == before.amount / 2
    assert any("只减发或停发本人份额" in line.working for line in result.lines)
    enter("work_record_new", household, **offer("2026-02-20", member, "accepted"))
    assert decided(household).amount == before.amount


def test_refusals_outside_the_window_of_the_rule_have_lapsed(areas, enter):
    household = elsewhere(JINGHE, members=2, income="300", since=date(2020, 1, 6))
    before, member = decided(household, date(2022, 3, 2)), last_member(household)
    for day in ("2021-02-01", "2021-09-01", "2022-02-01"):
        enter("work_record_new", household, **offer(day, member))
    assert decided(household, date(2022, 3, 2)).amount == before.amount
    enter("work_record_new", household, **offer("2022-03-01", member))
    assert decided(household, date(2022, 3, 2)).amount == before.amount / 2
    later = decided(household, date(2022, 12, 2))
    assert not any("就业义务" in line.label for line in later.lines)


def test_a_voided_refusal_does_not_count(areas, enter):
    household = build_household(members=2, income="300")
    before, member = decided(household), last_member(household)
    for day in ("2025-12-01", "2026-01-01", "2026-02-01"):
        enter("work_record_new", household, **offer(day, member))
    assert decided(household).amount < before.amount
    mistaken = household.work_records.first()
    enter("work_record_void", household, mistaken.pk, reason="登记到了别人名下")
    assert decided(household).amount == before.amount


def test_idleness_without_reason_costs_the_own_share_where_the_place_says_so(areas, enter):
    household = elsewhere(JINGHE, members=2, income="300", since=date(2020, 1, 6))
    day = date(2022, 3, 2)
    before = decided(household, day)
    idle = offer("2022-02-01", last_member(household), "idle", offered_by="", job="")
    enter("work_record_new", household, **idle)
    assert decided(household, day).amount == before.amount / 2


def test_time_passing_between_opinion_and_decision_is_no_change_of_facts(make_walk):
    household = build_household(members=2, income="300")
    head, wife = [member.person for member in household.members_on(DAY)]
    wife.standing, wife.standing_since = "clergy", date(2025, 3, 5)
    wife.save()
    walk = make_walk("investigating", household=household)
    household.work_records.create(
        person=head, outcome="refused", happened_on=date(2026, 2, 5), offered_by="街道",
        job="保洁员", recorded_by=walk.people["caseworker"], recorded_on=DAY,
    )  # fmt: skip
    child = household.supporters.create(name="黄建国", relation="child", birth_date="2000-03-05")
    child.supports.set([head])
    walk.to("confirmed")
    opinion = walk.application.opinions.get().determination.snapshot["members"]
    award = household.awards.get().determination.snapshot["members"]
    assert (opinion[0]["refused_within_months"], award[0]["refused_within_months"]) == (1, 2)
    assert (opinion[1]["status_years"], award[1]["status_years"]) == (0, 1)


def test_a_refusal_recorded_after_the_opinion_is_a_change_of_facts(make_walk):
    walk = make_walk("deciding")
    household = walk.application.household
    household.work_records.create(
        person=household.head_on(DAY), outcome="refused", happened_on=DAY, offered_by="街道",
        job="保洁员", recorded_by=walk.people["caseworker"], recorded_on=DAY,
    )  # fmt: skip
    with pytest.raises(Refusal, match="有变化，与公示内容不一致"):
        walk.do("confirm", "second_approver")
