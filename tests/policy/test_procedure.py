"""Steps, organs and clocks, by place."""

from datetime import date
from decimal import Decimal

import pytest

from dibao import policy
from dibao.policy.vocabulary import CATEGORIES

from .shelf import city, entry, shelf

ON = date(2023, 6, 1)


def codes(area, **facts):
    return [step.code for step in policy.steps(policy.at(area, ON), "urban", **facts)]


def test_the_national_steps_have_no_appraisal_and_the_county_confirms():
    assert codes("110101") == [
        "accept", "means_check", "visit", "opinion", "notice", "confirm", "publish",
    ]  # fmt: skip


def test_xinjiang_appraises_always_and_samples_before_confirmation():
    assert codes("650102") == [
        "accept", "means_check", "visit", "appraisal", "opinion", "notice", "spot_check",
        "confirm", "publish",
    ]  # fmt: skip


def test_a_registered_relative_is_visited_by_the_county():
    assert "county_visit" in codes("110101", kin=True)
    assert "county_visit" in codes("650102", doubtful=True)
    assert "county_visit" not in codes("110101", doubtful=True)


def test_mudan_posts_two_notices_and_reviews_an_objection_with_a_new_notice():
    steps = policy.steps(policy.at("371702", ON), "urban", objected=True)
    named = [step.name for step in steps]
    assert "公示（一榜公示）" in named
    assert "公示（审核确认公示）" in named
    review = next(step for step in steps if step.code == "objection")
    assert (review.name, review.clock.days, review.clock.unit) == ("评议复核", 10, "working_day")
    assert steps[steps.index(review) + 1].code == "renotice"
    assert next(step for step in steps if step.code == "confirm").organ == "township"


def test_notice_220_posted_twice_for_seven_days():
    rules = policy.at("110101", date(2018, 6, 1))
    assert [(r["organ"], r["days"]) for r in rules["notice_rounds"]] == [
        ("township", 7),
        ("county", 7),
    ]


@pytest.mark.parametrize(
    ("area", "on", "special", "days", "unit"),
    [
        ("110101", date(2005, 1, 1), False, 30, "calendar_day"),
        ("110101", date(2023, 1, 1), False, 30, "working_day"),
        ("110101", date(2023, 1, 1), True, 45, "working_day"),
        ("371702", date(2023, 1, 1), False, 30, "working_day"),
        ("371702", date(2023, 1, 1), True, 45, "working_day"),
    ],
)
def test_the_decision_clock(area, on, special, days, unit):
    clock = policy.decision_clock(policy.at(area, on), "urban", special=special)
    assert (clock.days, clock.unit) == (days, unit)


def test_a_delegated_township_has_twenty_working_days():
    rules = policy.at_pack("procedure-2023", ON)
    clock = policy.decision_clock(rules, "urban")
    assert (clock.days, clock.unit) == (20, "working_day")
    assert clock.citation.article == "四（一）"


def test_a_renotice_may_be_shorter_than_the_first(tmp_path):
    """Chongqing: seven days, and three after the objection has been looked into."""
    rule = {"method": "county_review", "renotice": True, "renotice_days": 3, "by": "county"}
    library = policy.read_library(shelf(tmp_path, city(notice_objection_rule=rule)))
    plan = policy.steps(policy.at("150102", ON, library=library), "urban", objected=True)
    clocks = {step.code: step.clock.days for step in plan if step.code in ("notice", "renotice")}
    assert clocks == {"notice": 7, "renotice": 3}


def test_the_reasons_for_the_longer_limit_are_those_of_the_text_in_force():
    reasons = policy.at("410105", ON)["decision_special_reasons"]
    assert reasons == ("公示有异议", "人户分离", "异地申办", "家庭经济状况调查难度较大")


def test_a_special_limit_for_one_category_alone_holds_for_it_alone(tmp_path):
    special = entry({"days": 60, "unit": "calendar_day"}, where={"category": "urban"})
    usual = entry({"days": 50, "unit": "calendar_day"}, where={"category": "rural"})
    pack = city(decision_deadline_special=[special, usual])
    library = policy.read_library(shelf(tmp_path, pack))
    rules = policy.at("150102", ON, library=library)
    found = {kind: policy.decision_clock(rules, kind, special=True).days for kind in CATEGORIES}
    assert found == {"urban": 60, "rural": 50}


def test_without_a_special_limit_the_ordinary_one_holds():
    assert (
        policy.decision_clock(policy.at("110101", date(2005, 1, 1)), "rural", special=True).days
        == 30
    )


@pytest.mark.parametrize(
    ("key", "days", "unit"),
    [
        ("investigation_start", 3, "working_day"),
        ("means_check_start", 3, "working_day"),
        ("county_opinion", 10, "working_day"),
        ("refusal_letter", 3, "working_day"),
    ],
)
def test_the_short_clocks(key, days, unit):
    clock = policy.clock(policy.at("410105", ON), key, "urban")
    assert (clock.days, clock.unit) == (days, unit)


def test_a_clock_that_no_rule_sets_is_none():
    assert policy.clock(policy.at("110101", ON), "objection_review", "urban") is None


@pytest.mark.parametrize(("total", "sample"), [(0, 0), (1, 1), (10, 3), (11, 4), (100, 30)])
def test_a_sample_of_no_less_than_thirty_per_cent_is_rounded_up(total, sample):
    assert policy.sample_size(Decimal("0.3"), total) == sample
