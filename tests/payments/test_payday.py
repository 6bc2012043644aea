"""What stands between a county and its payday is found daily, said once, and cleared."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from households.models import Account, Person
from payments.alerts import alerts_for
from payments.blockers import all_blockers, blocker_of
from payments.blockers.accounts import doubtful
from payments.models import PaydayAlert
from payments.payday import payday_of
from payments.selectors import open_alerts
from payments.services.watching import scope_of, watch, watched_months
from payments.tasks import watch_payday
from reviews.models import Recheck
from tests.cast import COMMUNITY, COUNTY, MUDAN_COMMUNITY, build_user, card_number
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN, bring_in

ON, MAY = date(2026, 4, 7), date(2026, 5, 1)


def counts() -> dict[str, int]:
    return dict(PaydayAlert.objects.filter(cleared_on=None).values_list("blocker", "count"))


def make_recheck(award, status: str, due_on: date) -> Recheck:
    return Recheck.objects.create(
        number=f"FH{award.pk}", household=award.household, status=status, organ="township",
        due_on=due_on, basis="", created_on=date(2026, 1, 5), area_code=award.area_code,
    )  # fmt: skip


def test_the_tenth_or_the_working_day_before_it():
    assert payday_of(COUNTY, "urban", date(2026, 4, 1)).due_on == date(2026, 4, 10)
    assert payday_of(COUNTY, "rural", date(2026, 10, 1)).due_on == date(2026, 10, 10)
    assert payday_of(COUNTY, "urban", date(2026, 1, 15)).due_on == date(2026, 1, 9)


def test_mudan_pays_by_the_28th():
    assert payday_of(MUDAN_COMMUNITY, "urban", date(2026, 4, 1)).due_on == date(2026, 4, 28)


def test_what_blocks_the_month_is_raised_once_and_cleared_when_done(make_awards, approver):
    make_awards(2)
    (without,) = make_awards(1, account=False)
    make_recheck(without, "due", date(2026, 4, 1))
    make_recheck(make_awards(1)[0], "proposed", date(2026, 4, 30))
    make_recheck(make_awards(1)[0], "due", date(2026, 4, 30))
    for _ in range(2):
        watch(COUNTY, APRIL, ON)
    assert counts() == {
        "batch_missing": 1, "missing_accounts": 1, "overdue_rechecks": 1, "unconfirmed_changes": 1,
    }  # fmt: skip
    assert TrailEntry.objects.filter(action="raise_alert").count() == 4
    assert {alert.due_on for alert in open_alerts(approver)} == {date(2026, 4, 10)}
    Account.objects.create(
        household=without.household, bank="农业银行", holder_name="黄萱", number=card_number(),
        since=ON,
    )  # fmt: skip
    watch(COUNTY, APRIL, date(2026, 4, 8))
    alert = PaydayAlert.objects.get(blocker="missing_accounts")
    assert (alert.raised_on, alert.cleared_on) == (ON, date(2026, 4, 8))
    assert TrailEntry.objects.filter(action="clear_alert").count() == 1


def test_an_alert_that_comes_back_is_raised_anew(make_awards):
    (award,) = make_awards(1, account=False)
    watch(COUNTY, APRIL, ON)
    account = Account.objects.create(
        household=award.household, bank="农业银行", holder_name="黄萱", number=card_number(),
        since=ON,
    )  # fmt: skip
    watch(COUNTY, APRIL, ON)
    account.delete()
    watch(COUNTY, APRIL, ON)
    alerts = PaydayAlert.objects.filter(blocker="missing_accounts")
    assert alerts.count() == 2 and alerts.filter(cleared_on=None).count() == 1


@pytest.mark.parametrize(
    ("state", "blocker"),
    [
        ("drafted", "batch_not_reviewed"),
        ("reviewed", "batch_not_submitted"),
        ("submitted", "batch_not_funded"),
        ("funded", "batch_not_released"),
        ("released", "batch_not_sent"),
        ("sent", "return_not_read"),
    ],
)
def test_each_state_of_the_batch_has_its_blocker(make_awards, batch_in, state, blocker):
    make_awards(2)
    bring_in(URBAN, "county", "760.00", on=ON)
    batch_in(state)
    watch(COUNTY, APRIL, ON)
    assert list(counts()) == [blocker]


def test_failures_stay_until_they_are_paid(make_awards, batch_in, finance):
    make_awards(2)
    batch = batch_in("sent")
    good, bad = lines_of(batch)
    give_to(batch, as_csv([answer(good), answer(bad, "1001")]), finance)
    watch(COUNTY, APRIL, ON)
    assert counts() == {"failed_payments": 1}


def test_the_beat_watches_counties_with_recipients_and_unfinished_months(make_awards, batch_in):
    make_awards(1)
    make_awards(1, area=MUDAN_COMMUNITY)
    batch_in("sent")
    assert watched_months(date(2026, 5, 4)) == [
        ("371702000000", date(2026, 4, 1)),
        ("371702000000", date(2026, 5, 1)),
        (COUNTY, date(2026, 4, 1)),
        (COUNTY, date(2026, 5, 1)),
    ]
    with time_machine.travel("2026-04-07 09:00 +0800"):
        watch_payday()
        watch_payday()
    assert counts() == {"return_not_read": 1, "batch_missing": 1}


def test_another_countys_alerts_are_not_shown(make_awards, approver, outsider):
    make_awards(1)
    watch(COUNTY, APRIL, ON)
    assert open_alerts(approver).exists()
    assert not open_alerts(outsider).exists()


def test_every_blocker_says_what_is_missing_and_who_is_to_act():
    for blocker in all_blockers():
        assert blocker.label and blocker.who


def test_nobody_entitled_nothing_to_watch(areas):
    assert watch(COUNTY, APRIL, ON) == 0
    assert list(watched_months(DRAFTED_ON)) == []


def test_a_community_without_a_batch_of_its_category_is_seen(make_awards, batch_in):
    make_awards(1)
    make_awards(1, category="rural", area=COMMUNITY)
    bring_in(URBAN, "county", "380.00", on=ON)
    batch_in("drafted")
    watch(COUNTY, APRIL, ON)
    assert counts() == {"batch_not_reviewed": 1, "batch_missing": 1}


def test_a_new_line_that_is_not_carried_out_is_seen(make_awards, open_change):
    make_awards(1)
    change = open_change()
    month = max(APRIL, change.effective_from)
    watch(COUNTY, month, month)
    assert counts()["unconfirmed_line_changes"] == 1


def test_an_account_that_failed_is_doubted_until_it_is_another(make_awards, batch_in, finance):
    first, _second = make_awards(2)
    batch = batch_in("sent")
    bad, good = lines_of(batch)
    give_to(batch, as_csv([answer(bad, "1001"), answer(good)]), finance)
    (award,) = doubtful(scope_of("410105", MAY, MAY))
    assert award == first and award.failed and not award.shared and not award.stranger
    Account.objects.filter(household=first.household).update(bank="建设银行")
    assert not doubtful(scope_of("410105", MAY, MAY)).exists()


def test_a_shared_account_and_a_strange_holder_are_doubted(make_awards):
    one, two, three = make_awards(3)
    number = one.household.account.number_index
    Account.objects.filter(household=two.household).update(number_index=number)
    Account.objects.filter(household=three.household).update(holder_name="他人")
    found = {award.pk: award for award in doubtful(scope_of("410105", APRIL, ON))}
    assert found[one.pk].shared and found[two.pk].shared and found[three.pk].stranger
    assert len(found) == 3


def test_what_alters_the_data_is_due_with_the_data(make_awards):
    (award,) = make_awards(1, area=MUDAN_COMMUNITY, account=False)
    make_recheck(award, "due", date(2026, 3, 1))
    watch(MUDAN_COMMUNITY, APRIL, ON)
    due = dict(PaydayAlert.objects.values_list("blocker", "due_on"))
    assert due["missing_accounts"] == due["overdue_rechecks"] == date(2026, 4, 10)
    assert due["batch_missing"] == date(2026, 4, 28)


def test_streets_are_counted_apart(make_awards):
    make_awards(2, account=False)
    make_awards(1, account=False, area="410105001003")
    assert blocker_of("missing_accounts").by_street(scope_of("410105", APRIL, ON)) == {
        "410105001000": 1, "410105002000": 2,
    }  # fmt: skip
    assert blocker_of("batch_missing").by_street(scope_of("410105", APRIL, ON)) == {}


@pytest.mark.parametrize(
    ("on", "urgency"),
    [(date(2026, 4, 1), 1), (date(2026, 4, 3), 2), (date(2026, 4, 9), 3)],
)
def test_the_nearer_the_payday_the_harder_it_presses(make_awards, on, urgency):
    make_awards(1, account=False)
    watch(COUNTY, APRIL, on)
    assert PaydayAlert.objects.get(blocker="missing_accounts").urgency == urgency


def test_each_sees_what_is_theirs_and_leaders_what_is_escalated(
    make_awards, caseworker, lead, finance, approver, auditor, neighbour_street
):
    make_awards(1, account=False)
    early, late = date(2026, 4, 1), date(2026, 4, 9)
    watch(COUNTY, APRIL, early)

    def keys(user, on):
        return {seen.alert.blocker: seen.is_mine for seen in alerts_for(user, on)}

    assert keys(caseworker, early) == {"missing_accounts": True}
    assert keys(finance, early) == {"missing_accounts": False, "batch_missing": True}
    assert keys(approver, early) == {"missing_accounts": False, "batch_missing": False}
    assert keys(auditor, early) == {} == keys(neighbour_street, early)
    watch(COUNTY, APRIL, late)
    assert keys(auditor, late) == {"missing_accounts": False, "batch_missing": False}
    assert keys(neighbour_street, late) == {}  # nothing of it lies in their street
    assert [seen.count for seen in alerts_for(lead, late)] == [1]


def test_the_home_page_says_whose_turn_it_is(client, make_awards, caseworker):
    make_awards(1, account=False)
    watch(COUNTY, APRIL, date(2026, 4, 9))
    client.force_login(caseworker, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel("2026-04-09 09:00 +0800"):
        page = client.get("/").text
    assert "享受待遇的家庭没有可用账户" in page and "由您办理" in page and "上报" in page


def test_a_quarter_that_is_not_paid_now_says_when(client, make_awards, finance):
    make_awards(1)
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel("2026-04-07 09:00 +0800"):
        page = client.get("/payments/payday/").text
    assert "数据截止" in page and "2026年4月10日" in page


def test_a_recheck_of_the_county_is_overdue_with_the_county(make_awards, caseworker, approver):
    mine, (award,) = make_recheck(make_awards(1)[0], "due", APRIL), make_awards(1)
    make_recheck(award, "due", APRIL)
    Recheck.objects.filter(pk=mine.pk).update(organ="county")
    watch(COUNTY, APRIL, ON)

    def overdue(user):
        return {
            seen.alert.blocker: (seen.count, seen.is_mine)
            for seen in alerts_for(user, ON) if "overdue" in seen.alert.blocker
        }  # fmt: skip

    assert overdue(caseworker) == {"overdue_rechecks": (1, True)}
    assert overdue(approver) == {
        "overdue_rechecks": (1, False), "overdue_county_rechecks": (1, True)
    }  # fmt: skip


def test_questions_that_came_up_after_the_review_stay_on_the_board(make_awards, batch_in, finance):
    (award,) = make_awards(1)
    batch = batch_in("funded")
    Person.objects.filter(memberships__household=award.household).update(died_on=APRIL)
    assert blocker_of("unusual_not_explained").count(scope_of(COUNTY[:6], APRIL, ON)) == 0
    perform(batch, "ask_again", actor=finance, on=DRAFTED_ON)
    assert blocker_of("unusual_not_explained").count(scope_of(COUNTY[:6], APRIL, ON)) == 1


def test_a_review_waits_for_those_alone_who_are_not_barred(
    make_awards, batch_in, finance, finance_reviewer, client
):
    make_awards(1)
    batch_in("drafted")
    watch(COUNTY, APRIL, ON)
    for user, mine in ((finance, False), (finance_reviewer, True)):
        assert [seen.is_mine for seen in alerts_for(user, ON)
                if seen.alert.blocker == "batch_not_reviewed"] == [mine]  # fmt: skip
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        with time_machine.travel("2026-04-07 09:00 +0800"):
            page = client.get("/payments/payday/").text
        row = page.split("批次待复核")[1].split("</tr>")[0]
        assert ("由您办理" in row, "去办理" in row) == (mine, mine)


@pytest.mark.parametrize(("state", "mine"), [
    ("drafted", (True, False, False)), ("funded", (True, False, True)),
])  # fmt: skip
def test_questions_wait_for_those_alone_who_do_not_review(
    make_awards, batch_in, finance, finance_reviewer, finance_releaser, client, state, mine
):
    (award,) = make_awards(1)
    batch = batch_in(state)
    Person.objects.filter(memberships__household=award.household).update(died_on=APRIL)
    perform(batch, "ask_again", actor=finance, on=DRAFTED_ON)
    board, seen = blocker_of("unusual_not_explained"), scope_of(COUNTY[:6], APRIL, ON)
    people = finance, finance_reviewer, finance_releaser
    assert tuple(board.is_for(user, seen) for user in people) == mine
    for user, said in zip(
        people, ("", "不能复核" if state == "drafted" else "本批次的复核人", ""), strict=True
    ):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("batch_unusual", args=[batch.number])).text
        assert said in page
        batch_page = client.get(batch.page_url).text
        assert ("请先办理" in batch_page) == board.is_for(user, seen)
        assert ("填写核实情况</h2>" in page) == (said != "本批次的复核人")


@pytest.fixture
def neighbour_street(areas):
    return build_user("in_other_street", "邻街经办", "410105001000", "street_caseworker")


def test_the_home_of_the_county_says_by_when_to_pay_and_which_street_is_late(
    client, make_awards, finance, caseworker
):
    make_awards(1, account=False)
    make_awards(1, account=False, area="410105001003")
    watch(COUNTY, APRIL, date(2026, 4, 8))
    with time_machine.travel("2026-04-08 09:00 +0800"):
        client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
        county = client.get("/").text
        client.force_login(caseworker, backend="django.contrib.auth.backends.ModelBackend")
        street = client.get("/").text
    assert "最迟何日发到手" in county and "2026年4月10日" in county and "批次尚未生成" in county
    assert county.count(" 1 件") >= 2 and "街道 1 件" in county
    assert "最迟何日发到手" not in street and "街道 1 件" not in street


def test_no_line_of_the_board_leads_to_a_refusal(client, make_awards, finance):
    (award,) = make_awards(1)
    make_recheck(award, "due", date(2026, 3, 1))
    watch(COUNTY, APRIL, ON)
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel("2026-04-07 09:00 +0800"):
        board, home = client.get("/payments/payday/").text, client.get("/").text
    assert "复核已逾期" in board and "复核已逾期" in home
    assert "/cases/rechecks/" not in board + home
    assert "/payments/payday/?month=2026-04#streets" in home


def test_who_is_to_find_an_account_may_open_the_board(client, make_awards):
    (award,) = make_awards(1, account=False)
    assistant = build_user("assistant", "社区协理", award.area_code, "community_assistant")
    watch(COUNTY, APRIL, ON)
    assert [seen.is_mine for seen in alerts_for(assistant, ON)] == [True]
    client.force_login(assistant, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel("2026-04-07 09:00 +0800"):
        links = re.findall(r'href="(/payments/[^"#]*)', client.get("/").text)
        assert links and {client.get(link).status_code for link in links} == {200}
