"""Nobody entitled is lost between a draft and its release, nor after it."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import Account, Member, Person
from payments.blockers import blocker_of
from payments.models import BankReturnLine, Batch, PaydayAlert
from payments.services import drafting
from payments.services.delivering import begin_home_delivery
from payments.services.months import open_due_late
from payments.services.opening import open_late
from payments.services.plans import Opening
from payments.services.resolving import resolve
from payments.services.subsidies import open_holiday_subsidy
from payments.services.watching import scope_of, watch, watched_months
from payments.tasks import open_months
from tests.cast import COUNTY, card_number
from tests.cast_payments import APRIL, DRAFTED_ON, explain, open_april, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_kinds import spring  # noqa: F401
from tests.payments.test_months import quarterly_rules  # noqa: F401

NEXT_DAY, IN_MAY = date(2026, 4, 9), date(2026, 5, 4)


def not_paid(month: date = APRIL) -> int:
    return blocker_of("not_paid").count(scope_of("410105", month, DRAFTED_ON))


def give_account(award) -> None:
    Account.objects.create(
        household=award.household, bank="农业银行", holder_name="黄萱", number=card_number(),
        since=DRAFTED_ON,
    )  # fmt: skip


def take_head_away(award) -> None:
    Member.objects.filter(household=award.household).update(is_head=False, relation="spouse")


def give_head_back(award) -> None:
    Member.objects.filter(household=award.household).update(is_head=True, relation="head")


def settle(batch, finance):
    """Answer the bank's lines and close."""
    batch = give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    return perform(batch, "close", actor=finance, on=DRAFTED_ON)


@pytest.fixture
def without_account(make_awards):
    """Two households in April's roll, the second of which has no account."""
    make_awards(1)
    return make_awards(1, account=False)[0]


def test_an_account_that_comes_after_the_draft_holds_the_review(
    without_account, batch_in, finance_reviewer
):
    batch = batch_in("drafted")
    assert not_paid() == 1
    give_account(without_account)
    assert not_paid() == 1
    with pytest.raises(Refusal, match=r"有 1 户应当发放而没有列入本批次.*点“重新生成”"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)


def test_an_account_that_comes_after_the_review_is_paid_late_and_holds_up_nobody(
    without_account, batch_in, finance_releaser
):
    batch = batch_in("funded")
    give_account(without_account)
    perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)
    assert not_paid() == 1
    (late,) = open_due_late(NEXT_DAY)
    drafting.draft(drafting.submit(late))
    assert late.payments.get().household == without_account.household


@pytest.mark.parametrize("kind", ["confirmed", "head", "subsidy"])
def test_whoever_is_due_by_now_holds_the_review(
    make_awards, batch_in, finance, finance_reviewer, kind, request
):
    make_awards(1)
    left = make_awards(1)[0] if kind == "head" else None
    if kind == "head":
        take_head_away(left)
    if kind == "subsidy":
        request.getfixturevalue("spring")
        asks = Opening(county=COUNTY, category="urban", actor=finance, on=DRAFTED_ON)
        batch = open_holiday_subsidy(asks, month=APRIL, holiday="春节")
        drafting.draft(drafting.submit(batch))
        batch.refresh_from_db()
    else:
        batch = batch_in("drafted")
    if kind == "head":
        give_head_back(left)
    else:
        make_awards(1)
    with pytest.raises(Refusal, match="有 1 户应当发放而没有列入"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)


def test_a_household_that_still_cannot_be_paid_does_not_hold_the_others(without_account, batch_in):
    assert batch_in("sent").payment_count == 1


def test_one_click_drafts_the_batch_anew_with_everybody(
    without_account, batch_in, finance, finance_reviewer, finance_releaser, client
):
    batch = batch_in("drafted")
    sweep()
    give_account(without_account)
    client.force_login(finance)
    page = client.get(batch.page_url)
    assert "重新生成" in page.text
    url = reverse("action", args=["payments", "batch", batch.pk, "redraft"])
    with time_machine.travel("2026-04-03 09:00 +0800", tick=False):
        assert client.post(url, {"expected_version": batch.version}).status_code == 302
    drafting.draft(drafting.submit(batch))
    again = Batch.objects.get(pk=batch.pk)
    assert (again.number, again.status, again.payment_count) == (batch.number, "drafted", 2)
    assert (again.prepared_by, again.prepared_on) == (finance, date(2026, 4, 3))
    assert not again.omissions.exists()
    explain(again, finance)
    assert release(again, finance_reviewer, finance_releaser, DRAFTED_ON).status == "released"


def test_a_finished_job_drafts_again_by_itself(without_account, finance, batch_in):
    batch = open_april(finance)
    sweep()
    batch.refresh_from_db()
    give_account(without_account)
    perform(batch, "redraft", actor=finance, on=DRAFTED_ON)
    sweep()
    batch.refresh_from_db()
    assert (batch.status, batch.payment_count) == ("drafted", 2)


def test_who_drafts_anew_does_not_review(make_awards, batch_in, finance_reviewer):
    make_awards(1)
    batch = perform(batch_in("drafted"), "redraft", actor=finance_reviewer, on=DRAFTED_ON)
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    with pytest.raises(Refusal, match="制单人"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)


def test_a_batch_that_would_hold_nobody_is_not_drafted_anew(make_awards, batch_in, finance):
    (award,) = make_awards(1)
    batch = batch_in("drafted")
    type(award).objects.filter(pk=award.pk).update(period=(date(2026, 5, 1), None))
    with pytest.raises(Refusal, match="没有应发放的家庭，请作废"):
        perform(batch, "redraft", actor=finance, on=DRAFTED_ON)


@pytest.mark.parametrize("why", ["account", "head", "confirmed"])
def test_whom_a_sealed_month_left_out_is_on_the_board_and_watched(make_awards, batch_in, why):
    make_awards(1)
    if why != "confirmed":
        (left,) = make_awards(1, account=why != "account")
    if why == "head":
        take_head_away(left)
    batch_in("sent")
    if why == "confirmed":
        make_awards(1)
    assert not_paid() == 1
    assert blocker_of("not_paid").by_street(scope_of("410105", APRIL, DRAFTED_ON)) == {
        "410105002000": 1
    }
    watch(COUNTY, APRIL, NEXT_DAY)
    assert PaydayAlert.objects.get(blocker="not_paid", cleared_on=None).count == 1


def test_a_month_that_is_closed_is_watched_while_somebody_is_unpaid(
    without_account, batch_in, finance
):
    settle(batch_in("sent"), finance)
    assert (COUNTY, APRIL) in watched_months(IN_MAY)
    watch(COUNTY, APRIL, IN_MAY)
    assert PaydayAlert.objects.filter(blocker="not_paid", cleared_on=None).exists()


def test_a_month_in_which_all_are_paid_is_not_watched(make_awards, batch_in, finance):
    make_awards(2)
    settle(batch_in("sent"), finance)
    assert (COUNTY, APRIL) not in watched_months(IN_MAY)


def test_money_that_came_back_and_was_settled_the_same_day_is_watched(
    make_awards, batch_in, finance
):
    make_awards(2)
    batch = settle(batch_in("sent"), finance)
    on = date(2026, 6, 3)
    late = as_csv([answer(lines_of(batch)[0], "1001")])
    upload = SimpleUploadedFile("late.csv", late)
    batch = perform(batch, "import_late", actor=finance, on=on, file=upload)
    line = BankReturnLine.objects.get(fault="conflict")
    resolve(line, how="sent_back", reason="退汇", actor=finance, on=on)
    perform(batch, "close", actor=finance, on=on)
    assert (COUNTY, APRIL) in watched_months(date(2026, 6, 4))


class TestLate:
    """The beat drafts a late batch for whom a sealed month left out and who can be paid now."""

    def test_it_waits_until_somebody_can_be_paid(self, without_account, batch_in):
        batch_in("sent")
        assert open_due_late(NEXT_DAY) == []
        give_account(without_account)
        (late,) = open_due_late(NEXT_DAY)
        assert (late.kind, late.prepared_by, late.status) == ("late", None, "drafting")
        sweep()
        assert late.payments.get().household == without_account.household
        assert not_paid() == 0

    def test_it_waits_for_the_seal(self, without_account, batch_in):
        batch_in("funded")
        give_account(without_account)
        assert open_due_late(NEXT_DAY) == []

    def test_it_is_drafted_once(self, make_awards, batch_in, finance):
        make_awards(1)
        batch_in("sent")
        make_awards(1)
        with time_machine.travel("2026-04-09 06:00 +0800", tick=False):
            open_months()
            open_months()
        (late,) = Batch.objects.filter(kind="late")
        make_awards(1)
        assert open_due_late(date(2026, 4, 10)) == []
        sweep()
        late.refresh_from_db()
        perform(late, "void", actor=finance, on=NEXT_DAY, reason="先核实")
        assert open_due_late(NEXT_DAY) == []
        assert len(open_due_late(date(2026, 4, 10))) == 1

    def test_one_that_a_person_opened_is_enough(self, make_awards, batch_in, finance):
        make_awards(1)
        batch_in("sent")
        make_awards(1)
        open_late(Opening(county=COUNTY, category="urban", actor=finance, on=NEXT_DAY))
        assert open_due_late(NEXT_DAY) == []

    def test_nobody_is_brought_money_that_no_living_head_can_take(
        self, make_awards, batch_in, caseworker, lead
    ):
        make_awards(1)
        (award,) = make_awards(1, account=False)
        begin_home_delivery(
            award.household, ground="old", handler=caseworker, actor=lead, on=date(2026, 3, 1)
        )
        Person.objects.filter(memberships__household=award.household).update(
            died_on=date(2026, 4, 1)
        )
        batch = batch_in("sent")
        assert list(batch.omissions.values_list("reason", flat=True)) == ["no_head"]
        assert open_due_late(NEXT_DAY) == []

    def test_two_people_sign_it(self, make_awards, batch_in, finance, finance_reviewer):
        make_awards(1)
        batch_in("sent")
        make_awards(1)
        (late,) = open_due_late(NEXT_DAY)
        sweep()
        late.refresh_from_db()
        assert release(late, finance, finance_reviewer, NEXT_DAY).status == "released"


@pytest.mark.usefixtures("quarterly_rules")
def test_a_quarter_shows_whom_it_left_out_of_a_later_month(
    make_awards, finance, finance_reviewer, finance_releaser
):
    make_awards(1, category="rural")
    batch = open_april(finance, category="rural")
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    release(batch, finance_reviewer, finance_releaser, DRAFTED_ON)
    make_awards(1, category="rural", since=date(2026, 5, 1))
    assert not_paid() == 1
    (late,) = open_due_late(IN_MAY)
    sweep()
    months = sorted(late.payments.values_list("month", flat=True))
    assert months == [date(2026, 5, 1), date(2026, 6, 1)]


@pytest.mark.parametrize(("state", "way"), [("drafted", "到批次页重新生成"), ("sent", "kind=late")])
def test_the_board_names_them_and_leads_to_where_they_are_paid(
    without_account, batch_in, finance, lead, client, state, way
):
    batch_in(state)
    client.force_login(finance)
    url = f"{reverse('payday')}?month=2026-04"
    page = client.get(url)
    assert page.context["unpaid_count"] == 1
    assert without_account.household.code in page.text and way in page.text
    assert [award.has_way for award in page.context["unpaid"]] == [False]
    opened = client.get(f"{reverse('batch_other')}?kind=late&category=urban")
    assert 'value="late" selected' in opened.text
    client.force_login(lead)
    assert way not in client.get(url).text


class TestHeads:
    """Who takes the money is asked as of the day of the signature, not of the draft."""

    def test_a_head_who_left_after_the_draft_holds_the_review(
        self, make_awards, batch_in, finance_reviewer
    ):
        (award,) = make_awards(1)
        batch = batch_in("drafted")
        Member.objects.filter(household=award.household).update(
            period=(date(2026, 1, 5), date(2026, 4, 3))
        )
        with pytest.raises(Refusal, match="又出现 1 项异常"):
            perform(batch, "review", actor=finance_reviewer, on=date(2026, 4, 8))

    def test_a_dead_head_is_brought_no_money(
        self, make_awards, batch_in, finance, finance_releaser, caseworker, lead
    ):
        (award,) = make_awards(1, account=False)
        begin_home_delivery(
            award.household, ground="old", handler=caseworker, actor=lead, on=date(2026, 3, 1)
        )
        batch = batch_in("funded")
        Person.objects.filter(memberships__household=award.household).update(
            died_on=date(2026, 4, 3)
        )
        on = date(2026, 4, 8)
        batch = perform(batch, "release", actor=finance_releaser, on=on)
        perform(batch, "send", actor=finance, on=on, layout="general")
        assert batch.payments.get().withholding.reason.startswith("送出前核对")
