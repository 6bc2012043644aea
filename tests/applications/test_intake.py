"""Every transition from the draft to acceptance: who, where, when, and with what."""

from datetime import date

import pytest

from applications.models import Application
from applications.segregation import acted, is_kin, not_kin
from applications.services.consents import authorisations_record, kin_filing_record
from applications.services.drafting import application_create, application_edit
from applications.services.papers import material_withdraw
from dibao import policy
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours, Refusal, Stale
from dibao.trail.workflow import workflow_of
from tests.cast import DAY, NEXT_COUNTY, build_household, build_person, build_user
from tests.cast_applications import people_of
from tests.policy.shelf import entry

GIVEN = {
    "accept": {"kin": "no"},
    "request_correction": {"items": ["收入证明"]},
    "decline": {"reason": "户籍不在本辖区"},
    "withdraw": {"reason": "家庭自愿撤回"},
}
STEPS = {
    "submit": ("draft", "submitted"),
    "accept": ("submitted", "investigating"),
    "request_correction": ("submitted", "correcting"),
    "decline": ("submitted", "declined"),
    "withdraw": ("submitted", "withdrawn"),
    "order_means_check": ("investigating", "investigating"),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_leads_to_its_state_and_into_the_trail(name, make_application, caseworker):
    before, after = STEPS[name]
    application = make_application(before)
    done = perform(application, name, actor=caseworker, on=DAY, **GIVEN.get(name, {}))
    assert done.status == after
    entry = thread(application.number).filter(action=name).get()
    assert (entry.actor, entry.from_state, entry.to_state) == (caseworker, before, after)


@pytest.mark.parametrize("name", STEPS)
def test_a_wrong_role_is_refused(name, make_application, auditor, finance, approver):
    application = make_application(STEPS[name][0])
    for actor in (auditor, finance, approver):
        with pytest.raises(NotYours, match="岗位"):
            perform(application, name, actor=actor, on=DAY, **GIVEN.get(name, {}))
    application.refresh_from_db()
    assert application.status == STEPS[name][0]


@pytest.mark.parametrize("name", STEPS)
def test_another_countys_caseworker_is_refused(name, make_application):
    stranger = build_user("stranger", "外县经办", NEXT_COUNTY, Role.STREET_CASEWORKER)
    application = make_application(STEPS[name][0])
    with pytest.raises(NotYours, match="辖区"):
        perform(application, name, actor=stranger, on=DAY, **GIVEN.get(name, {}))


@pytest.mark.parametrize("name", STEPS)
def test_a_wrong_state_is_refused(name, make_application, caseworker):
    application = make_application("declined")
    with pytest.raises(Stale, match="不予受理"):
        perform(application, name, actor=caseworker, on=DAY, **GIVEN.get(name, {}))


@pytest.mark.parametrize("name", STEPS)
def test_a_registered_relative_is_kept_out(name, make_application, caseworker, colleague):
    application = make_application(STEPS[name][0])
    file_kin(application, official=caseworker, actor=colleague)
    with pytest.raises(NotYours, match="回避") as refusal:
        perform(application, name, actor=caseworker, on=DAY, **GIVEN.get(name, {}))
    assert "第十一条" in refusal.value.basis
    given = GIVEN.get(name, {}) | ({"kin": "yes"} if name == "accept" else {})
    assert perform(application, name, actor=colleague, on=DAY, **given)


def test_every_transition_of_a_case_keeps_relatives_out():
    table = workflow_of(Application).transitions
    by_people = {name: item for name, item in table.items() if item.roles}
    assert [name for name, item in by_people.items() if not_kin not in item.guards] == []


def file_kin(application, *, official=None, actor, **fields):
    person = application.members.first().person
    given = {"relation": "兄弟姐妹", "declared_on": DAY} | fields
    return kin_filing_record(
        application, person=person, official=official, actor=actor, on=DAY, **given
    )


def test_kin_are_known_by_the_filing(make_application, caseworker, colleague):
    application = make_application("submitted")
    filing = file_kin(application, official=caseworker, actor=colleague)
    assert filing.official_name == "李经办" and "花园路街道" in filing.official_unit
    assert is_kin(application, caseworker) and not is_kin(application, colleague)


def test_a_kin_filing_outside_the_packs_scope_is_refused(make_application, caseworker, colleague):
    application = make_application("draft")
    with pytest.raises(Refusal, match="近亲属范围"):
        file_kin(application, official=caseworker, actor=colleague, relation="同学")


def test_a_kin_filing_names_the_official(make_application, colleague):
    with pytest.raises(Refusal, match="姓名和单位"):
        file_kin(make_application("draft"), actor=colleague)


def test_acceptance_needs_the_answer_on_kin(make_application, caseworker, colleague):
    application = make_application("submitted")
    for given, message in (({}, "请填写"), ({"kin": "yes"}, "须先在申请页面登记")):
        with pytest.raises(Refusal, match=message):
            perform(application, "accept", actor=caseworker, on=DAY, **given)
    file_kin(application, actor=colleague, official_name="刘某", official_unit="某居委会主任")
    with pytest.raises(Refusal, match="应选择“有”"):
        perform(application, "accept", actor=caseworker, on=DAY, kin="no")
    assert perform(application, "accept", actor=caseworker, on=DAY, kin="yes").accepted_on == DAY


def test_the_trail_tells_who_acted(make_application, assistant, caseworker):
    application = make_application("investigating")
    assert acted(application, ["accept"]) == {caseworker.pk}
    assert acted(application, ["submit", "accept"]) == {assistant.pk, caseworker.pk}
    assert acted(application, ["decline"]) == set()


def test_submitting_needs_the_declaration(make_application, caseworker):
    application = make_application("draft", declared_on=None)
    with pytest.raises(Refusal, match="签署家庭经济状况申报"):
        perform(application, "submit", actor=caseworker, on=DAY)


def test_submitting_needs_every_members_authorisation(make_application, caseworker):
    application = make_application("draft")
    member = application.members.last().person
    application.authorisations.filter(person=member).delete()
    with pytest.raises(Refusal, match=f"尚未签署核对授权：{member.name}") as refusal:
        perform(application, "submit", actor=caseworker, on=DAY)
    assert "第九条" in refusal.value.basis


def test_submitting_needs_a_paper_that_still_counts(make_application, caseworker):
    application = make_application("draft")
    paper = application.materials.get()
    material_withdraw(paper, reason="扫错了", actor=caseworker, on=DAY)
    with pytest.raises(Refusal, match="尚未上传任何申请材料"):
        perform(application, "submit", actor=caseworker, on=DAY)


def test_submitting_twice_is_told(make_application, caseworker):
    application = make_application("draft")
    perform(application, "submit", actor=caseworker, on=DAY)
    with pytest.raises(Stale, match="待受理"):
        perform(application, "submit", actor=caseworker, on=DAY)


def test_correction_is_asked_for_once(make_application, caseworker):
    application = make_application("correcting")
    assert application.corrections == ["收入证明"]
    again = perform(application, "submit", actor=caseworker, on=DAY)
    with pytest.raises(Refusal, match="不能再次要求补正") as refusal:
        perform(again, "request_correction", actor=caseworker, on=DAY, items=["户口簿"])
    assert "第十条" in refusal.value.basis
    assert perform(again, "accept", actor=caseworker, on=DAY, kin="no").status == "investigating"


def test_a_correction_lists_what_is_missing(make_application, caseworker):
    application = make_application("submitted")
    with pytest.raises(Refusal, match="列明"):
        perform(application, "request_correction", actor=caseworker, on=DAY, items=[])
    with pytest.raises(Refusal, match="晚于今天"):
        perform(
            application,
            "request_correction",
            actor=caseworker,
            on=DAY,
            items=["户口簿"],
            corrections_due_on=DAY,
        )


@pytest.mark.parametrize("name", ["decline", "withdraw"])
def test_closing_needs_a_written_reason(name, make_application, caseworker):
    with pytest.raises(Refusal, match="须填写理由"):
        perform(make_application("submitted"), name, actor=caseworker, on=DAY, reason=" ")


@pytest.mark.parametrize(
    ("accepted_on", "due_on", "provisional"),
    [
        (date(2026, 3, 2), date(2026, 4, 14), False),
        # The Mid-Autumn and National Day holidays, with their make-up days.
        (date(2026, 9, 28), date(2026, 11, 13), False),
        # Into a year whose holidays are not yet announced.
        (date(2026, 12, 1), date(2027, 1, 13), True),
    ],
)
def test_the_clock_counts_the_packs_working_days(
    accepted_on, due_on, provisional, make_application, caseworker
):
    application = make_application("submitted", on=accepted_on)
    application = perform(application, "accept", actor=caseworker, on=accepted_on, kin="no")
    assert (application.accepted_on, application.due_on) == (accepted_on, due_on)
    assert application.due_is_provisional is provisional
    assert "30个工作日" in application.due_basis and "第二十二条" in application.due_basis


def test_numbers_count_within_county_and_day(make_application):
    first, second = make_application("draft"), make_application("draft")
    later = make_application("draft", on=date(2026, 3, 3))
    assert first.number == "410105202603020001"
    assert second.number == "410105202603020002"
    assert later.number == "410105202603030001"


def test_a_household_asks_once_at_a_time(make_application, caseworker):
    application = make_application("draft")
    people = people_of(application.household)
    with pytest.raises(Refusal, match=f"该户已有在办申请 {application.number}"):
        application_create(
            household=application.household,
            applicant=people[0],
            persons=people,
            reason="再次申请",
            actor=caseworker,
            on=DAY,
        )
    perform(application, "withdraw", actor=caseworker, on=DAY, reason="重新申请")
    assert make_application("draft", household=application.household).status == "draft"


def test_a_household_asks_as_a_whole_or_for_one(areas, caseworker):
    household = build_household(members=3)
    people = people_of(household)
    given = {"household": household, "applicant": people[0], "reason": "患病"}
    with pytest.raises(Refusal, match=f"还应列入：{people[2].name}"):
        application_create(**given, persons=people[:2], actor=caseworker, on=DAY)
    one = application_create(**given, persons=people[1:2], actor=caseworker, on=DAY)
    assert one.members.get().person == people[1]


def test_strangers_and_nobody_cannot_be_applied_for(areas, caseworker):
    household, stranger = build_household(), build_person("外人")
    head = people_of(household)[0]
    given = {"household": household, "reason": "患病", "actor": caseworker, "on": DAY}
    with pytest.raises(Refusal, match="至少选择一名"):
        application_create(**given, applicant=head, persons=[])
    with pytest.raises(Refusal, match="不是该户现有成员"):
        application_create(**given, applicant=head, persons=[head, stranger])
    with pytest.raises(Refusal, match="共同生活的家庭成员"):
        application_create(**given, applicant=stranger, persons=[head])


def test_a_minors_authorisation_is_the_guardians(areas, caseworker):
    child = build_person("小明", birth=date(2015, 5, 1))
    household = build_household(people=[build_person(), child])
    people = people_of(household)
    application = application_create(
        household=household, applicant=people[0], persons=people, reason="患病",
        actor=caseworker, on=DAY,
    )  # fmt: skip
    given = {"signed_on": DAY, "actor": caseworker, "on": DAY}
    with pytest.raises(Refusal, match="未满 18 周岁"):
        authorisations_record(application, persons=people, mark="signature", **given)
    assert not application.authorisations.exists()
    authorisations_record(application, persons=[child], mark="guardian", **given)
    with pytest.raises(Refusal, match="已登记"):
        authorisations_record(application, persons=[child], mark="guardian", **given)


def test_an_edit_of_a_stale_page_is_refused(make_application, caseworker):
    application = make_application("draft")
    people = people_of(application.household)
    given = {
        "applicant": people[0], "persons": people, "reason": "失业", "channel": "window",
        "declared_on": DAY, "head_agrees": True, "actor": caseworker, "on": DAY,
    }  # fmt: skip
    edited = application_edit(application, **given, expected_version=application.version)
    assert edited.reason == "失业" and edited.version == application.version + 1
    with pytest.raises(Stale, match="已由他人修改"):
        application_edit(application, **given, expected_version=application.version)
    perform(application, "submit", actor=caseworker, on=DAY)
    with pytest.raises(Stale, match="不能再改动"):
        application_edit(application, **given)


@pytest.mark.parametrize("rule", ["head_or_consent", "any_member"])
def test_a_member_applies_without_the_heads_consent_only_where_the_rules_let_him(
    rule, areas, caseworker, under_rules
):
    under_rules(applicant=[entry(rule)])
    household = build_household(members=2)
    people = people_of(household)
    given = {"applicant": people[1], "persons": people, "reason": "失业"}
    given |= {"household": household, "actor": caseworker, "on": DAY, "head_agrees": False}
    if rule == "any_member":
        assert application_create(**given).applicant == people[1]
        return
    with pytest.raises(Refusal, match="须经户主同意") as refusal:
        application_create(**given)
    assert refusal.value.field == "head_agrees" and refusal.value.basis
    assert not Application.objects.exists()
    assert application_create(**given | {"head_agrees": True}).applicant == people[1]


@pytest.mark.parametrize(("area", "rule"), [("65", "head_or_consent"), ("4101", "any_member")])
def test_xinjiang_asks_for_the_heads_consent(area, rule):
    assert policy.at(area, DAY)["applicant"] == rule
