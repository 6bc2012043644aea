"""The months open by themselves; a quarter pays three; alerts press harder as days go by."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from dibao import policy
from dibao.jobs.models import Job
from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from payments.blockers import blocker_of
from payments.models import Batch, PaydayAlert, Payment
from payments.payday import months_paid_in, next_payday, payday_of
from payments.services import drafting
from payments.services.months import open_due_months, opening_day
from payments.services.opening import open_batch
from payments.services.watching import scope_of, watch
from payments.tasks import open_months
from tests.cast import COUNTY, MUDAN_COMMUNITY
from tests.cast_payments import APRIL
from tests.policy.shelf import city, shelf

MUDAN = "371702000000"
MAY = date(2026, 5, 1)


@pytest.fixture
def quarterly_rules(tmp_path, settings):
    """The county's rural allowance is paid in the first month of each quarter."""
    rhythm = {
        "urban": {"frequency": "monthly", "day": 10},
        "rural": {"frequency": "quarterly", "day": 10, "month": 1},
    }
    policy.configure(shelf(tmp_path, city(areas=("410105",), pay_calendar=rhythm)))
    yield
    policy.configure(settings.POLICY_DIR)


def test_mudan_opens_before_its_data_day_and_pays_by_the_28th():
    assert opening_day(MUDAN, "urban", APRIL) == date(2026, 4, 5)
    payday = payday_of(MUDAN, "urban", APRIL)
    assert (payday.data_on, payday.due_on) == (date(2026, 4, 10), date(2026, 4, 28))
    assert opening_day(COUNTY, "urban", APRIL) == APRIL


def test_the_beat_opens_each_county_on_its_day_once(make_awards):
    make_awards(2)
    make_awards(1, category="rural")
    make_awards(1, area=MUDAN_COMMUNITY)
    first = open_due_months(date(2026, 4, 2))
    assert {(batch.area_code, batch.category) for batch in first} == {
        (COUNTY, "urban"), (COUNTY, "rural"),
    }  # fmt: skip
    assert open_due_months(date(2026, 4, 2)) == []
    (mudan,) = open_due_months(date(2026, 4, 6))
    assert (mudan.area_code, mudan.prepared_by) == (MUDAN, None)
    sweep()
    assert set(Batch.objects.values_list("status", flat=True)) == {"drafted"}
    assert Payment.objects.count() == 4


def test_two_people_sign_what_the_beat_drafted(make_awards, finance, finance_reviewer):
    make_awards(1)
    (batch,) = open_due_months(date(2026, 4, 2))
    drafting.draft(drafting.submit(batch))
    in_trail = TrailEntry.objects.filter(thread=batch.number).values_list("actor", flat=True)
    assert set(in_trail) == {None}
    batch = perform(batch, "review", actor=finance, on=APRIL)
    batch = perform(batch, "submit", actor=finance, on=APRIL)
    with pytest.raises(Refusal, match="复核人"):
        perform(batch, "fund", actor=finance, on=APRIL, voucher="拨1")
    batch = perform(batch, "fund", actor=finance_reviewer, on=APRIL, voucher="拨1")
    assert perform(batch, "release", actor=finance_reviewer, on=APRIL).status == "released"


def test_the_beat_twice_and_a_flushed_queue_still_pay_the_month(make_awards):
    """The message is lost both times; the sweeper finds the job in the database."""
    make_awards(3)
    with time_machine.travel("2026-04-02 06:00 +0800", tick=False):
        open_months()
        open_months()
        assert (Batch.objects.count(), Job.objects.count()) == (1, 1)
        sweep()
        sweep()
    assert Batch.objects.get().payment_count == 3


@pytest.mark.parametrize(
    ("day", "urgency"),
    [(date(2026, 4, 1), 1), (date(2026, 4, 3), 2), (date(2026, 4, 9), 3), (date(2026, 4, 13), 3)],
)
def test_an_alert_presses_harder_the_fewer_days_are_left(make_awards, day, urgency):
    make_awards(1)
    watch(COUNTY, APRIL, day)
    assert PaydayAlert.objects.get(blocker="batch_missing").urgency == urgency


def test_an_alert_that_presses_harder_is_written_down_once(make_awards):
    make_awards(1)
    for day in (1, 9, 9, 10):
        watch(COUNTY, APRIL, date(2026, 4, day))
    assert TrailEntry.objects.filter(action="escalate_alert").count() == 1


class TestQuarter:
    @pytest.fixture(autouse=True)
    def _by_the_quarter(self, quarterly_rules):
        pass

    def test_a_quarters_batch_pays_its_three_months(self, make_awards, finance):
        make_awards(1, category="rural", amount="200.00")
        make_awards(1, category="rural", amount="100.00", until=MAY)
        make_awards(1, category="rural", amount="50.00", since=MAY)
        batch = open_batch(
            county=COUNTY, month=APRIL, category="rural", actor=finance, on=date(2026, 4, 2)
        )
        drafting.draft(drafting.submit(batch))
        batch.refresh_from_db()
        assert (batch.payment_count, batch.person_count) == (6, 3)
        assert batch.total == Decimal("800.00")
        assert batch.due_on == date(2026, 4, 10)

    def test_the_months_between_are_not_opened_and_not_missed(self, make_awards, finance):
        make_awards(1, category="rural")
        assert not months_paid_in(COUNTY, "rural", MAY)
        assert [batch.month for batch in open_due_months(date(2026, 5, 6))] == [APRIL]
        with pytest.raises(Refusal, match="不是农村"):
            open_batch(county=COUNTY, month=MAY, category="rural", actor=finance, on=MAY)
        scope = scope_of("410105", MAY, date(2026, 5, 6))
        assert blocker_of("batch_missing").count(scope) == 0
        assert next_payday(COUNTY, "rural", MAY).due_on == date(2026, 7, 10)
