"""Uploading, previewing, taking and getting back a roster in the browser."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from dibao.jobs.models import Job
from dibao.jobs.runner import run
from households.models import Household, RosterImport
from tests.households.rosters import few, mended, sample

pytestmark = pytest.mark.django_db


def upload(client, data: bytes, **fields) -> RosterImport:
    file = SimpleUploadedFile("花名册.xlsx", data)
    response = client.post(reverse("roster_imports"), {"file": file, **fields})
    assert response.status_code == 302
    roster = RosterImport.objects.latest("pk")
    assert response.url == roster.page_url
    run(Job.objects.get(params__roster=roster.number, kind="roster.check").pk)
    roster.refresh_from_db()
    return roster


def take(client, roster: RosterImport) -> int:
    status = client.post(reverse("roster_take", args=[roster.number])).status_code
    for job in Job.objects.filter(kind="roster.take", progress="waiting"):
        run(job.pk)
    return status


def test_a_roster_is_previewed_taken_and_said_to_be_taken(client, approver):
    client.force_login(approver)
    roster = upload(client, mended())
    page = client.get(roster.page_url).content.decode()
    assert "60 户" in page and "106 人" in page and "与文件打印的合计一致" in page
    assert not Household.objects.exists()
    assert take(client, roster) == 302
    assert "已导入 60 户、106 人" in client.get(roster.page_url).content.decode()
    assert take(client, roster) == 409


def test_a_faulty_roster_is_explained_and_comes_back_marked(client, approver):
    client.force_login(approver)
    roster = upload(client, sample())
    page = client.get(roster.page_url).content.decode()
    assert "有 9 处错误，整个文件没有导入" in page and "相差 346.00 元" in page
    assert "确认导入" not in page
    assert take(client, roster) == 409
    response = client.post(reverse("roster_marked", args=[roster.number]))
    assert roster.number in response["Content-Disposition"]
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.active.cell(3, 19).value == "核对结果"
    assert client.get(reverse("roster_marked", args=[roster.number])).status_code == 405


def test_a_second_upload_says_that_nothing_will_change(client, approver):
    client.force_login(approver)
    take(client, upload(client, few()))
    roster = upload(client, few())
    assert "导入不会改变任何内容" in client.get(roster.page_url).content.decode()
    take(client, roster)
    assert "没有改动任何内容" in client.get(roster.page_url).content.decode()


def test_what_is_no_workbook_is_rejected_with_what_to_do(client, approver):
    client.force_login(approver)
    roster = upload(client, b"PK\x03\x04 broken")
    page = client.get(roster.page_url).content.decode()
    assert "文件已损坏" in page and "确认导入" not in page


def test_a_missing_or_too_large_file_is_said_in_the_form(client, approver, settings):
    client.force_login(approver)
    assert client.post(reverse("roster_imports")).status_code == 422
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    file = SimpleUploadedFile("a.xlsx", b"0" * (1024 * 1024 + 1))
    response = client.post(reverse("roster_imports"), {"file": file})
    assert response.status_code == 422 and "超过 1 MB" in response.content.decode()
    assert not RosterImport.objects.exists()


def test_another_countys_import_is_404_and_finance_is_refused(client, approver, outsider, finance):
    client.force_login(approver)
    roster = upload(client, few())
    names = ("roster_import", "roster_take", "roster_marked")
    for user, status in ((outsider, 404), (finance, 403)):
        client.force_login(user)
        assert client.get(roster.page_url).status_code == status
        for name in names[1:]:
            assert client.post(reverse(name, args=[roster.number])).status_code == status


def test_an_import_is_dropped_and_checked_again_by_its_buttons(client, approver):
    client.force_login(approver)
    roster = upload(client, sample())
    drop = reverse("action", args=["households", "rosterimport", roster.pk, "drop"])
    assert drop in client.get(roster.page_url).content.decode()
    assert client.post(drop, {"expected_version": roster.version}).status_code == 302
    roster.refresh_from_db()
    assert roster.status == RosterImport.Status.DROPPED
