"""The decision clock: what stops it, what makes it longer, and what it shows."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applications.clock.models import ClockPause
from dibao.trail.engine import perform
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours, Refusal
from dibao.web.actions import action_url
from dibao.worklist.queues import queues
from tests.cast import DAY
from tests.cast_applications import report_check
from tests.policy.shelf import entry

DUE = date(2026, 4, 14)  # thirty working days after 2 March, Qingming between
MARCH_4, MARCH_11 = date(2026, 3, 4), date(2026, 3, 11)


@pytest.fixture
def case(make_application):
    return make_application("investigating")


def pause(case, actor, *, on=MARCH_4, since=MARCH_4, evidence="3月4日书面告知补交流水"):
    return perform(case, "pause_clock", actor=actor, on=on, since=since, evidence=evidence)


def test_a_correction_stops_the_clock_for_its_working_days(case, caseworker):
    assert case.due_on == DUE
    case = pause(case, caseworker)
    assert (case.status, case.paused_since, case.due_on) == ("investigating", MARCH_4, DUE)
    case = perform(case, "resume_clock", actor=caseworker, on=MARCH_11, until=MARCH_11)
    assert case.paused_since is None
    assert case.due_on == date(2026, 4, 21)  # five working days: 5, 6, 9, 10 and 11 March
    assert "另扣除5个工作日" in case.due_basis
    record = ClockPause.objects.get()
    assert (record.since, record.until, record.paused_by) == (MARCH_4, MARCH_11, caseworker)
    assert "第十条" in record.basis
    actions = list(thread(case.number).values_list("action", flat=True)[:2])
    assert actions == ["resume_clock", "pause_clock"]


def test_days_in_two_pauses_stop_the_clock_once(case, caseworker, approver, under_rules):
    under_rules(deadline_pauses=[entry(["correction", "means_check"])])
    case = pause(case, caseworker)
    report_check(case, caseworker, approver, MARCH_4)
    case.refresh_from_db()
    assert case.paused_since == MARCH_4  # the other pause still runs
    case = perform(case, "resume_clock", actor=caseworker, on=MARCH_11, until=MARCH_11)
    assert case.due_on == date(2026, 4, 21)


def test_only_a_reason_that_the_rules_name_stops_the_clock(case, caseworker, under_rules):
    perform(case, "order_means_check", actor=caseworker, on=DAY)
    assert not ClockPause.objects.exists()  # 57号 names the correction only
    under_rules(deadline_pauses=[entry(["notice"])])
    with pytest.raises(Refusal, match="不因补正材料暂停"):
        pause(case, caseworker)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"evidence": " "}, "凭据"), ({"since": date(2026, 3, 1)}, "日期应在"),
     ({"since": date(2026, 3, 5)}, "日期应在")],
)  # fmt: skip
def test_a_pause_needs_its_day_and_its_evidence(case, caseworker, change, message):
    with pytest.raises(Refusal, match=message):
        pause(case, caseworker, **change)


def test_the_clock_is_stopped_once_and_resumed_only_when_stopped(case, caseworker):
    with pytest.raises(Refusal, match="没有因补正材料暂停"):
        perform(case, "resume_clock", actor=caseworker, on=MARCH_4, until=MARCH_4)
    case = pause(case, caseworker)
    with pytest.raises(Refusal, match="已经因补正材料暂停"):
        pause(case, caseworker)


def test_a_community_assistant_does_not_stop_the_clock(case, assistant):
    with pytest.raises(NotYours):
        pause(case, assistant)


def test_a_special_case_has_the_longer_limit_on_a_ground_of_the_rules(case, caseworker):
    def extend(case, ground):
        return perform(
            case, "extend_deadline", actor=caseworker, on=MARCH_4, ground=ground,
            reason="户籍在外县，需要协查",
        )  # fmt: skip

    with pytest.raises(Refusal, match="可以延长的情形为：公示有异议、人户分离"):
        extend(case, "经办人员出差")
    case = extend(case, "人户分离")
    assert case.due_on == date(2026, 5, 8)
    assert (case.special_ground, case.special_on) == ("人户分离", MARCH_4)
    assert case.due_basis.startswith("45个工作日（人户分离）")
    with pytest.raises(Refusal, match="已经延长过"):
        extend(case, "异地申办")


def test_the_case_page_shows_pauses_and_the_longer_limit(case, caseworker, client):
    case = pause(case, caseworker)
    client.force_login(caseworker)
    page = client.get(reverse("case", args=[case.number])).content.decode()
    assert "不计入期限" in page
    assert "暂停中" in page
    assert "计时暂停" in page
    assert "恢复计时" in page
    assert action_url(case, "resume_clock") in page
    assert action_url(case, "pause_clock") not in page


def test_a_stopped_case_is_not_late_in_the_worklist(case, caseworker, client):
    late = date(2026, 5, 20)
    assert [queue.late for queue in queues(caseworker, late) if "调查核实" in queue.label] == [1]
    pause(case, caseworker)
    assert [queue.late for queue in queues(caseworker, late) if "调查核实" in queue.label] == [0]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE applications_clockpause SET until = since - 1", "does_not_end_before"),
        ("UPDATE applications_clockpause SET evidence = ''", "has_its_evidence"),
        ("INSERT INTO applications_clockpause (application_id, reason, since, evidence, basis)"
         " SELECT application_id, reason, since, evidence, basis FROM applications_clockpause",
         "one_open_pause"),
        ("UPDATE applications_application SET special_ground = '人户分离'", "a_longer_limit"),
    ],
)  # fmt: skip
def test_the_database_keeps_the_clock_straight(case, caseworker, statement, constraint):
    pause(case, caseworker)
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_able_members_register_as_unemployed_first_where_the_rules_ask(
    make_application, assistant, under_rules
):
    under_rules(unemployment_registration=[entry(True)])
    draft = make_application("draft")
    person = draft.members.first().person
    person.employment = "unregistered_unemployed"
    person.save()
    with pytest.raises(Refusal, match=f"失业登记：{person.name}"):
        perform(draft, "submit", actor=assistant, on=DAY)
    person.employment = "registered_unemployed"
    person.save()
    assert perform(draft, "submit", actor=assistant, on=DAY).status == "submitted"


def test_a_pause_ends_with_the_case_however_it_ends(make_case, caseworker, second_approver):
    ways = {
        "investigating": ("withdraw", caseworker), "opining": ("end_procedure", caseworker),
        "deciding": ("refuse", second_approver),
    }  # fmt: skip
    for state, (name, actor) in ways.items():
        case = make_case(state)
        on = max(case.accepted_on, thread(case.number).first().on)
        case = pause(case, caseworker, on=on, since=on)
        case = perform(case, name, actor=actor, on=on, reason="家庭要求终止")
        ended = case.clock_pauses.get()
        assert (ended.until, ended.resumed_by, case.paused_since) == (on, actor, None)
        entry_of_the_end = thread(case.number).get(action=name)
        assert entry_of_the_end.data["pauses_ended"] == [
            {"reason": "correction", "since": on.isoformat()}
        ]


def test_a_confirmed_case_has_no_open_pause(make_case, caseworker, second_approver):
    case = make_case("deciding")
    on = thread(case.number).first().on
    case = pause(case, caseworker, on=on, since=on)
    case = perform(case, "confirm", actor=second_approver, on=on)
    assert case.status == "confirmed" and not case.clock_pauses.filter(until=None).exists()


def test_the_database_refuses_an_open_pause_of_a_case_that_has_ended(make_case, caseworker):
    case = pause(make_case("investigating"), caseworker)
    for statement in (
        "UPDATE applications_application SET status = 'withdrawn' WHERE id = %s",
        "UPDATE applications_application SET status = 'refused', decided_on = accepted_on"
        " WHERE id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [case.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
