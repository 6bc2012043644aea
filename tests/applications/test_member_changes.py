"""The people of a case do not change silently; kin filings are withdrawn with a reason."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applications.segregation import is_kin
from applications.services.consents import (
    authorisations_record,
    kin_filing_record,
    kin_filing_withdraw,
)
from dibao.trail.engine import perform
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import Member
from reviews.services.determinations import compute_application
from tests.cast import DAY, build_person
from tests.cast_applications import report_check
from tests.cast_reviews import visit_data

MARCH_4 = date(2026, 3, 4)


def join(household, name="黄小宝", since=MARCH_4, **fields):
    person = build_person(name, birth=date(2026, 1, 5), **fields)
    Member.objects.create(household=household, person=person, relation="son", period=(since, None))
    return person


def change(case, actor, on=MARCH_4, **data):
    return perform(case, "change_members", actor=actor, on=on, reason="家庭成员变化", **data)


def test_a_draft_whose_family_has_grown_is_not_submitted(make_application, assistant):
    draft = make_application("draft")
    join(draft.household, since=DAY)
    with pytest.raises(Refusal, match=r"增加：黄小宝.*请先修改申请内容"):
        perform(draft, "submit", actor=assistant, on=DAY)


def test_a_case_whose_family_has_changed_goes_no_further(make_walk):
    walk = make_walk("investigating")
    walk.on = MARCH_4
    join(walk.application.household)
    with pytest.raises(Refusal, match="变更申请成员"):
        walk.check()
    walk.application.refresh_from_db()
    assert walk.application.status == "investigating"


def test_who_joins_signs_is_visited_and_is_checked(make_walk, office):
    walk = make_walk("opining")
    walk.on = MARCH_4
    child = join(walk.application.household)
    with pytest.raises(Refusal, match="增加：黄小宝"):
        walk.opinion()
    case = change(walk.application, office["caseworker"])
    assert case.status == "investigating"
    assert case.members.filter(person=child).exists()
    walk.application = case
    with pytest.raises(Refusal, match="尚未签署核对授权：黄小宝"):
        walk.do("finish_investigation", "caseworker")
    authorisations_record(
        case, persons=[child], mark="guardian", signed_on=MARCH_4, actor=office["caseworker"],
        on=MARCH_4,
    )  # fmt: skip
    with pytest.raises(Refusal, match="尚未重新入户调查"):
        walk.do("finish_investigation", "caseworker")
    people = office["caseworker"], office["colleague"]
    walk.do("record_visit", "caseworker", **visit_data(case.household, people, on=MARCH_4))
    with pytest.raises(Refusal, match="尚未核对新增成员的经济状况"):
        walk.do("finish_investigation", "caseworker")
    report_check(case, office["caseworker"], office["approver"], MARCH_4)
    walk.do("finish_investigation", "caseworker")
    assert compute_application(walk.application, on=MARCH_4).result.persons == 3
    entry = thread(case.number).filter(action="change_members").get()
    assert (entry.data["joined"], entry.data["gone"]) == (1, 0)


def test_who_is_gone_leaves_the_case_and_another_applies(make_walk, office):
    walk = make_walk("opining")
    case, household = walk.application, walk.application.household
    head, spouse = (member.person for member in household.members_on(DAY))
    head.died_on = MARCH_4
    head.save()
    with pytest.raises(Refusal, match="选择新的申请人"):
        change(case, office["caseworker"])
    case = change(case, office["caseworker"], applicant=spouse)
    assert case.applicant == spouse
    assert [member.person for member in case.members.all()] == [spouse]
    walk.application, walk.on = case, MARCH_4
    walk.do("finish_investigation", "caseworker")  # nobody new: visit and check still hold
    assert walk.application.status == "opining"


def test_a_family_that_has_not_changed_is_not_changed(make_walk, office):
    case = make_walk("opining").application
    with pytest.raises(Refusal, match="与申请一致"):
        change(case, office["caseworker"])


def test_the_form_says_who_came_and_who_left(make_walk, client, office):
    case = make_walk("opining").application
    join(case.household)
    client.force_login(office["caseworker"])
    url = reverse("action", args=["applications", "application", case.pk, "change_members"])
    assert "增加 黄小宝" in client.get(url).content.decode()


class TestKinFilings:
    @pytest.fixture
    def filing(self, make_application, assistant, approver):
        case = make_application("draft")
        return kin_filing_record(
            case, person=case.members.first().person, relation="配偶", declared_on=DAY,
            official=approver, actor=assistant, on=DAY,
        )  # fmt: skip

    def test_the_street_withdraws_a_wrong_filing_with_a_reason(self, filing, caseworker, approver):
        case = filing.application
        assert is_kin(case, approver)
        with pytest.raises(Refusal, match="理由"):
            kin_filing_withdraw(filing, reason=" ", actor=caseworker, on=DAY)
        kin_filing_withdraw(filing, reason="同名误登", actor=caseworker, on=DAY)
        assert not is_kin(case, approver)
        entry = thread(case.number).get(action="kin_filing_withdrawn")
        assert entry.reason == "同名误登"
        with pytest.raises(Stale):
            kin_filing_withdraw(filing, reason="再次", actor=caseworker, on=DAY)

    def test_neither_community_relative_nor_who_filed_withdraws_it(
        self, filing, assistant, approver, caseworker
    ):
        for actor in (assistant, approver):
            with pytest.raises(NotYours):
                kin_filing_withdraw(filing, reason="误登", actor=actor, on=DAY)
        filing.registered_by = caseworker
        filing.save()
        with pytest.raises(NotYours, match="其他工作人员"):
            kin_filing_withdraw(filing, reason="误登", actor=caseworker, on=DAY)

    def test_the_page_withdraws_it_and_keeps_it_on_show(self, filing, client, caseworker):
        client.force_login(caseworker)
        number = filing.application.number
        url = reverse("kin_filing_void", args=[number, filing.pk])
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "同名误登"}).status_code == 302
        page = client.get(reverse("case", args=[number])).content.decode()
        assert "已撤销" in page
        assert "同名误登" in page

    def test_the_database_wants_a_reason_too(self, filing):
        with (
            pytest.raises(IntegrityError, match="withdrawn_by_somebody"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE applications_kinfiling SET withdrawn_on = %s", [DAY])
