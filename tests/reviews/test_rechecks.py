"""Rechecks: created when they are due, once; worked to an end or to a change."""

import logging
from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import IncomeItem
from reviews.models import Award, Recheck
from reviews.services import due_rechecks
from reviews.services.determinations import compute_application
from reviews.services.due_rechecks import create_due_rechecks
from reviews.services.rechecks import effective_month, recheck_open
from tests.cast import MUDAN_COMMUNITY, build_household
from tests.cast_reviews import visit_data

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 10)


@pytest.fixture
def work(office):
    """work(recheck, name, who, **data): one transition on the day the recheck is due."""

    def do(recheck, name, who, on=JUNE, **data):
        actor = office[who] if who else None
        return perform(recheck, name, actor=actor, on=on, **data)

    return do


@pytest.fixture
def visited(make_recheck, work, office):
    def make(**fields):
        recheck = make_recheck(**fields)
        pair = {"community": ("assistant", "caseworker"), "county": ("approver", "caseworker")}
        who = pair.get(recheck.organ, ("caseworker", "colleague"))
        data = visit_data(recheck.household, [office[name] for name in who], on=JUNE)
        return work(recheck, "record_visit", who[0], **data)

    return make


def earn(recheck, amount: str) -> None:
    IncomeItem.objects.create(household=recheck.household, kind="W1", amount=amount, months=1)


def test_jinshui_rechecks_monthly_quarterly_and_half_yearly(make_award):
    award = make_award()  # decided on 10 March
    create_due_rechecks(date(2026, 3, 20))
    assert not Recheck.objects.exists()
    create_due_rechecks(date(2026, 9, 10))
    due = dict(Recheck.objects.filter(household=award.household).values_list("organ", "due_on"))
    assert due == {
        "community": date(2026, 4, 10),
        "township": date(2026, 6, 10),
        "county": date(2026, 9, 10),
    }
    assert "郑政办〔2004〕34号" in Recheck.objects.first().basis


def test_mudan_rechecks_those_who_can_work_half_yearly(make_award):
    make_award(household=build_household(area=MUDAN_COMMUNITY, income="300"))
    create_due_rechecks(date(2027, 3, 10))
    recheck = Recheck.objects.get()
    assert (recheck.organ, recheck.due_on) == ("township", date(2026, 9, 18))


def test_a_recheck_appears_some_days_before_it_is_due(make_award):
    household = make_award().household
    create_due_rechecks(date(2026, 5, 30))
    assert not household.rechecks.filter(organ="township").exists()
    create_due_rechecks(date(2026, 5, 31))
    assert household.rechecks.get(organ="township").due_on == date(2026, 6, 10)


def once(household, amount: str, day: date) -> None:
    IncomeItem.objects.create(household=household, kind="T3", amount=amount, received_on=day)


def test_the_day_of_the_decision_does_not_move_the_months_whose_income_counts(make_walk):
    household = build_household(members=2)
    once(household, "1200", date(2025, 3, 20))
    application = make_walk(household=household).application
    assert application.applied_on < date(2026, 3, 20)
    late = date(2026, 3, 25)
    assert compute_application(application, on=late).result.income_monthly == 100
    once(household, "1200", date(2026, 3, 21))
    assert compute_application(application, on=late).result.income_monthly == 100, "it came after"


def test_a_change_is_approved_over_the_months_it_was_proposed_for(visited, work):
    recheck = visited()
    once(recheck.household, "2400", date(2025, 6, 15))
    recheck = work(recheck, "propose_change", "caseworker", reason="收入增加")
    proposed = recheck.determination.amount
    work(recheck, "approve_change", "second_approver", on=date(2026, 6, 16))
    assert recheck.household.awards.get(period__upper_inf=True).amount == proposed


def test_an_award_that_has_not_begun_is_not_rechecked(make_award):
    make_award()
    assert create_due_rechecks(date(2026, 3, 31)).created == 0
    assert create_due_rechecks(date(2026, 4, 1)).created == 1


def test_creating_twice_gives_one(make_award):
    make_award()
    first = create_due_rechecks(date(2026, 7, 1))
    again = create_due_rechecks(date(2026, 7, 1))
    assert (first.created, again.created, again.present) == (2, 0, 2)
    assert Recheck.objects.count() == 2


def test_the_same_recheck_on_another_basis_is_reported_and_left_alone(make_award, caplog):
    make_award()
    create_due_rechecks(date(2026, 4, 10))
    Recheck.objects.update(basis="另一依据")
    with caplog.at_level(logging.WARNING):
        tally = create_due_rechecks(date(2026, 4, 10))
    assert (tally.created, tally.refused) == (0, 1)
    assert "已按另一依据生成" in caplog.text
    assert Recheck.objects.get().basis == "另一依据"


def test_the_next_recheck_counts_from_the_last_one_done(make_award, visited, work):
    recheck = visited(organ="township", due_on=JUNE)
    work(recheck, "continue_as_is", "caseworker")
    create_due_rechecks(date(2026, 9, 1))
    days = Recheck.objects.filter(organ="township").order_by("due_on")
    assert [each.due_on for each in days] == [JUNE, date(2026, 9, 10)]


def test_an_open_recheck_stands_for_the_next_of_its_organ(make_award):
    make_award()
    create_due_rechecks(date(2026, 4, 10))
    create_due_rechecks(date(2026, 6, 1))
    assert Recheck.objects.filter(organ="community").count() == 1


def test_a_recheck_is_not_concluded_without_a_visit(make_recheck, work):
    recheck = make_recheck()
    for name in ("continue_as_is", "propose_change"):
        with pytest.raises(Refusal, match="入户核查"):
            work(recheck, name, "caseworker", reason="理由")


def test_a_recheck_is_worked_by_its_organ(make_recheck, work, office):
    data = {"reason": "理由"}
    for organ, stranger in (("township", "assistant"), ("county", "caseworker")):
        recheck = make_recheck(organ=organ, due_on=date(2026, 6, 10))
        with pytest.raises(NotYours, match="该复核由"):
            work(recheck, "continue_as_is", stranger, **data)
    with pytest.raises(NotYours):
        work(recheck, "continue_as_is", "lead", **data)


def test_another_county_works_no_recheck(make_recheck, outsider):
    with pytest.raises(NotYours, match="辖区"):
        perform(make_recheck(), "approve_change", actor=outsider, on=JUNE)


def test_a_household_without_change_goes_on(visited, work):
    recheck = work(visited(), "continue_as_is", "caseworker")
    assert (recheck.status, recheck.outcome) == ("done", "continue")
    assert recheck.household.awards.get().status == Award.Status.ACTIVE


def test_jinshui_lets_no_difference_stand_and_where_amounts_are_frozen_it_may(
    visited, work, make_award, mudan
):
    recheck = visited()
    earn(recheck, "100")
    with pytest.raises(Refusal, match="不一致"):
        work(recheck, "continue_as_is", "caseworker")
    award = make_award(household=build_household(area=MUDAN_COMMUNITY, members=2, income="300"))
    there = recheck_open(award.household, organ="township", due_on=JUNE, basis="依据", on=JUNE)
    pair = (mudan["caseworker"], mudan["colleague"])
    there = perform(
        there, "record_visit", actor=pair[0], on=JUNE, **visit_data(award.household, pair, on=JUNE)
    )
    earn(there, "200")  # 250 a person: into the second rung
    assert perform(there, "continue_as_is", actor=pair[0], on=JUNE).outcome == "continue"


def test_a_change_without_a_difference_is_refused(visited, work):
    with pytest.raises(Refusal, match="无需变动"):
        work(visited(), "propose_change", "caseworker", reason="无")


def test_a_reduction_replaces_the_award_from_the_next_month(visited, work):
    recheck = visited()
    earn(recheck, "400")
    recheck = work(recheck, "propose_change", "caseworker", reason="新增务工收入")
    assert (recheck.status, recheck.outcome) == ("proposed", "reduce")
    recheck = work(recheck, "approve_change", "second_approver")
    old, new = recheck.household.awards.order_by("pk")
    assert (old.status, old.period.upper) == ("replaced", date(2026, 7, 1))
    assert (new.status, new.amount) == ("active", Decimal("700.00"))
    assert (new.period.lower, new.period.upper) == (date(2026, 7, 1), None)
    assert new.recheck == recheck
    assert new.members.count() == 2
    assert recheck.letter_number.startswith("低保告〔2026〕410105-")


def test_an_increase_needs_no_letter_but_the_countys_approval(visited, work):
    recheck = visited()
    recheck.household.incomes.all().delete()
    recheck = work(recheck, "propose_change", "caseworker", reason="失去收入")
    assert recheck.outcome == "increase"
    recheck = work(recheck, "approve_change", "second_approver")
    assert recheck.letter_number == ""
    assert recheck.household.awards.get(status="active").amount == Decimal("1400.00")


def test_a_stop_ends_the_award_and_calls_off_the_other_rechecks(visited, work, make_recheck):
    recheck = visited()
    award = recheck.household.awards.get()
    other = make_recheck(award=award, organ="county")
    earn(recheck, "3000")
    with pytest.raises(Refusal, match="不符合条件"):
        work(recheck, "continue_as_is", "caseworker")
    work(recheck, "propose_change", "caseworker", reason="收入超过标准")
    recheck = work(recheck, "approve_change", "second_approver")
    award.refresh_from_db()
    other.refresh_from_db()
    assert (award.status, award.period.upper) == ("ended", date(2026, 7, 1))
    assert award.end_reason == "收入超过标准"
    assert award.members.first().period.upper == date(2026, 7, 1)
    assert (recheck.outcome, other.status) == ("stop", "cancelled")
    assert recheck.letter_number


def test_the_proposer_and_the_investigators_do_not_approve(visited, work, office):
    recheck = visited(organ="county")
    earn(recheck, "400")
    recheck = work(recheck, "propose_change", "second_approver", reason="收入增加")
    for who in ("second_approver", "approver"):
        with pytest.raises(NotYours, match="他人"):
            work(recheck, "approve_change", who)


def test_a_change_is_returned_with_a_reason_and_proposed_again(visited, work):
    recheck = visited()
    earn(recheck, "400")
    recheck = work(recheck, "propose_change", "caseworker", reason="收入增加")
    with pytest.raises(Refusal, match="理由"):
        work(recheck, "return_change", "second_approver")
    recheck = work(recheck, "return_change", "second_approver", reason="请补充证明")
    assert (recheck.status, recheck.outcome, recheck.proposed_by) == ("due", "", None)
    work(recheck, "propose_change", "caseworker", reason="已补充证明")


def test_a_change_is_not_approved_when_the_facts_have_moved_on(visited, work):
    recheck = visited()
    earn(recheck, "400")
    recheck = work(recheck, "propose_change", "caseworker", reason="收入增加")
    earn(recheck, "50")
    with pytest.raises(Refusal, match="退回"):
        work(recheck, "approve_change", "second_approver")


def test_a_change_before_the_award_begins_waits_for_it(visited, work, make_award):
    recheck = visited(due_on=date(2026, 3, 20))
    earn(recheck, "400")
    march = date(2026, 3, 25)
    recheck = work(recheck, "propose_change", "caseworker", on=march, reason="收入增加")
    with pytest.raises(Refusal, match="自2026年4月起"):
        work(recheck, "approve_change", "second_approver", on=march)


def test_a_concluded_recheck_is_over(visited, work):
    recheck = work(visited(), "continue_as_is", "caseworker")
    for name, who in (("propose_change", "caseworker"), ("approve_change", "second_approver")):
        with pytest.raises(Stale):
            work(recheck, name, who, reason="理由")


@pytest.mark.parametrize("outcome", ["increase", "reduce", "stop"])
def test_a_change_in_december_holds_from_january(make_household, outcome):
    household = make_household()
    assert effective_month(household, outcome, date(2026, 12, 31)) == date(2027, 1, 1)


def test_the_rechecks_of_a_thousand_households_would_be_made_in_chunks(make_award, monkeypatch):
    monkeypatch.setattr(due_rechecks, "CHUNK", 2)
    for _ in range(3):
        make_award()
    assert create_due_rechecks(date(2026, 4, 10)).created == 3
