"""A large roster, or the texts of a large batch, is made once by a job and kept as it was made."""

import csv
import io
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.jobs.models import Job
from dibao.jobs.tasks import sweep
from dibao.offices.models import Area
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.models import Household
from payments.models import KeptList
from payments.services.kept_lists import JOB, WAYS, is_current, make_list, take_kept, take_list
from payments.services.withholding import withhold
from tests.cast import STREET, build_user
from tests.cast_payments import DRAFTED_ON
from tests.payments.test_roster_parts import OTHER, OTHER_STREET, cells


@pytest.fixture(autouse=True)
def _all_is_large(monkeypatch):
    for what, way in WAYS.items():
        monkeypatch.setitem(WAYS, what, replace(way, at_once=0))


@pytest.fixture
def released(make_awards, batch_in):
    """Two households here, three in another street."""
    make_awards(2)
    make_awards(3, area=OTHER)
    return batch_in("released")


@pytest.fixture
def batch(released, finance):
    return perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")


def order(batch, actor, what: str = "roster", code: str = "") -> KeptList:
    area = Area.objects.get(code=code) if code else None
    return take_list(batch, what, area=area, actor=actor, on=DRAFTED_ON)


def made(batch, actor, what: str = "roster", code: str = "") -> KeptList:
    kept = order(batch, actor, what, code)
    sweep()
    kept.refresh_from_db()
    return kept


@pytest.mark.parametrize(
    ("what", "code", "start"),
    [("roster", "", b"PK"), ("roster", OTHER, b"PK"), ("printed", OTHER_STREET, b"%PDF")],
)
def test_a_large_roster_is_made_by_a_job_and_kept(batch, finance, what, code, start):
    kept = made(batch, finance, what, code)
    assert kept.line_count == (3 if code else 5) and kept.made_at
    content = take_kept(kept, actor=finance, on=DRAFTED_ON)
    assert content.startswith(start)
    with open(kept.file.path, "rb") as stored:
        assert content not in stored.read()


def test_the_texts_of_a_large_batch_are_made_by_a_job(batch, finance):
    Household.objects.update(phone="13800000000")
    kept = made(batch, finance, "texts")
    content = take_kept(kept, actor=finance, on=DRAFTED_ON).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(content)))) == 6 and kept.line_count == 5


def test_whoever_asks_again_gets_the_one_that_is_being_made_or_was(
    batch, finance, finance_reviewer
):
    first = order(batch, finance)
    assert order(batch, finance_reviewer) == first and Job.objects.filter(kind=JOB).count() == 1
    sweep()
    first.refresh_from_db()
    assert order(batch, finance).sha256 == first.sha256
    Job.objects.filter(kind=JOB).update(progress="running")  # its worker was killed at the end
    sweep()
    again = KeptList.objects.get()
    assert (again.made_at, again.file.name) == (first.made_at, first.file.name)
    assert TrailEntry.objects.filter(action="make_list").count() == 1


def test_a_second_download_gives_the_same_bytes_and_each_is_in_the_trail(
    batch, finance, finance_reviewer
):
    kept = made(batch, finance, code=OTHER)
    first = take_kept(kept, actor=finance, on=DRAFTED_ON)
    kept = KeptList.objects.get()
    assert take_kept(kept, actor=finance_reviewer, on=DRAFTED_ON) == first
    entries = TrailEntry.objects.filter(action="take_roster").order_by("pk")
    assert [entry.actor for entry in entries] == [finance, finance_reviewer]
    assert {entry.data["sha256"] for entry in entries} == {kept.sha256}
    assert {entry.data["area"] for entry in entries} == {OTHER}


def test_a_street_takes_its_own_part_and_no_other(batch, finance, lead, assistant, client):
    whole, own, others = (made(batch, finance, code=code) for code in ("", STREET, OTHER_STREET))
    assert take_kept(own, actor=lead, on=DRAFTED_ON).startswith(b"PK")
    for kept in (whole, others):
        with pytest.raises(NotYours):
            take_kept(kept, actor=lead, on=DRAFTED_ON)
    with pytest.raises(NotYours):
        take_kept(own, actor=assistant, on=DRAFTED_ON)
    client.force_login(lead)
    page = client.get(reverse("batch_rosters", args=[batch.number])).text
    assert own.page_url in page and whole.page_url not in page and others.page_url not in page
    assert client.get(own.page_url).status_code == 200
    for kept in (whole, others):
        assert client.get(kept.page_url).status_code == 404
        assert client.post(f"{kept.page_url}file/").status_code == 404
    stranger = build_user("s9", "别街", OTHER_STREET, Role.STREET_LEAD)
    client.force_login(stranger)
    assert client.post(f"{own.page_url}file/").status_code == 404
    assert client.post(f"{others.page_url}file/").status_code == 200


def test_the_texts_are_for_finance_alone(batch, finance, approver, client):
    kept = made(batch, finance, "texts")
    client.force_login(approver)
    for answer in (client.get(kept.page_url), client.post(f"{kept.page_url}file/")):
        assert answer.status_code == 403
    approver.roles = [Role.STREET_LEAD]
    approver.save()
    assert client.get(kept.page_url).status_code == 403


def test_the_page_shows_the_bar_and_then_the_file(batch, finance, finance_reviewer, client):
    client.force_login(finance)
    asked = client.post(reverse("take_list", args=[batch.number, "roster"]))
    kept = KeptList.objects.get()
    assert asked.status_code == 302 and asked["Location"] == kept.page_url
    for user in (finance, finance_reviewer):
        client.force_login(user)
        page = client.get(kept.page_url).text
        assert "job-waiting" in page and "下载</button>" not in page
        job = Job.objects.get(kind=JOB)
        assert client.get(reverse("job_progress", args=[job.pk])).status_code == 200
    assert client.post(f"{kept.page_url}file/").status_code == 422
    sweep()
    page = client.get(kept.page_url).text
    assert "job-waiting" not in page and "下载</button>" in page and "5 笔" in page
    got = client.post(f"{kept.page_url}file/")
    assert got["Content-Disposition"] == f'attachment; filename="{batch.number}-roster.xlsx"'
    assert cells(got.content)[8][0] == "合计"


def test_a_list_of_what_changed_meanwhile_is_refused_in_words_and_asked_for_anew(
    released, finance, client
):
    kept, early = made(released, finance, "printed"), order(released, finance)
    payment = released.payments.latest("pk")
    withhold(payment, reason="户主已去世", actor=finance, on=DRAFTED_ON)
    sweep()
    early.refresh_from_db()
    assert early.made_at is None and not is_current(kept)
    client.force_login(finance)
    page = client.get(early.page_url).text
    assert "job-failed" in page and "内容有变化" in page and "重新生成" in page
    assert "只作留存" in client.get(kept.page_url).text
    again = made(released, finance)
    assert again != early and is_current(again)
    notes = [row[-1] for row in cells(take_kept(again, actor=finance, on=DRAFTED_ON))]
    assert notes.count("止付，不发放") == 1


def test_a_job_that_failed_is_started_again_by_asking_again(batch, finance):
    kept = order(batch, finance)
    Job.objects.filter(kind=JOB).update(progress="failed", message="系统出错")
    assert made(batch, finance) == kept and KeptList.objects.get().made_at


def test_a_run_beside_another_that_made_it_keeps_nothing(batch, finance):
    kept = made(batch, finance)
    assert make_list(Job.objects.get(kind=JOB)) == {"lines": 5}
    stale = KeptList.objects.get()
    stale.sha256 = "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        stale.save()
    assert KeptList.objects.get().sha256 == kept.sha256


@pytest.mark.parametrize(
    "sql",
    ["UPDATE payments_keptlist SET sha256 = 'x'", "UPDATE payments_keptlist SET made_at = NULL",
     "DELETE FROM payments_keptlist"],
)  # fmt: skip
def test_what_was_made_is_neither_changed_nor_removed(batch, finance, sql):
    made(batch, finance)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_file_changed_on_disk_is_not_given_out(batch, finance):
    kept = made(batch, finance)
    kept.sha256 = "0" * 64
    with pytest.raises(Refusal, match="摘要不符"):
        take_kept(kept, actor=finance, on=DRAFTED_ON)


def test_a_small_one_is_drawn_at_once_without_any_job(batch, finance, monkeypatch):
    for what, way in WAYS.items():
        monkeypatch.setitem(WAYS, what, replace(way, at_once=5))
    assert order(batch, finance).startswith(b"PK")
    assert not KeptList.objects.exists() and not Job.objects.filter(kind=JOB).exists()
