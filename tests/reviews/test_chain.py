"""From acceptance to the award, in Jinshui and in Mudan, as their packs say."""

from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours, Refusal
from reviews.models import Award, Confirmation
from tests.cast import DAY, MUDAN_COMMUNITY, build_household

pytestmark = pytest.mark.django_db


def mudan_household(**fields):
    return build_household(area=MUDAN_COMMUNITY, members=2, **fields)


def test_a_case_in_jinshui_becomes_an_award_from_the_month_after(make_walk):
    walk = make_walk("confirmed")
    award = walk.application.household.awards.get()
    assert walk.application.status == "confirmed"
    assert award.status == Award.Status.ACTIVE
    assert award.period.lower == date(2026, 4, 1)
    assert award.period.upper is None
    assert award.amount == Decimal("1100.00")  # 700 × 2 − 300
    assert award.persons == award.members.count() == 2
    assert award.confirmation.outcome == Confirmation.Outcome.CONFIRMED
    assert walk.application.decided_on == date(2026, 3, 10)


def test_jinshui_goes_from_the_investigation_straight_to_the_opinion(make_case):
    assert make_case("opining").appraisals.count() == 0


def test_mudan_appraises_every_case(make_walk):
    walk = make_walk("visited", household=mudan_household(income="300"))
    walk.check()
    walk.do("finish_investigation", "caseworker")
    assert walk.application.status == "appraising"


def test_mudan_pays_by_tiers(make_walk):
    award = make_walk("confirmed", household=mudan_household(income="300")).application
    award = award.household.awards.get()
    assert award.tier == "一档"
    assert award.amount == Decimal("1724.00")  # 862 × 2


def test_a_lead_confirms_in_mudan_and_not_in_jinshui(make_walk):
    walk = make_walk("deciding", household=mudan_household(income="300"))
    walk.do("confirm", "second_lead")
    assert walk.application.status == "confirmed"
    walk = make_walk("deciding")
    with pytest.raises(NotYours, match="未委托"):
        walk.do("confirm", "second_lead")


def test_a_refusal_gives_reasons_and_a_letter_due_in_three_working_days(make_walk):
    walk = make_walk("refused", household=build_household(members=2, income="300"))
    decision = walk.application.confirmation
    assert decision.outcome == Confirmation.Outcome.REFUSED
    assert decision.reasons == "家庭收入高于标准"
    assert decision.letter_due_on == date(2026, 3, 13)
    assert not Award.objects.filter(household=walk.application.household).exists()


def test_who_is_over_the_line_cannot_be_supported(make_walk):
    walk = make_walk("opining", household=build_household(members=1, income="900"))
    with pytest.raises(Refusal, match="不符合条件"):
        walk.opinion()
    walk.opinion(supports=False, text="收入高于标准")
    assert walk.application.status == "deciding"
    with pytest.raises(Refusal, match="不予确认"):
        walk.do("confirm", "second_approver")


def test_the_walk_of_the_cast_is_all_in_the_trail(make_case):
    names = set(thread(make_case("confirmed").number).values_list("action", flat=True))
    assert names >= {
        "accept", "record_visit", "report", "finish_investigation", "give_opinion",
        "close_notice", "end_notice", "confirm",
    }  # fmt: skip
    assert DAY
