"""The dossier: everything on file, in its class, with its last day; and who took it."""

import io
import zipfile
from datetime import date

import pytest
import time_machine

from applications.models import KinFiling
from audits.dossier.base import Class
from audits.dossier.exports import JOB, dossier_download, dossier_request, make_archive
from audits.dossier.papers import papers_of
from audits.dossier.retention import shelves
from audits.models import DossierExport
from dibao.jobs.models import Job
from dibao.jobs.tasks import sweep
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from tests.cast import DAY, MUDAN_COMMUNITY, build_household

ON = date(2026, 4, 2)


@pytest.fixture
def home(make_award):
    return make_award().household


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-04-02 10:00+08:00", tick=False):
        yield


def titles(household, kind) -> list[str]:
    return [paper.title for paper in papers_of(household) if paper.kind == kind]


def test_the_whole_way_of_a_case_is_in_the_class_of_approvals(home):
    found = titles(home, Class.APPROVAL)
    for title in (
        "低保申请", "申请书", "核对授权", "受理通知书", "经济状况核对报告", "入户调查表",
        "审核意见和保障金核定表", "公示", "审核确认决定和通知书",
    ):  # fmt: skip
        assert title in found, title


def test_rechecks_are_daily_and_payments_accounting(make_recheck, batch_in, make_awards):
    (award,) = make_awards(1)
    batch_in("sent")
    assert "2026年4月 月度低保金 380.00 元" in titles(award.household, Class.ACCOUNTING)
    recheck = make_recheck()
    assert titles(recheck.household, Class.DAILY) == []


def test_papers_of_one_who_receives_are_kept_until_years_after_the_end(home):
    (approval, daily, accounting), basis = shelves(home, papers_of(home), ON)
    assert (approval.label, daily.label, accounting.label) == ("审批类", "日常管理类", "财务类")
    assert {until for _paper, until in approval.rows} == {"停发后 3 年"} and basis
    award = home.awards.get()
    home.awards.model.objects.filter(pk=award.pk).update(
        period=(award.period.lower, date(2026, 9, 1)), version=2
    )
    (approval, *_), _basis = shelves(home, papers_of(home), date(2026, 10, 1))
    assert {until for _paper, until in approval.rows} == {"2029年9月1日"}


def test_a_place_with_three_classes_names_them(areas):
    home = build_household(area=MUDAN_COMMUNITY)
    found, _basis = shelves(home, papers_of(home), ON)
    assert [shelf.label for shelf in found] == ["审批类", "日常管理类", "财务类"]
    assert found[2].rows[0][1] == "2056年1月5日"


def test_reading_printing_and_taking_are_in_the_trail(client, home, auditor):
    client.force_login(auditor)
    page = client.get(f"/audits/dossiers/{home.code}/").content.decode()
    assert "入户调查表" in page and "停发后 3 年" in page
    assert client.get(f"/audits/dossiers/{home.code}/list.pdf").content.startswith(b"%PDF")
    asked = client.post(f"/audits/dossiers/{home.code}/exports/", {"purpose": "年度审计"})
    export = DossierExport.objects.get()
    assert asked["Location"] == export.page_url
    waiting = client.get(export.page_url).content.decode()
    assert "等待处理" in waiting and "下载压缩包" not in waiting
    assert client.post(f"{export.page_url}file/").status_code == 404
    sweep()
    assert "下载压缩包" in client.get(export.page_url).content.decode()
    assert export.number in client.get(f"/audits/dossiers/{home.code}/").content.decode()
    taken = client.post(f"{export.page_url}file/")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        names = archive.namelist()
        assert names[0] == "00-目录.pdf"
        assert any("入户调查表" in name for name in names)
        assert all(archive.read(name) for name in names)
        assert not any(home.head_on(DAY).name in name for name in names)
    actions = set(TrailEntry.objects.filter(thread=home.code).values_list("action", flat=True))
    assert {"read_dossier", "print", "request_dossier", "make_dossier", "export_dossier"} <= actions
    entry = TrailEntry.objects.get(action="export_dossier")
    assert (entry.reason, entry.data["papers"]) == ("年度审计", len(names) - 1)


def test_a_second_run_of_the_job_makes_nothing_new_and_a_changed_file_is_not_given(home, auditor):
    export = dossier_request(home, purpose="年度审计", actor=auditor, on=ON)
    sweep()
    job = Job.objects.get(key=f"{JOB}:{export.pk}")
    assert job.progress == "done" and job.result["papers"]
    assert make_archive(job) == job.result
    assert TrailEntry.objects.filter(action="make_dossier").count() == 1
    DossierExport.objects.update(sha256="0" * 64)
    with pytest.raises(Refusal, match="摘要不符"):
        dossier_download(DossierExport.objects.get(), actor=auditor, on=ON)


def test_an_archive_without_purpose_is_refused_and_a_get_gives_none(client, home, auditor):
    client.force_login(auditor)
    refused = client.post(f"/audits/dossiers/{home.code}/exports/", {"purpose": ""})
    assert refused.status_code == 422 and "用途" in refused.content.decode()
    assert client.get(f"/audits/dossiers/{home.code}/exports/").status_code == 405
    assert not DossierExport.objects.exists()


def test_strangers_streets_and_relatives(client, home, outsider, caseworker, approver, assistant):
    client.force_login(outsider)
    assert client.get(f"/audits/dossiers/{home.code}/").status_code == 404
    client.force_login(assistant)
    assert client.get(f"/audits/dossiers/{home.code}/").status_code == 403
    client.force_login(caseworker)
    page = client.get(f"/audits/dossiers/{home.code}/")
    assert page.status_code == 200 and "生成压缩包" not in page.content.decode()
    taken = client.post(f"/audits/dossiers/{home.code}/exports/", {"purpose": "x"})
    assert taken.status_code == 403
    case = home.applications.get()
    KinFiling.objects.create(
        application=case, person=case.applicant, official=approver, official_name="赵审核",
        official_unit="民政局", relation="子女", declared_on=DAY, registered_by=caseworker,
    )  # fmt: skip
    client.force_login(approver)
    assert client.get(f"/audits/dossiers/{home.code}/").status_code == 403
