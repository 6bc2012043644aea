"""Each step of a case: who may take it, what it asks, what cannot be skipped."""

from datetime import timedelta

import pytest

from applications.models import KinFiling
from applications.services.consents import kin_filing_record
from dibao.offices.models import pad
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import IncomeItem
from tests.cast import DAY, MUDAN_COMMUNITY, build_household, build_user
from tests.cast_reviews import APPRAISAL, OPINION, visit_data

pytestmark = pytest.mark.django_db

WRONG_ROLE = [
    ("visited", "record_visit", "lead"),
    ("visited", "finish_investigation", "lead"),
    ("opining", "give_opinion", "caseworker"),
    ("notifying", "record_objection", "lead"),
    ("deciding", "confirm", "caseworker"),
    ("deciding", "refuse", "caseworker"),
    ("deciding", "return_to_street", "assistant"),
    ("notifying", "end_procedure", "assistant"),
]


@pytest.mark.parametrize(("state", "name", "who"), WRONG_ROLE)
def test_a_step_is_refused_to_another_role(make_walk, state, name, who):
    walk = make_walk(state)
    with pytest.raises(NotYours, match="岗位"):
        walk.do(name, who, reason="理由")


@pytest.mark.parametrize(("state", "name"), [(state, name) for state, name, _ in WRONG_ROLE])
def test_a_step_is_refused_to_another_county(make_walk, areas, state, name):
    stranger = build_user(
        "stranger", "陌生人", pad("410104"), *(role for role in Role if "admin" not in role)
    )
    walk = make_walk(state)
    with pytest.raises(NotYours, match="辖区"):
        perform(walk.application, name, actor=stranger, on=walk.on, reason="理由")


SKIPS = [
    ("investigating", "record_appraisal"),
    ("investigating", "give_opinion"),
    ("investigating", "confirm"),
    ("investigating", "refuse"),
    ("visited", "give_opinion"),
    ("opining", "record_visit"),
    ("opining", "record_objection"),
    ("opining", "confirm"),
    ("notifying", "confirm"),
    ("notifying", "refuse"),
    ("notifying", "give_opinion"),
    ("notifying", "answer_objection"),
    ("confirmed", "confirm"),
    ("confirmed", "refuse"),
    ("refused", "confirm"),
    ("confirmed", "end_procedure"),
]


@pytest.mark.parametrize(("state", "name"), SKIPS)
def test_a_step_cannot_be_skipped(make_walk, areas, state, name):
    anyone = build_user(
        "anyone", "全岗", pad("410105"), *(role for role in Role if "admin" not in role)
    )
    walk = make_walk(state)
    with pytest.raises(Stale, match="当前状态"):
        perform(walk.application, name, actor=anyone, on=walk.on, reason="理由")


def test_the_investigation_does_not_end_without_a_visit_or_a_report(make_walk):
    walk = make_walk("investigating")
    with pytest.raises(Refusal, match="入户调查"):
        walk.do("finish_investigation", "caseworker")
    walk.visit()
    with pytest.raises(Refusal, match="核对"):
        walk.do("finish_investigation", "caseworker")
    walk.do("order_means_check", "caseworker")
    with pytest.raises(Refusal, match="尚未出具报告"):
        walk.do("finish_investigation", "caseworker")


def test_a_visit_asks_for_two_investigators_one_of_the_street_and_the_family(make_walk, assistant):
    walk = make_walk("investigating")
    household, people = walk.application.household, walk.people
    pair = (people["caseworker"], people["colleague"])
    helper = build_user("helper", "吴协理", assistant.area_id, Role.COMMUNITY_ASSISTANT)
    for data, reason in (
        ({"investigators": pair[:1]}, "不得少于 2 人"),
        ({"investigators": (pair[0], pair[0])}, "不得少于 2 人"),
        ({"investigators": (assistant, helper)}, "街道"),
        ({"family": []}, "家庭"),
        ({"methods": ["看相"]}, "调查方式"),
        ({"visited_on": DAY + timedelta(days=1)}, "不能晚于"),
        ({"visited_on": DAY - timedelta(days=1)}, "不能早于"),
        ({"findings": " "}, "调查结论"),
    ):
        with pytest.raises(Refusal, match=reason):
            walk.do("record_visit", "caseworker", **visit_data(household, pair) | data)
    assert not walk.application.visits.exists()
    walk.do("record_visit", "assistant", **visit_data(household, (pair[0], assistant)))
    assert walk.application.visits.get().minimum_investigators == 2


def test_an_appraisal_cannot_count_more_votes_than_people(make_walk):
    walk = make_walk("visited", household=build_household(area=MUDAN_COMMUNITY, income="1"))
    walk.check()
    walk.do("finish_investigation", "caseworker")
    with pytest.raises(Refusal, match="之和"):
        walk.do("record_appraisal", "caseworker", held_on=walk.on, **APPRAISAL | {"disagree": 2})
    walk.do("record_appraisal", "caseworker", held_on=walk.on, **APPRAISAL)
    assert walk.application.status == "opining"


def test_a_supporting_opinion_needs_a_place_for_its_notice(make_walk):
    walk = make_walk("opining")
    with pytest.raises(Refusal, match="张贴地点"):
        walk.opinion(place=" ")
    assert not walk.application.opinions.exists()


def test_who_investigated_does_not_confirm(make_walk, caseworker):
    walk = make_walk("investigating")
    caseworker.roles = [Role.STREET_CASEWORKER, Role.COUNTY_APPROVER]
    caseworker.save()
    walk.to("deciding")
    with pytest.raises(NotYours, match="调查"):
        walk.do("confirm", "caseworker")
    with pytest.raises(NotYours, match="核对"):
        walk.do("confirm", "approver")  # reported the means check


def test_an_investigator_who_did_not_record_does_not_confirm_either(make_walk, colleague):
    colleague.roles = [Role.STREET_CASEWORKER, Role.COUNTY_APPROVER]
    colleague.save()
    walk = make_walk("deciding")
    with pytest.raises(NotYours, match="调查"):
        walk.do("confirm", "colleague")


def test_who_gave_the_opinion_does_not_confirm_a_delegated_case(make_walk):
    walk = make_walk("deciding", household=build_household(area=MUDAN_COMMUNITY, income="1"))
    with pytest.raises(NotYours, match="审核意见"):
        walk.do("confirm", "lead")
    walk.do("confirm", "second_lead")


KIN_TRIES = [
    ("visited", "record_visit", "caseworker"),
    ("visited", "finish_investigation", "caseworker"),
    ("opining", "give_opinion", "lead"),
    ("notifying", "record_objection", "assistant"),
    ("deciding", "confirm", "second_approver"),
    ("deciding", "refuse", "second_approver"),
    ("notifying", "end_procedure", "lead"),
]


@pytest.mark.parametrize(("state", "name", "who"), KIN_TRIES)
def test_a_registered_relative_touches_nothing(make_walk, state, name, who):
    walk = make_walk(state)
    file_kin(walk, walk.people[who])
    with pytest.raises(NotYours, match="近亲属"):
        walk.do(name, who, reason="理由")


def file_kin(walk, official) -> None:
    KinFiling.objects.create(
        application=walk.application, person=walk.application.applicant, official=official,
        official_name="某人", official_unit="街道", relation="兄弟姐妹", declared_on=DAY,
        registered_by=walk.application.created_by,
    )  # fmt: skip


def test_a_registered_relative_is_not_among_the_investigators(make_walk):
    walk = make_walk("investigating")
    file_kin(walk, walk.people["colleague"])
    with pytest.raises(Refusal, match="近亲属"):
        walk.visit()


def test_a_household_with_kin_among_the_staff_is_always_looked_at(make_walk, lead):
    walk = make_walk("opining")
    kin_filing_record(
        walk.application, person=walk.application.applicant, relation="兄弟姐妹",
        declared_on=walk.on, official_name="某主任", official_unit="居委会主任",
        actor=walk.people["caseworker"], on=walk.on,
    )  # fmt: skip
    walk.opinion()
    walk.end_of_notice()
    assert walk.application.status == "spot_checking"
    check = walk.application.spot_check
    assert check.ground == "kin"
    assert "第二十条" in check.basis
    with pytest.raises(NotYours):
        perform(check, "record", actor=lead, on=walk.on, consistent=True, findings="属实")
    with pytest.raises(NotYours, match="核对"):
        perform(
            check, "record", actor=walk.people["approver"], on=walk.on, consistent=True,
            findings="属实",
        )  # fmt: skip
    walk.spot_checked()
    assert walk.application.status == "deciding"


def test_what_the_spot_check_found_untrue_goes_back_before_it_is_confirmed(make_walk):
    walk = make_walk("opining")
    file_kin(walk, None)
    walk.opinion()
    walk.end_of_notice()
    walk.spot_checked(consistent=False, findings="另有收入")
    with pytest.raises(Refusal, match="不属实"):
        walk.do("confirm", "second_approver")
    walk.do("return_to_street", "second_approver", reason="重新调查收入")
    with pytest.raises(Refusal, match="重新入户调查"):
        walk.do("finish_investigation", "caseworker")
    walk.visit()
    walk.do("finish_investigation", "caseworker")
    walk.do("give_opinion", "lead", supports=True, text="已核实")
    assert walk.application.status == "deciding"  # the same amount was on the board already
    walk.do("confirm", "second_approver")


def test_a_case_whose_income_changed_after_the_notice_is_not_confirmed(make_walk):
    walk = make_walk("deciding")
    household = walk.application.household
    IncomeItem.objects.create(household=household, kind="W1", amount="100", months=1)
    with pytest.raises(Refusal, match="有变化"):
        walk.do("confirm", "second_approver")
    walk.do("return_to_street", "second_approver", reason="收入有变化")
    walk.visit()
    walk.do("finish_investigation", "caseworker")
    walk.opinion()
    assert walk.application.status == "notifying"
    assert walk.application.notices.count() == 2


def test_a_refusal_needs_its_reasons(make_walk):
    with pytest.raises(Refusal, match="理由"):
        make_walk("deciding").do("refuse", "second_approver", reason=" ")


def test_a_family_that_does_not_cooperate_ends_the_procedure(make_walk):
    walk = make_walk("visited")
    walk.do("order_means_check", "caseworker")
    walk.do("end_procedure", "caseworker", reason="拒绝入户")
    assert walk.application.status == "ended"
    assert walk.application.means_checks.get().status == "cancelled"
    assert walk.application.decided_on == walk.on


def test_ending_a_case_calls_off_its_spot_check(make_walk):
    walk = make_walk("opining")
    file_kin(walk, None)
    walk.opinion()
    walk.end_of_notice()
    walk.do("end_procedure", "lead", reason="拒绝配合")
    assert walk.application.spot_check.status == "cancelled"


def test_the_opinion_is_not_given_without_words(make_walk):
    walk = make_walk("opining")
    with pytest.raises(Refusal, match="审核意见"):
        walk.do("give_opinion", "lead", **OPINION | {"text": ""})
