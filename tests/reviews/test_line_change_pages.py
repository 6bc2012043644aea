"""The pages of a change of the line, from the proposal to the workbook."""

from datetime import date

import pytest
from django.urls import reverse

from dibao.sheets import open_workbook
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.worklist.queues import queues
from reviews.models import LineChange
from tests.cast import COUNTY
from tests.cast_line_changes import AUGUST, run_jobs

pytestmark = pytest.mark.django_db

FIELDS = {
    "area_code": COUNTY,
    "category": "both",
    "effective_from": "2012-01",
    "announced_on": "2012-08-01",
    "document": "郑州市2012年标准",
}


@pytest.fixture(autouse=True)
def _paid(paid_to_august):
    """August is already in a batch."""


@pytest.fixture
def previewed(make_old_award, open_change) -> LineChange:
    make_old_award(members=2)
    make_old_award(category="rural")
    change = open_change()
    run_jobs()
    change.refresh_from_db()
    return change


def action_url(change: LineChange, name: str) -> str:
    return reverse("action", args=["reviews", "linechange", change.pk, name])


def test_finance_proposes_on_the_page_and_sees_the_progress(client, finance, make_old_award):
    make_old_award()
    client.force_login(finance)
    response = client.post(reverse("line_change_new"), FIELDS, follow=True)
    change = LineChange.objects.get()
    page = response.content.decode()
    assert (change.effective_from, change.prepared_by) == (date(2012, 1, 1), finance)
    assert "标准调整 BZ41010520120101 已开始测算" in page
    assert "测算标准调整" in page, "the bar of the job"
    assert "测算尚未完成" in page
    LineChange.objects.update(status=LineChange.Status.DROPPED)
    assert "没有测算结果" in client.get(change.page_url).text


def test_a_month_without_a_new_rule_is_refused_beside_its_field(client, finance, make_old_award):
    make_old_award()
    client.force_login(finance)
    response = client.post(reverse("line_change_new"), FIELDS | {"effective_from": "2012-06"})
    assert response.status_code in (409, 422)
    assert "没有自2012年6月起变动的标准" in response.content.decode()
    assert not LineChange.objects.exists()


def test_the_preview_shows_figures_chart_and_each_household(client, finance, previewed):
    client.force_login(finance)
    page = client.get(previewed.page_url).content.decode()
    assert "100.00 元" in page and "预计补发" in page
    assert '<script id="line-change-bands" type="application/json">' in page
    assert "增加 80～81 元" in page.split("分布数据")[1], "the table for whoever has no script"
    assert page.count("<tr>") > 5
    fewer = client.get(previewed.page_url, {"direction": "down"}).content.decode()
    assert "没有符合条件的家庭" in fewer
    elsewhere = client.get(previewed.page_url, {"street": "410105001"}).content.decode()
    assert "没有符合条件的家庭" in elsewhere


def test_the_second_person_finds_it_waiting_and_approves(
    client, finance, second_approver, previewed, time_machine
):
    time_machine.move_to(AUGUST)
    assert [queue.label for queue in queues(second_approver, AUGUST)] == ["标准调整：待审批"]
    assert not queues(finance, AUGUST)
    client.force_login(second_approver)
    assert "同意减发" not in client.get(action_url(previewed, "approve")).content.decode()
    client.post(action_url(previewed, "approve"), {})
    run_jobs()
    page = client.get(previewed.page_url).content.decode()
    assert "已执行" in page and "2 户，800.00 元" in page and "2012年9月" in page


def test_the_form_asks_about_reductions_where_there_are_any(
    client, second_approver, make_old_award, open_change, time_machine
):
    time_machine.move_to(AUGUST)
    award = make_old_award()
    type(award).objects.filter(pk=award.pk).update(amount=300)
    change = open_change()
    run_jobs()
    client.force_login(second_approver)
    assert "同意 1 户随标准减发" in client.get(action_url(change, "approve")).content.decode()
    client.post(action_url(change, "approve"), {"accepts_reductions": "on"})
    run_jobs()
    assert change.items.get().letter_number


def test_the_workbook_lists_each_household_and_is_written_down(client, finance, previewed):
    client.force_login(finance)
    url = reverse("line_change_export", args=[previewed.number])
    assert client.get(url).status_code == 405
    response = client.post(url)
    rows = open_workbook(response.content)[0].rows
    assert rows[2][8].text == "月增减"
    assert [row[8].text for row in rows[3:5]] == ["80", "20"]
    entry = TrailEntry.objects.get(action="export")
    assert (entry.actor, entry.data["rows"]) == (finance, 2)


def test_the_list_shows_the_countys_changes_alone(client, auditor, outsider, previewed):
    client.force_login(auditor)
    page = client.get(reverse("line_changes"), {"status": "previewed"}).content.decode()
    assert previewed.number in page and "提出标准调整" not in page
    client.force_login(outsider)
    assert previewed.number not in client.get(reverse("line_changes")).content.decode()
    assert client.get(previewed.page_url).status_code == 404
    assert client.post(action_url(previewed, "approve"), {}).status_code == 404


def test_the_street_has_no_business_here(client, caseworker, previewed):
    client.force_login(caseworker)
    for url in (reverse("line_changes"), reverse("line_change_new"), previewed.page_url):
        assert client.get(url).status_code == 403


def test_a_change_that_is_dropped_changes_nothing(finance, previewed):
    change = perform(previewed, "drop", actor=finance, on=AUGUST, reason="文件有误")
    assert change.status == "dropped"
    assert set(change.items.values_list("outcome", flat=True)) == {"pending"}
