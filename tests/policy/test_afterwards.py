"""Rechecks, pay days, grace, subsidies, funds and petitions."""

from datetime import date
from decimal import Decimal

import pytest

from dibao import policy
from dibao.policy.vocabulary import CATEGORIES

from .shelf import city, entry, shelf

ON = date(2023, 6, 1)
AWARD = {"award": date(2023, 1, 31)}


def intervals(area, category, change, on=ON):
    facts = policy.RecheckFacts(category=category, change=change)
    return {
        r.organ: r.interval_months for r in policy.recheck_schedule(policy.at(area, on), facts, on)
    }


@pytest.mark.parametrize("change", ["none", "small", "unstable"])
def test_zhengzhou_rechecks_by_organ_whatever_the_household(change):
    assert intervals("410105", "urban", change) == {"community": 1, "township": 3, "county": 6}


@pytest.mark.parametrize(
    ("area", "category", "change", "months"),
    [
        ("371702", "urban", "none", 12),
        ("371702", "rural", "small", 12),
        ("371702", "urban", "unstable", 6),
        ("650102", "urban", "none", 12),
        ("650102", "urban", "small", 6),
        ("650102", "urban", "unstable", 1),
        ("650102", "rural", "unstable", 3),
        ("110101", "rural", "unstable", 6),
    ],
)
def test_elsewhere_the_township_rechecks_by_the_class_of_the_household(
    area, category, change, months
):
    assert intervals(area, category, change) == {"township": months}


def test_notice_220_rechecked_unstable_urban_incomes_monthly():
    assert intervals("110101", "urban", "unstable", date(2018, 1, 1)) == {"township": 1}


def test_due_rechecks_come_earliest_first_and_end_at_the_last_day_of_a_short_month():
    facts = policy.RecheckFacts(category="urban", change="small")
    due = policy.rechecks_due(policy.at("410105", ON), facts, AWARD, date(2023, 7, 31))
    assert [(d.organ, d.due_date) for d in due] == [
        ("community", date(2023, 2, 28)),
        ("township", date(2023, 4, 30)),
        ("county", date(2023, 7, 31)),
    ]


def test_a_recheck_done_moves_the_next_one():
    facts = policy.RecheckFacts(category="urban", change="small")
    done = AWARD | {"community": date(2023, 5, 20)}
    due = policy.rechecks_due(policy.at("410105", ON), facts, done, date(2023, 6, 1))
    assert [d.organ for d in due] == ["township"]


def test_the_class_of_a_household_follows_from_its_facts():
    rules = policy.at("371702", ON)

    def classed(**more):
        head = {"ref": "a", "relation": "head", "birth_date": date(1980, 1, 1), "sex": "male"}
        member = policy.MemberFacts(**(head | more))
        items = (policy.IncomeFacts(member="a", code="T2", amount=Decimal(10)),)
        case = policy.Case(area="371702", on=ON, category="urban", members=(member,), incomes=items)
        return policy.recheck_facts(rules, case).change

    assert classed() == "unstable"
    assert classed(work_ability="none") == "none"
    assert classed(birth_date=date(1940, 1, 1)) == "none"


def test_zhengzhou_pays_by_the_tenth_and_mudan_by_the_twenty_eighth():
    found = [policy.payout(policy.at(a, ON), "urban", date(2023, 6, 1)) for a in ("4101", "371702")]
    assert [p.due_date.day for p in found] == [10, 28]
    assert found[1].data_date == date(2023, 6, 10)


def test_rural_pay_by_the_quarter_covers_three_months(tmp_path):
    calendar = {
        "urban": {"frequency": "monthly", "day": 10},
        "rural": {"frequency": "quarterly", "day": 10, "month": 1},
    }
    library = policy.read_library(shelf(tmp_path, city(pay_calendar=calendar)))
    rules = policy.at("1501", ON, library=library)
    assert policy.payout(rules, "rural", date(2023, 5, 1)) is None
    paid = policy.payout(rules, "rural", date(2023, 4, 20))
    assert paid.due_date == date(2023, 4, 10)
    assert paid.months == (date(2023, 4, 1), date(2023, 5, 1), date(2023, 6, 1))


def test_pay_starts_and_stops_with_the_next_month():
    rules = policy.at("371702", ON)
    assert policy.first_paid_month(rules, date(2023, 12, 31)) == date(2024, 1, 1)
    assert policy.first_unpaid_month(rules, date(2023, 6, 1)) == date(2023, 7, 1)


def test_pay_may_start_in_the_month_of_the_decision_where_the_pack_says_so(tmp_path):
    library = policy.read_library(shelf(tmp_path, city(pay_start="same_month")))
    rules = policy.at("1501", ON, library=library)
    assert policy.first_paid_month(rules, date(2023, 6, 20)) == date(2023, 6, 1)


def test_mudan_gives_grace_to_a_first_licence_only():
    rules = policy.at("371702", ON)
    kept = policy.grace_period(
        rules, "urban", reason="first_licence", honest=True, since=date(2023, 1, 15)
    )
    assert (kept.ends_on(kept.months_from), kept.ends_on(kept.months_to)) == (
        date(2023, 4, 1),
        date(2023, 7, 1),
    )
    assert policy.grace_period(rules, "urban", reason="employed", honest=True, since=ON) is None


def test_xinjiang_keeps_the_benefit_for_twelve_months_of_honest_work():
    rules = policy.at("650102", ON)
    kept = policy.grace_period(
        rules, "urban", reason="employed", honest=True, since=date(2023, 1, 15)
    )
    assert kept.months_from == kept.months_to
    assert kept.ends_on(kept.months_to) == date(2024, 1, 1)
    assert policy.grace_period(rules, "urban", reason="employed", honest=False, since=ON) is None


def test_a_grace_for_one_category_alone_is_found_for_it_and_for_no_other(tmp_path):
    value = {"months_from": 3, "months_to": 6, "who": "any_work", "honest_only": False}
    pack = city(grace_period=[
        entry(value, where={"category": "urban"}), entry(None, where={"category": "rural"}),
    ])  # fmt: skip
    rules = policy.at("150102", ON, library=policy.read_library(shelf(tmp_path, pack)))
    given = {kind: policy.grace_period(rules, kind, reason="employed", honest=True, since=ON)
             for kind in CATEGORIES}  # fmt: skip
    assert given["urban"].months_to == 6
    assert given["rural"] is None
    with pytest.raises(policy.MissingValue, match="城市和农村不同"):
        rules.optional("grace_period")


def test_the_nation_caps_the_grace_at_six_months_from_october_2022():
    assert policy.at("110101", date(2022, 10, 20))["grace_period"]["months_to"] == 6
    assert policy.at("110101", date(2022, 10, 19)).optional("grace_period") is None


def test_a_price_subsidy_needs_a_trigger_and_takes_the_higher_rise():
    rules = policy.at("410105", date(2018, 3, 1))
    assert policy.price_subsidy(rules, "urban", cpi_rise=Decimal("0.034")) is None
    paid = policy.price_subsidy(rules, "urban", cpi_rise=Decimal("0.035"))
    assert paid.per_person == Decimal("21.00")
    food = policy.price_subsidy(rules, "urban", cpi_rise=Decimal("0.01"), food_rise=Decimal("0.06"))
    assert food.per_person == Decimal("36.00")


def test_the_working_of_a_price_subsidy_says_that_it_was_rounded():
    rules = policy.at("410105", date(2026, 9, 1))
    given = {"cpi_rise": Decimal("0.035")}
    rounded = policy.price_subsidy(rules, "rural", **given).line.working
    assert rounded.endswith("× 涨幅 3.5%，四舍五入到元，得 17.00 元")
    exact = policy.price_subsidy(rules, "urban", cpi_rise=Decimal("0.05")).line.working
    assert exact.endswith("× 涨幅 5% = 35.00 元")


def test_a_price_subsidy_below_its_floor_is_lifted_to_it(tmp_path):
    trigger = {
        "cpi_rise": 1, "food_rise": 1, "method": "line_times_rise", "floor": 30, "round_to": "fen",
    }  # fmt: skip
    pack = city(dibao_line={"amount": 20, "per": "month"}, price_subsidy=trigger)
    library = policy.read_library(shelf(tmp_path, pack))
    paid = policy.price_subsidy(policy.at("1501", ON, library=library), "urban", cpi_rise=1)
    assert paid.per_person == 30
    assert "低于下限" in paid.line.working


def test_a_surplus_over_a_tenth_of_the_spending_is_found():
    rules = policy.at("110101", ON)
    over = policy.surplus_findings(
        rules, spent=Decimal(1000), surplus=Decimal("100.01"), explained=False
    )
    assert [f.ok for f in over] == [False]
    even = policy.surplus_findings(
        rules, spent=Decimal(1000), surplus=Decimal(100), explained=False
    )
    assert [f.ok for f in even] == [True]


def test_money_that_two_years_did_not_use_up_is_found():
    """预算法 art. 42."""
    rules = policy.at("110101", ON)
    found = policy.unspent_finding(rules, carried=Decimal(1000), spent=Decimal("999.99"))
    assert not found.ok and "连续 2 年" in found.text and "0.01" in found.text
    assert "预算法" in str(found.citation)
    assert policy.unspent_finding(rules, carried=Decimal(1000), spent=Decimal(1000)) is None


def test_zhengzhou_wants_a_surplus_explained():
    found = policy.surplus_findings(
        policy.at("4101", ON), spent=Decimal(1000), surplus=Decimal(50), explained=False
    )
    assert [f.ok for f in found] == [True, False]


@pytest.mark.parametrize(
    ("advanced", "on", "ok"),
    [
        (70, date(2023, 9, 30), True),
        (69, date(2023, 9, 30), False),
        (121, date(2023, 9, 30), False),
        (70, date(2023, 10, 1), False),
        (70, date(2024, 1, 5), False),
    ],
)
def test_the_advance_quota_comes_by_september_within_its_bounds(advanced, on, ok):
    found = policy.advance_quota_finding(
        policy.at("110101", ON),
        actual=Decimal(100),
        budget=Decimal(120),
        advanced=Decimal(advanced),
        year=2023,
        notified_on=on,
    )
    assert found.ok is ok


@pytest.mark.parametrize(
    ("spent", "persons", "average"), [(202_647, 326, 622), (197_345, 315, 626), (197_328, 311, 634)]
)
def test_the_average_of_dehua_is_of_dibao_alone_and_to_the_yuan(spent, persons, average):
    """Regulations D1, case 7."""
    assert policy.average_subsidy(Decimal(spent), persons) == average


def test_an_average_below_the_floor_of_the_province_is_found():
    rules = policy.at("4101", ON)
    low = policy.average_finding(rules, "urban", spent=Decimal(26_100), persons=100)
    assert (low.ok, low.citation.article) == (False, "河南省2018年人均补助水平要求")
    assert policy.average_finding(rules, "rural", spent=Decimal(15_400), persons=100).ok
    assert policy.average_finding(policy.at("65", ON), "urban", spent=Decimal(1), persons=1) is None


def test_work_funds_go_by_head_and_organ():
    mudan = policy.at("371702", ON)
    assert policy.work_funds_needed(mudan, "county", 100) == Decimal(700)
    assert policy.work_funds_needed(mudan, "township", 100) == Decimal(400)
    assert policy.work_funds_needed(policy.at("650102", ON), "county", 100) == Decimal(1000)
    assert policy.work_funds_needed(policy.at("650102", ON), "township", 100) is None


def test_petitions_run_in_calendar_days_and_only_the_nation_extends():
    since = date(2023, 1, 1)
    nation, xinjiang = policy.at("110101", ON), policy.at("650102", ON)
    assert policy.petition_deadline(nation, "finish", since) == date(2023, 3, 2)
    assert policy.petition_deadline(nation, "finish", since, extended=True) == date(2023, 4, 1)
    assert policy.petition_deadline(xinjiang, "second_review", since) == date(2023, 1, 31)
    with pytest.raises(ValueError, match="不允许延长"):
        policy.petition_deadline(xinjiang, "finish", since, extended=True)
