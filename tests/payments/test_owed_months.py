"""A month or quarter that never had a batch is drafted, and seen until it is."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dibao import policy
from dibao.jobs.models import NightCheck
from dibao.jobs.tasks import sweep
from payments.blockers import blocker_of
from payments.models import Batch, Kind, PaydayAlert
from payments.owed_months import months_with_left_out, never_opened
from payments.services.months import open_due_late, open_due_months
from payments.services.opening import open_late
from payments.services.plans import Opening, plan_late
from payments.services.watching import scope_of, watch, watched_months
from payments.tasks import open_months, watch_payday
from tests.cast import COUNTY, MUDAN_COMMUNITY
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.ledger_rows import unguarded
from tests.payments.test_months import quarterly_rules  # noqa: F401
from tests.policy.shelf import city, entry, shelf

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
IN_JUNE = date(2026, 6, 2)


def opened(on: date) -> list[tuple[str, date]]:
    return [(batch.category, batch.month) for batch in open_due_months(on)]


def missing(month: date, on: date) -> int:
    return blocker_of("batch_missing").count(scope_of("410105", month, on))


def sealed_months(count: int) -> None:
    """Copies of April's sealed batch for so many months before it, as years of use leave them."""
    batch = Batch.objects.get(kind="regular")
    for at in range(count):
        month = date(2020 + at // 12, at % 12 + 1, 1)
        batch.pk, batch.number, batch.month = None, f"X{at}", month
        batch.terms = {"months": [month.isoformat()]}
        with unguarded():
            batch.save(force_insert=True)


@pytest.mark.usefixtures("quarterly_rules")
class TestQuarter:
    """Nobody rural is on the roll when the quarter begins; the first family is paid from May on."""

    @pytest.fixture(autouse=True)
    def first_family(self, make_awards):
        make_awards(1, category="rural", since=MAY)

    @pytest.mark.parametrize("on", [date(2026, 4, 20), date(2026, 5, 2), date(2026, 8, 3)])
    def test_the_running_quarter_is_drafted_and_a_past_one_too(self, on):
        assert ("rural", APRIL) in opened(on)
        sweep()
        batch = Batch.objects.get(month=APRIL)
        assert list(batch.payments.order_by("month").values_list("month", flat=True)) == [MAY, JUNE]
        assert ("rural", APRIL) not in opened(on)

    def test_the_board_shows_it_until_then(self, finance, client):
        on = date(2026, 4, 20)
        assert list(watched_months(on)) == [(COUNTY, APRIL)]
        watch(COUNTY, APRIL, on)
        alert = PaydayAlert.objects.get(blocker="batch_missing")
        assert (alert.count, alert.due_on) == (1, date(2026, 4, 10))
        client.force_login(finance)
        page = client.get(f"{reverse('payday')}?month=2026-04")
        assert "批次尚未生成" in page.text and "本月没有享受待遇的家庭" not in page.text
        open_due_months(on)
        sweep()
        watch(COUNTY, APRIL, on)
        assert not PaydayAlert.objects.filter(blocker="batch_missing", cleared_on=None).exists()

    def test_it_is_watched_when_its_month_is_over(self):
        assert (COUNTY, APRIL) in watched_months(IN_JUNE)
        assert missing(APRIL, IN_JUNE) == 1 and missing(JUNE, IN_JUNE) == 0


def test_a_month_whose_last_beat_has_passed_is_drafted_beside_the_next(make_awards):
    assert opened(date(2026, 4, 30)) == []
    make_awards(1)
    assert (COUNTY, APRIL) in watched_months(MAY) and missing(APRIL, MAY) == 1
    assert opened(MAY) == [("urban", APRIL), ("urban", MAY)]
    assert opened(MAY) == []
    sweep()
    assert missing(APRIL, MAY) == 0


def test_a_month_of_a_stopped_award_is_still_paid(make_awards):
    make_awards(1, until=MAY)
    assert opened(IN_JUNE) == [("urban", APRIL)]


def test_months_before_the_first_that_the_office_pays_are_not_drafted(make_awards, settings):
    make_awards(1, since=date(2025, 1, 1))
    settings.PAYMENTS = {"paid_from": MAY}
    assert opened(IN_JUNE) == [("urban", MAY), ("urban", JUNE)]
    assert missing(APRIL, IN_JUNE) == 0 and (COUNTY, APRIL) not in watched_months(IN_JUNE)


def test_a_month_that_another_batch_paid_is_not_missing(make_awards, batch_in):
    make_awards(1, until=MAY)
    batch_in("drafted")
    with unguarded():
        Batch.objects.update(area_code="410104000000")
    assert list(never_opened(Kind.REGULAR, IN_JUNE)) == []
    assert missing(APRIL, IN_JUNE) == 0


def test_the_nightly_work_asks_no_more_the_more_months_are_sealed(make_awards, batch_in):
    make_awards(2)
    batch_in("sent")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            open_due_late(DRAFTED_ON)
            list(watched_months(date(2026, 5, 4)))
        return len(queries)

    before = asked()
    sealed_months(30)
    assert asked() == before


def test_a_late_batch_has_the_months_that_somebody_lacks(make_awards, batch_in, finance):
    make_awards(1)
    batch_in("sent")
    sealed_months(24)
    asks = Opening(county=COUNTY, category="urban", actor=finance, on=DRAFTED_ON)
    assert plan_late(asks).terms["months"] == [] and months_with_left_out() == []
    make_awards(1)
    assert plan_late(asks).terms["months"] == ["2026-04-01"]
    assert months_with_left_out() == [(COUNTY, APRIL)]


def test_a_late_batch_ordered_twice_is_one_though_nobody_lacks_the_month_any_more(
    make_awards, batch_in, finance
):
    make_awards(1)
    batch_in("sent")
    make_awards(1)
    asks = Opening(county=COUNTY, category="urban", actor=finance, on=DRAFTED_ON, key="one")
    late = open_late(asks)
    sweep()
    assert open_late(asks) == late


class TestACountyInTrouble:
    """No rule says yet when Mudan pays; it comes before the county that has a rule."""

    @pytest.fixture(autouse=True)
    def both(self, make_awards, tmp_path, settings):
        monthly = {"frequency": "monthly", "day": 10}
        rule = entry({"urban": monthly, "rural": monthly}, since="2010-01-01")
        policy.configure(shelf(tmp_path, city(areas=("410105",), pay_calendar=[rule])))
        make_awards(1, area=MUDAN_COMMUNITY, since=date(2012, 9, 1))
        make_awards(1, since=date(2012, 9, 1), until=date(2012, 10, 1))
        yield
        policy.configure(settings.POLICY_DIR)

    def test_it_does_not_keep_the_others_from_opening_their_months(self):
        with time_machine.travel("2012-09-04 06:00 +0800", tick=False):
            open_months()
        assert Batch.objects.get().area_code == COUNTY
        alarm = NightCheck.objects.get(name="open_months")
        assert not alarm.is_sound
        assert "371702000000" in alarm.first_fault and "告知系统管理员" in alarm.first_fault

    def test_it_does_not_keep_the_others_from_being_watched(self):
        with time_machine.travel("2012-09-04 06:00 +0800", tick=False):
            watch_payday()
        assert PaydayAlert.objects.get(blocker="batch_missing").area_code == COUNTY
        assert not NightCheck.objects.get(name="watch_payday").is_sound


def test_a_sound_run_takes_the_alarm_away(make_awards):
    make_awards(1)
    NightCheck.objects.create(
        name="open_months", label="批次自动生成", checked_at=timezone.now(), fault_count=1,
        first_fault="没有完成",
    )  # fmt: skip
    with time_machine.travel("2026-04-02 06:00 +0800", tick=False):
        open_months()
        watch_payday()
    assert {kept.is_sound for kept in NightCheck.objects.all()} == {True}


def test_months_before_any_rule_do_not_keep_the_county_from_this_month(make_awards):
    make_awards(1, since=date(1990, 1, 1))
    faults = []
    *_, last = never_opened(Kind.REGULAR, DRAFTED_ON, faults)
    assert last == (COUNTY, "urban", APRIL) and faults == []
