"""The pages of a case, of notices, awards and rechecks, and their papers."""

import pytest
from django.urls import reverse

from applications.models import KinFiling
from tests.cast import DAY, MUDAN_COMMUNITY, build_household
from tests.cast_reviews import STEPS, visit_data

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", STEPS)
def test_the_case_page_opens_in_every_state(client, make_case, lead, state):
    application = make_case(state)
    client.force_login(lead)
    page = client.get(application.page_url)
    assert page.status_code == 200
    assert application.number in page.content.decode()


def test_the_case_page_shows_the_working_with_its_articles(client, make_case, approver):
    client.force_login(approver)
    text = client.get(make_case("confirmed").page_url).content.decode()
    assert "1,100.00" in text
    assert "《最低生活保障审核确认办法》（民发〔2021〕57号）第七条" in text
    assert "每月保障金合计" in text


def test_steps_show_the_appraisal_only_where_the_pack_asks_for_it(
    client, make_case, mudan, approver
):
    client.force_login(approver)
    assert "民主评议</span>" not in client.get(make_case("visited").page_url).content.decode()
    there = make_case("visited", household=build_household(area=MUDAN_COMMUNITY, income="1"))
    client.force_login(mudan["approver"])
    assert "民主评议<span" in client.get(there.page_url).content.decode()


def test_another_countys_case_is_not_there(client, make_case, make_recheck, outsider):
    application = make_case("notifying")
    recheck = make_recheck()
    client.force_login(outsider)
    notice = application.notices.order_by("round").last()
    for url in (
        application.page_url,
        recheck.page_url,
        reverse("notice", args=[notice.number]),
        reverse("notice_sheet", args=[notice.number]),
        reverse("household_awards", args=[application.household.code]),
    ):
        assert client.get(url).status_code == 404, url


def test_a_finance_officer_has_no_business_in_a_case(client, make_case, finance):
    client.force_login(finance)
    assert client.get(make_case("visited").page_url).status_code == 403


def test_a_registered_relative_gets_no_buttons_and_no_papers(client, make_case, lead):
    application = make_case("opining")
    KinFiling.objects.create(
        application=application, person=application.applicant, official=lead,
        official_name="张主任", official_unit="街道", relation="兄弟姐妹", declared_on=DAY,
        registered_by=application.created_by,
    )  # fmt: skip
    client.force_login(lead)
    assert "提出审核意见</a>" not in client.get(application.page_url).content.decode()
    visit = application.visits.get()
    url = reverse("visit_record", args=[application.number, visit.pk])
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("state", ["confirmed", "refused"])
def test_every_paper_of_a_case_is_a_pdf(client, make_case, approver, state):
    application = make_case(
        state, household=build_household(area=MUDAN_COMMUNITY, members=2, income="300")
    )
    client.force_login(approver)
    approver.area_id = "371702000000"
    approver.save()
    decision = application.confirmation
    urls = [
        reverse("visit_record", args=[application.number, application.visits.get().pk]),
        reverse("appraisal_record", args=[application.number, application.appraisals.get().pk]),
        reverse("notice_sheet", args=[application.notices.order_by("round").last().number]),
        reverse("determination_sheet", args=[application.number, decision.determination_id]),
        reverse("decision_letter", args=[application.number]),
    ]
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.content.startswith(b"%PDF"), url


def test_lists_show_the_rows_of_ones_own_area(client, make_award, make_recheck, auditor, outsider):
    award = make_award()
    recheck = make_recheck(award=award)
    for user, there in ((auditor, True), (outsider, False)):
        client.force_login(user)
        for name, text in (
            ("awards", award.number),
            ("rechecks", recheck.number),
            ("notices", award.confirmation.application.number),
        ):
            page = client.get(reverse(name))
            assert page.status_code == 200
            assert (text in page.content.decode()) is there, name


def test_the_recheck_page_shows_buttons_to_its_organ_alone(
    client, make_recheck, caseworker, assistant, approver
):
    recheck = make_recheck(organ="township")
    for user, shown in ((caseworker, True), (assistant, False), (approver, False)):
        client.force_login(user)
        page = client.get(recheck.page_url)
        assert page.status_code == 200
        assert ("登记入户核查</a>" in page.content.decode()) is shown


def test_the_forms_of_every_step_open(client, make_walk, make_recheck, office):
    def opens(obj, name, who):
        client.force_login(office[who])
        url = reverse("action", args=[obj._meta.app_label, obj._meta.model_name, obj.pk, name])
        assert client.get(url).status_code == 200, name

    walk = make_walk("investigating")
    opens(walk.application, "record_visit", "caseworker")
    walk.investigated()
    opens(walk.application, "give_opinion", "lead")
    walk.opinion()
    opens(walk.application, "record_objection", "assistant")
    walk.do("record_objection", "assistant", raised_on=walk.on, content="收入不实")
    opens(walk.application, "answer_objection", "caseworker")
    walk = make_walk("deciding")
    opens(walk.application, "confirm", "second_approver")
    opens(walk.application, "refuse", "second_approver")
    recheck = make_recheck()
    opens(recheck, "record_visit", "caseworker")
    opens(recheck, "continue_as_is", "caseworker")
    opens(recheck, "propose_change", "caseworker")


def test_a_visit_is_recorded_through_the_browser_form(client, make_case, caseworker, colleague):
    application = make_case("investigating")
    data = visit_data(application.household, (caseworker, colleague))
    form = data | {
        "consistent": "yes",
        "visited_on": DAY.isoformat(),
        "investigators": [caseworker.pk, colleague.pk],
        "family": [person.pk for person in data["family"]],
        "expected_version": application.version,
    }
    url = reverse("action", args=["applications", "application", application.pk, "record_visit"])
    client.force_login(caseworker)
    short = client.post(url, form | {"investigators": [caseworker.pk]})
    assert short.status_code == 422
    assert "不得少于 2 人" in short.content.decode()
    assert client.post(url, form).status_code == 302
    assert application.visits.get().signed_on is not None
