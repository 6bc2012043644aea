"""The pages of the intake: roles, scope, stale and double posts, downloads."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.services.consents import kin_filing_record
from dibao.trail.engine import perform
from dibao.trail.journal import thread
from tests.cast import DAY, build_household
from tests.cast_applications import PDF, people_of, upload


def page_of(name, *args):
    return reverse(name, args=args)


def new_data(household, **changes):
    people = people_of(household, timezone.localdate())
    return {
        "applicant": people[0].pk,
        "channel": "window",
        "head_agrees": "on",
        "persons": [person.pk for person in people],
        "reason": "患病失去收入",
        "declared_on": timezone.localdate().isoformat(),
    } | changes


def test_an_application_starts_from_the_household(client, assistant):
    household = build_household(members=2)
    client.force_login(assistant)
    page = page_of("application_new", household.code)
    assert "申请保障的成员" in client.get(page).content.decode()
    answer = client.post(page, new_data(household))
    application = household.applications.get()
    assert answer.status_code == 302 and answer.url == application.page_url
    assert application.members.count() == 2 and application.status == "draft"
    assert client.get(page).url == application.page_url


def test_a_double_click_makes_one_application(client, assistant):
    household = build_household()
    client.force_login(assistant)
    page = page_of("application_new", household.code)
    client.post(page, new_data(household))
    again = client.post(page, new_data(household))
    assert again.status_code == 422
    assert "该户已有在办申请" in again.content.decode()
    assert household.applications.count() == 1


def test_a_form_with_faults_comes_back_with_what_was_typed(client, assistant):
    household = build_household()
    client.force_login(assistant)
    answer = client.post(
        page_of("application_new", household.code),
        new_data(household, persons=[], declared_on="2999-01-01"),
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "患病失去收入" in text and "不能晚于今天" in text


def test_other_areas_are_not_found(client, outsider, make_application):
    application = make_application("investigating", checked=True)
    check, material = application.means_checks.get(), application.materials.get()
    client.force_login(outsider)
    assert client.get(page_of("means_check_report", check.number)).status_code == 404
    paper = page_of("material_file", application.number, material.pk)
    assert client.get(paper).status_code == 404
    letter = page_of("application_letter", application.number, "accept")
    assert client.get(letter).status_code == 404
    assert application.number not in client.get(page_of("applications")).content.decode()
    outsider.roles = ["street_caseworker"]
    outsider.save()
    for name in ("material_new", "authorisation_new", "kin_filing_new", "application_edit"):
        assert client.post(page_of(name, application.number)).status_code == 404
    new = page_of("application_new", application.household.code)
    assert client.get(new).status_code == 404


def test_other_roles_are_refused(client, finance, auditor, make_application):
    application = make_application("draft")
    for user in (finance, auditor):
        client.force_login(user)
        for name in ("material_new", "authorisation_new", "kin_filing_new", "application_edit"):
            assert client.post(page_of(name, application.number)).status_code == 403
        new = page_of("application_new", application.household.code)
        assert client.post(new).status_code == 403
    assert client.get(page_of("applications")).status_code == 200
    client.force_login(finance)
    assert client.get(page_of("applications")).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client, make_application):
    make_application("draft")
    assert reverse("login") in client.get(page_of("applications")).url


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (upload(b"", "空.pdf"), "文件是空的"),
        (upload(b"MZ not a paper", "程序.pdf"), "不是 PDF、JPG 或 PNG"),
    ],
)
def test_a_wrong_upload_is_told_on_the_form(file, message, client, caseworker, make_application):
    application = make_application("draft")
    client.force_login(caseworker)
    answer = client.post(
        page_of("material_new", application.number),
        {"kind": "income", "pages": 1, "file": file},
    )
    assert answer.status_code == 422 and message in answer.content.decode()


def test_a_paper_goes_up_and_comes_down(client, caseworker, make_application):
    application = make_application("draft")
    client.force_login(caseworker)
    answer = client.post(
        page_of("material_new", application.number),
        {"kind": "income", "pages": 2, "file": upload(PDF + b"2", "黄萱收入.pdf")},
    )
    assert answer.status_code == 302
    material = application.materials.get(kind="income")
    paper = client.get(page_of("material_file", application.number, material.pk))
    assert b"".join(paper.streaming_content) == PDF + b"2"
    assert paper["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in paper["Content-Disposition"]
    assert "%E9%BB%84" not in paper["Content-Disposition"]
    assert thread(application.number).filter(action="material_read", actor=caseworker).exists()


def test_a_paper_of_another_application_is_not_found(client, caseworker, make_application):
    first, second = make_application("draft"), make_application("draft")
    client.force_login(caseworker)
    paper = page_of("material_file", first.number, second.materials.get().pk)
    assert client.get(paper).status_code == 404


def test_a_relative_neither_reads_nor_writes(client, caseworker, colleague, make_application):
    application = make_application("submitted")
    kin_filing_record(
        application, person=application.applicant, relation="配偶", declared_on=DAY,
        official=caseworker, actor=colleague, on=DAY,
    )  # fmt: skip
    client.force_login(caseworker)
    paper = page_of("material_file", application.number, application.materials.get().pk)
    assert client.get(paper).status_code == 403
    answer = client.post(
        page_of("material_new", application.number),
        {"kind": "income", "pages": 1, "file": upload(PDF + b"3")},
    )
    assert answer.status_code == 403 and "回避" in answer.content.decode()


def test_authorisations_and_kin_are_filed_on_their_pages(client, caseworker, make_application):
    application = make_application("draft")
    application.authorisations.all().delete()
    client.force_login(caseworker)
    people, today = people_of(application.household), timezone.localdate().isoformat()
    answer = client.post(
        page_of("authorisation_new", application.number),
        {"persons": [person.pk for person in people], "mark": "signature", "signed_on": today},
    )
    assert answer.status_code == 302 and application.unauthorised == []
    kin = {
        "person": people[0].pk, "relation": "父母", "declared_on": today,
        "official_name": "刘某", "official_unit": "某居委会主任",
    }  # fmt: skip
    assert client.post(page_of("kin_filing_new", application.number), kin).status_code == 302
    assert application.kin_filings.get().official_name == "刘某"


def test_a_paper_is_voided_with_its_reason(client, caseworker, make_application):
    application = make_application("draft")
    material = application.materials.get()
    client.force_login(caseworker)
    page = page_of("material_void", application.number, material.pk)
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "扫描不清"}).status_code == 302
    material.refresh_from_db()
    assert material.withdrawn_on == timezone.localdate()


def test_the_queue_shows_each_what_is_theirs(client, caseworker, approver, make_application):
    draft, submitted = make_application("draft"), make_application("submitted")
    closed = make_application("withdrawn")
    client.force_login(caseworker)

    def shown(**query):
        text = client.get(page_of("applications"), query).content.decode()
        return {item.number for item in Application.objects.all() if item.number in text}

    assert shown() == {draft.number, submitted.number}
    assert shown(status="submitted") == {submitted.number}
    assert shown(tab="closed") == {closed.number}
    assert shown(number=draft.number) == {draft.number}
    assert shown(status="nonsense") == {draft.number, submitted.number}
    client.force_login(approver)
    assert draft.number not in shown(tab="mine")


def test_the_county_reports_on_the_page(client, approver, caseworker, make_application):
    application = make_application("investigating")
    perform(application, "order_means_check", actor=caseworker, on=DAY)
    check = application.means_checks.get()
    client.force_login(approver)
    assert check.number in client.get(page_of("means_checks")).content.decode()
    page = page_of("means_check_report", check.number)
    assert "核对发现的收入" in client.get(page).content.decode()
    data = {"result": "different", "findings": "发现一份工资", "sources": ["tax", "insurance"]}
    for prefix in ("incomes", "assets"):
        data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    data |= {"incomes-0-months": "1", "assets-0-quantity": "1"}
    faulty = client.post(page, data | {"incomes-0-kind": "W1", "incomes-0-amount": "-5"})
    assert faulty.status_code == 422 and "发现一份工资" in faulty.content.decode()
    answer = client.post(page, data | {"incomes-0-kind": "W1", "incomes-0-amount": "1200"})
    assert answer.status_code == 302
    assert application.household.incomes.filter(origin="checked").count() == 1
    assert "发现一份工资" in client.get(page).content.decode()
    assert client.post(page, data).status_code == 409


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("investigating", "accept"),
        ("correcting", "request_correction"),
        ("declined", "decline"),
    ],
)
def test_letters_are_printed_once_the_case_calls_for_them(
    state, kind, client, caseworker, make_application
):
    client.force_login(caseworker)
    draft, application = make_application("draft"), make_application(state)
    assert client.get(page_of("application_letter", draft.number, kind)).status_code == 422
    letter = client.get(page_of("application_letter", application.number, kind))
    assert letter.content.startswith(b"%PDF-")
    assert letter["Content-Disposition"] == f'inline; filename="{application.number}-{kind}.pdf"'
    assert thread(application.number).filter(action="print").exists()


def test_an_unknown_letter_is_refused(client, caseworker, make_application):
    client.force_login(caseworker)
    letter = page_of("application_letter", make_application("draft").number, "start")
    assert client.get(letter).status_code == 422


def test_the_draft_can_be_mended_and_a_stale_page_is_told(client, caseworker, make_application):
    application = make_application("draft")
    client.force_login(caseworker)
    page = page_of("application_edit", application.number)
    assert "家庭收入低" in client.get(page).content.decode()
    data = new_data(application.household, expected_version=application.version)
    assert client.post(page, data).status_code == 302
    stale = client.post(page, data)
    assert stale.status_code == 409 and "已由他人修改" in stale.content.decode()
    perform(application, "submit", actor=caseworker, on=DAY)
    assert client.get(page).status_code == 409


def test_acceptance_is_done_on_its_page(client, caseworker, make_application):
    application = make_application("submitted")
    client.force_login(caseworker)
    page = page_of("action", "applications", "application", application.pk, "accept")
    assert "村（居）民委员会成员" in client.get(page).content.decode()
    refused = client.post(page, {"kin": "yes"})
    assert refused.status_code == 422 and "须先在申请页面登记" in refused.content.decode()
    assert client.post(page, {"kin": "no"}).status_code == 302
    again = client.post(page, {"kin": "no"})
    assert again.status_code == 409 and "调查核实" in again.content.decode()


def test_a_correction_is_a_line_each(client, caseworker, make_application):
    application = make_application("submitted")
    client.force_login(caseworker)
    page = page_of("action", "applications", "application", application.pk, "request_correction")
    answer = client.post(page, {"items": "户口簿：缺第二页\n\n 收入证明 \n"})
    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.corrections == ["户口簿：缺第二页", "收入证明"]


def test_the_case_shows_each_person_what_they_may_do(
    caseworker, colleague, approver, make_application
):
    application = make_application("draft", declared_on=None)
    application.authorisations.first().delete()

    def shown(user) -> str:
        context = {"application": application, "user": user}
        return render_to_string("applications/_intake.html", context)

    new = f'href="{page_of("material_new", application.number)}"'
    assert new in shown(caseworker) and "尚未签字" in shown(caseworker)
    assert page_of("authorisation_new", application.number) in shown(caseworker)
    assert new not in shown(approver)
    kin_filing_record(
        application, person=application.applicant, relation="配偶", declared_on=DAY,
        official=colleague, actor=caseworker, on=DAY,
    )  # fmt: skip
    assert "应当回避" in shown(colleague) and new not in shown(colleague)


def test_the_case_leads_the_county_to_the_report(approver, caseworker, make_application):
    application = make_application("investigating")
    perform(application, "order_means_check", actor=caseworker, on=DAY)
    context = {"application": application, "user": approver}
    page = page_of("means_check_report", application.means_checks.get().number)
    assert page in render_to_string("applications/_intake.html", context)


def test_the_household_page_lists_its_applications(client, caseworker, outsider, make_application):
    application = make_application("submitted")
    url = f"/applications/households/{application.household.code}/"
    client.force_login(caseworker)
    assert application.number in client.get(url).content.decode()
    client.force_login(outsider)
    assert client.get(url).status_code == 404
