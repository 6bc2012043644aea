"""What stands between a county and its payday is found daily, said once, and cleared."""

from datetime import date

import pytest
import time_machine

from dibao.trail.models import TrailEntry
from households.models import Account
from payments.blockers import all_blockers
from payments.models import PaydayAlert
from payments.payday import payday_of
from payments.selectors import open_alerts
from payments.services.watching import watch, watched_months
from payments.tasks import watch_payday
from reviews.models import Recheck
from tests.cast import COMMUNITY, COUNTY, MUDAN_COMMUNITY, card_number
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN, bring_in

ON = date(2026, 4, 7)


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
        ("reviewed", "batch_not_released"),
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
