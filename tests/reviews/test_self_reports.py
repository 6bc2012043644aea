"""What a household reports of itself, and what follows from a death."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.worklist.queues import queues
from reviews.models import Recheck, SelfReport
from reviews.services.deaths import recheck_after_deaths
from reviews.services.due_rechecks import create_due_rechecks
from reviews.services.reports import cancel_idle_reports, report_record
from tests.cast import build_household, build_person
from tests.policy.shelf import entry

JUNE = date(2026, 6, 10)
CHANGE = {
    "source": "family", "changed": True, "changed_on": date(2026, 5, 1),
    "content": "儿子参加工作", "cancel_event": "",
}  # fmt: skip
PERIODIC = {"mode": "periodic", "exempt": [{"name": "高龄老人", "when": {"age_from": 80}}]}


@pytest.fixture
def award(make_award):
    return make_award()


def report(award, actor, **data):
    return report_record(award.household, actor=actor, on=JUNE, **CHANGE | data)


def test_a_change_that_is_reported_opens_a_recheck(award, assistant):
    row = report(award, assistant)
    assert (row.status, row.is_late) == ("recorded", False)
    assert (row.recheck.ground, row.recheck.due_on) == ("report", JUNE)
    assert "儿子参加工作" in row.recheck.cause
    assert report(award, assistant, content="又添一口人").recheck == row.recheck


def test_a_change_unreported_for_more_than_three_months_is_marked(award, assistant):
    row = report(award, assistant, changed_on=date(2026, 3, 9), source="community")
    assert row.is_late
    assert "五（五）" in row.late_basis
    assert row.recheck.cause.startswith("逾期未报告。村（社区）发现")
    assert not report(award, assistant, changed_on=date(2026, 3, 10)).is_late


def test_no_change_is_a_report_too(award, assistant):
    row = report(award, assistant, changed=False)
    assert (row.status, row.recheck) == ("recorded", None)


def test_an_event_that_cancels_is_named_by_the_rules(award, assistant, under_rules):
    under_rules(cancel_events=[entry(["购买私家车"])])
    with pytest.raises(Refusal, match="当地规定的情形"):
        report(award, assistant, cancel_event="搬家")
    row = report(award, assistant, cancel_event="购买私家车")
    assert row.recheck.cause.startswith("应取消待遇的变化（购买私家车）")


@pytest.mark.parametrize(
    ("data", "message"),
    [({"changed": None}, "有无变化"), ({"source": ""}, "来源"), ({"changed_on": None}, "变化日期"),
     ({"changed_on": date(2026, 6, 11)}, "变化日期"), ({"content": " "}, "变化情况")],
)  # fmt: skip
def test_a_report_says_what_and_when(award, assistant, data, message):
    with pytest.raises(Refusal, match=message):
        report(award, assistant, **data)


def test_who_does_not_receive_has_nothing_to_report(make_case, assistant):
    case = make_case("deciding")
    with pytest.raises(Refusal, match="未享受低保"):
        report_record(case.household, actor=assistant, on=JUNE, **CHANGE)


def test_only_the_street_and_community_of_the_place_record_it(award, approver, outsider):
    for actor in (approver, outsider):
        with pytest.raises(NotYours):
            report(award, actor)


def test_a_periodic_report_is_due_with_the_recheck(award, assistant, under_rules):
    under_rules(self_report=[entry(PERIODIC)])
    create_due_rechecks(JUNE)
    row = SelfReport.objects.get()
    due = Recheck.objects.filter(household=award.household).order_by("due_on").first().due_on
    assert (row.status, row.due_on) == ("due", due)
    queue = next(q for q in queues(assistant, JUNE) if q.label == "家庭情况报告：待报告")
    assert (queue.count, queue.late) == (1, 1)
    row = perform(row, "receive", actor=assistant, on=JUNE, **CHANGE | {"changed": False})
    assert row.status == "recorded"


def test_a_report_that_comes_by_itself_is_the_one_that_was_due(award, assistant, under_rules):
    under_rules(self_report=[entry(PERIODIC)])
    create_due_rechecks(JUNE)
    report(award, assistant)
    assert SelfReport.objects.get().status == "recorded"


def test_exempt_people_are_visited_instead(make_award, under_rules):
    under_rules(self_report=[entry(PERIODIC)])
    old = build_person(birth=date(1940, 1, 1), labour_capacity="none")
    make_award(household=build_household(people=[old], income="100"))
    create_due_rechecks(date(2027, 6, 1))
    assert Recheck.objects.exists()
    assert not SelfReport.objects.exists()


def test_nobody_is_reminded_where_changes_are_told_promptly(award):
    create_due_rechecks(date(2027, 6, 1))
    assert not SelfReport.objects.exists()


def test_a_reminder_is_called_off_when_the_award_ends(award, assistant, under_rules):
    under_rules(self_report=[entry(PERIODIC)])
    create_due_rechecks(JUNE)
    assert cancel_idle_reports(JUNE) == 0
    perform(award, "end", actor=None, on=JUNE, reason="停发", ends=date(2026, 7, 1))
    assert cancel_idle_reports(JUNE) == 1


def test_the_pages_take_a_report(award, client, assistant, auditor):
    client.force_login(assistant)
    url = reverse("self_report_new", args=[award.household.code])
    piece = reverse("household_awards", args=[award.household.code])
    assert url in client.get(piece).content.decode()
    given = {"source": "family", "changed": "yes", "changed_on": "2026-05-01", "content": ""}
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert "请写明变化情况" in answer.content.decode()
    assert client.post(url, given | {"content": "儿子参加工作"}).status_code == 302
    assert "儿子参加工作" in client.get(reverse("self_reports")).content.decode()
    client.force_login(auditor)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    "change", ["source = ''", "recheck_id = NULL", "content = ''", "changed_on = reported_on + 1"]
)
def test_the_database_wants_it_whole(award, assistant, change):
    report(award, assistant)
    with (
        pytest.raises(IntegrityError, match=r"a_recorded_report|a_change_that_was"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE reviews_selfreport SET {change}")


class TestDeaths:
    def test_a_death_is_followed_by_a_recheck_within_three_months(self, award):
        assert recheck_after_deaths(JUNE) == 0
        person = award.members.last().person
        person.died_on = date(2026, 5, 31)
        person.save()
        assert recheck_after_deaths(JUNE) == 1
        recheck = award.household.rechecks.get()
        assert (recheck.ground, recheck.due_on) == ("death", date(2026, 8, 31))
        assert "一（三）" in recheck.basis
        assert recheck_after_deaths(JUNE) == 0

    def test_nothing_follows_where_the_rules_set_no_months(self, award, under_rules):
        under_rules(death_review_months=[entry(None)])
        award.household.members.first().person.__class__.objects.update(died_on=JUNE)
        assert recheck_after_deaths(JUNE) == 0

    def test_an_award_whose_people_are_all_dead_is_stopped_without_visit_or_letter(
        self, award, office, client
    ):
        for member in award.members.all():
            member.person.died_on = date(2026, 5, 31)
            member.person.save()
        recheck_after_deaths(JUNE)
        recheck = award.household.rechecks.get()
        client.force_login(office["caseworker"])
        assert "提出变动" in client.get(recheck.page_url).content.decode()
        recheck = perform(
            recheck, "propose_change", actor=office["caseworker"], on=JUNE, reason="成员死亡"
        )
        assert (recheck.outcome, recheck.determination) == ("stop", None)
        recheck = perform(recheck, "approve_change", actor=office["second_approver"], on=JUNE)
        award.refresh_from_db()
        assert (award.status, award.period.upper) == ("ended", date(2026, 7, 1))
        assert recheck.letter_number == ""
        assert client.get(recheck.page_url).status_code == 200
