"""A complaint's way: taken down, handled on its clock, answered, reviewed, and closed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from audits.complaints.papers import reply_pdf
from audits.complaints.services import complaint_register
from audits.models import Complaint, ComplaintReply
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.worklist.queues import queues
from reviews.models import Recheck, SpotCheck
from tests.cast import DAY, NEXT_COUNTY, STREET, build_household

SAID = {
    "channel": "phone", "subject": "ineligible", "content": "该户有营运车辆", "is_named": True,
    "complainant": "苏群众", "contact": "0371-11112222",
}  # fmt: skip
LATER = DAY + timedelta(days=40)


@pytest.fixture
def take_down(assistant):
    def take(**fields) -> Complaint:
        by = fields.pop("actor", assistant)
        return complaint_register(area_code=by.area_id, actor=by, on=DAY, **SAID | fields)

    return take


@pytest.fixture
def handled(take_down, caseworker, lead):
    return perform(take_down(), "accept", actor=lead, on=DAY, handler=caseworker)


def answered(complaint, actor, on=LATER, name="reply", **data):
    given = {"finding": "untrue", "text": "经查，该户没有营运车辆。"} | data
    return perform(complaint, name, actor=actor, on=on, **given)


def test_who_takes_it_down_answers_for_it_until_a_handler_is_named(take_down, assistant, lead):
    complaint = take_down()
    assert (complaint.received_by, complaint.handler) == (assistant, None)
    complaint = perform(complaint, "accept", actor=lead, on=DAY, handler=assistant)
    assert complaint.handler == assistant


def test_whether_it_is_accepted_is_decided_on_a_clock_where_the_pack_has_one(take_down):
    assert take_down().due_on == DAY + timedelta(days=15)


def test_the_clock_of_the_pack_runs_from_acceptance(handled):
    assert handled.due_on == DAY + timedelta(days=60)
    assert "信访" in handled.due_basis


def test_an_extension_is_given_once_and_by_the_county(handled, caseworker, approver):
    with pytest.raises(NotYours):
        perform(handled, "extend", actor=caseworker, on=LATER, reason="情况复杂")
    longer = perform(handled, "extend", actor=approver, on=LATER, reason="情况复杂")
    assert longer.due_on == DAY + timedelta(days=90)
    with pytest.raises(Refusal, match="只能延长一次"):
        perform(longer, "extend", actor=approver, on=LATER, reason="再延")


def test_its_handler_answers_in_writing(handled, caseworker, colleague):
    with pytest.raises(NotYours, match="承办人"):
        answered(handled, colleague)
    complaint = answered(handled, caseworker)
    reply = complaint.replies.get()
    assert (complaint.status, reply.due_on) == ("replied", DAY + timedelta(days=60))
    assert complaint.due_on == LATER + timedelta(days=30)
    assert reply_pdf(reply).startswith(b"%PDF")


def test_a_review_is_asked_for_in_time_or_not_at_all(handled, caseworker, lead):
    complaint = answered(handled, caseworker)
    late = complaint.due_on + timedelta(days=1)
    with pytest.raises(Refusal, match="期限已于"):
        perform(complaint, "ask_review", actor=lead, on=late)
    with pytest.raises(Refusal, match="仍可提出"):
        perform(complaint, "close", actor=lead, on=LATER, content=False)
    assert perform(complaint, "close", actor=lead, on=late, content=False).status == "closed"


def test_a_content_complainant_need_not_wait(handled, caseworker, lead):
    complaint = answered(handled, caseworker)
    complaint = perform(complaint, "close", actor=lead, on=LATER, content=True)
    assert (complaint.status, complaint.closed_on) == ("closed", LATER)


def test_who_is_complained_of_neither_sees_nor_handles_it(
    take_down, client, caseworker, lead, assistant
):
    complaint = take_down(against=caseworker)
    client.force_login(caseworker)
    assert client.get(complaint.page_url).status_code == 404
    assert complaint.number not in client.get("/audits/complaints/").content.decode()
    with pytest.raises(Refusal, match="不能承办"):
        perform(complaint, "accept", actor=lead, on=DAY, handler=caseworker)
    with pytest.raises(NotYours, match="回避"):
        perform(complaint, "accept", actor=caseworker, on=DAY, handler=assistant)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(handler=caseworker)


def test_a_complaint_about_an_open_case_has_the_county_look(take_down, make_case):
    case = make_case("notifying")
    take_down(household_code=case.household.code)
    check = SpotCheck.objects.get(application=case)
    assert (check.ground, check.status) == ("complaint", "drawn")
    take_down(household_code=case.household.code)
    assert SpotCheck.objects.filter(application=case).count() == 1


def test_a_late_complaint_holds_up_the_decision_until_the_county_has_looked(
    take_down, make_case, second_approver
):
    case = make_case("deciding")
    take_down(household_code=case.household.code)
    with pytest.raises(Refusal, match="先登记抽查结果"):
        perform(case, "confirm", actor=second_approver, on=case.due_on)
    check = SpotCheck.objects.get(application=case)
    found = {"consistent": True, "findings": "入户核查属实"}
    perform(check, "record", actor=second_approver, on=case.due_on, **found)
    case = perform(case, "confirm", actor=second_approver, on=case.due_on)
    assert case.status == "confirmed"


def test_a_founded_complaint_opens_a_recheck_by_the_county(make_award, take_down, lead, approver):
    award = make_award()
    complaint = take_down(household_code=award.household.code)
    complaint = perform(complaint, "accept", actor=lead, on=DAY, handler=approver)
    with pytest.raises(Refusal, match="才需要发起复核"):
        answered(complaint, approver, open_recheck=True)
    complaint = answered(complaint, approver, open_recheck=True, finding="true")
    recheck = Recheck.objects.get(household=award.household, organ="county")
    assert (recheck.due_on, complaint.number in recheck.basis) == (LATER, True)


def test_a_named_complaint_has_a_name_and_a_known_household(take_down):
    with pytest.raises(Refusal, match="填写反映人姓名"):
        take_down(complainant="")
    assert not take_down(is_named=False, complainant="").complainant
    with pytest.raises(Refusal, match="没有找到该户"):
        take_down(household_code=build_household(area="410104001001").code)


def test_only_those_who_work_on_it_read_the_name(handled, client, colleague, caseworker, auditor):
    for person, sees in ((colleague, False), (caseworker, True), (auditor, True)):
        client.force_login(person)
        page = client.get(handled.page_url).content.decode()
        assert ("苏群众" in page, "该户有营运车辆" in page) == (sees, True)


def test_queues_hold_what_waits_for_each(handled, take_down, caseworker, colleague, lead):
    take_down()
    labels = {item.label: item.count for item in queues(caseworker, DAY)}
    assert labels["投诉举报：办理中"] == 1 and labels["投诉举报：待决定受理"] == 1
    assert "投诉举报：办理中" not in {item.label for item in queues(colleague, DAY)}
    answered(handled, caseworker)
    assert "投诉举报：已答复" not in {item.label for item in queues(lead, LATER)}
    assert "投诉举报：已答复" in {item.label for item in queues(lead, date(2026, 6, 1))}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audits_complaintreply SET text = '别的'",
        "UPDATE audits_complaintreply SET organ = '别的机关'",
        "DELETE FROM audits_complaintreply",
        "TRUNCATE audits_complaintreply",
        "UPDATE audits_complaint SET content = '别的'",
        "DELETE FROM audits_complaint",
    ],
)
def test_the_database_keeps_what_was_said_and_answered(handled, caseworker, statement):
    answered(handled, caseworker)
    with pytest.raises(Exception, match="只能追加"), transaction.atomic():
        connection.cursor().execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")
    assert ComplaintReply.objects.get().text.startswith("经查")


def test_the_pages_take_down_show_and_print(
    client, assistant, caseworker, colleague, lead, outsider
):
    form = SAID | {"area": STREET, "is_named": "yes"}
    client.force_login(caseworker)
    with time_machine.travel("2026-03-02 10:00+08:00"):
        posted = client.post("/audits/complaints/new/", form)
        refused = client.post("/audits/complaints/new/", form | {"complainant": ""})
        elsewhere = client.post("/audits/complaints/new/", form | {"area": NEXT_COUNTY})
    complaint = Complaint.objects.get()
    assert posted["Location"] == complaint.page_url
    assert (refused.status_code, elsewhere.status_code) == (422, 422)
    assert "营运车辆" in refused.content.decode()
    complaint = perform(complaint, "accept", actor=lead, on=DAY, handler=caseworker)
    with time_machine.travel("2026-03-12 10:00+08:00"):
        act = f"/act/audits/complaint/{complaint.pk}/reply/"
        assert client.post(act, {"finding": "untrue", "text": "查无此事"}).status_code == 302
    reply = complaint.replies.get()
    url = f"{complaint.page_url}replies/{reply.pk}.pdf"
    assert client.get(url).content.startswith(b"%PDF")
    client.force_login(colleague)
    assert client.get(url).status_code == 403
    client.force_login(outsider)
    assert client.get(complaint.page_url).status_code == 404
    assert client.get(url).status_code == 404
