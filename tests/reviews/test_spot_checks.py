"""The draw of spot checks: fair, recomputable, never below the rate."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao import policy
from dibao.offices.models import pad
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.journal import thread
from reviews.models import SpotCheck
from reviews.numbers import lot_number
from reviews.services import spot_checks
from reviews.services.spot_checks import LOT, draw_value
from tests.cast import DAY, MUDAN_COMMUNITY, build_household, build_user


@settings(max_examples=200, deadline=None)
@given(
    rate=st.sampled_from([Decimal("0.1"), Decimal("0.3"), Decimal("0.5"), Decimal(1)]),
    numbers=st.lists(st.integers(0, 10**9), max_size=60, unique=True),
)
def test_the_share_drawn_never_falls_below_the_rate(rate, numbers):
    drawn = 0
    for place, number in enumerate(numbers, start=1):
        drawn += spot_checks.is_drawn(str(number), rate, place=place, before=drawn) != ""
        assert Fraction(drawn, place) >= Fraction(rate)


def test_the_draw_of_a_number_is_always_the_same_and_spread_over_the_whole():
    values = [draw_value(f"41010520260302{at:04d}") for at in range(400)]
    assert values == [draw_value(f"41010520260302{at:04d}") for at in range(400)]
    assert all(0 <= value < 1 for value in values)
    assert 80 <= sum(value < Fraction(3, 10) for value in values) <= 160


def test_nothing_is_drawn_at_a_rate_of_zero():
    assert spot_checks.is_drawn("1", Decimal(0), place=1, before=0) == ""


@pytest.mark.django_db
def test_jinshui_draws_nobody_without_a_ground(make_case):
    case = make_case("deciding")
    assert not SpotCheck.objects.exists()
    assert not thread(case.number).filter(action=LOT).exists()


@pytest.mark.django_db
def test_mudan_draws_three_in_ten_of_its_new_households(make_walk):
    cases = []
    for _ in range(7):
        household = build_household(area=MUDAN_COMMUNITY, income="300")
        cases.append(make_walk("confirmed", household=household).application)
        drawn = SpotCheck.objects.count()
        assert drawn >= policy.sample_size(Decimal("0.3"), len(cases))
    for case in cases:
        entry = thread(case.number).get(action=LOT)
        again = spot_checks.is_drawn(
            case.number, entry.data["rate"], place=entry.data["place"],
            before=entry.data["drawn_before"],
        )  # fmt: skip
        assert again == entry.data["drawn"]
        assert SpotCheck.objects.filter(application=case).exists() is bool(again)
    assert case.status == "confirmed"  # the check looks at new households after the decision


@pytest.mark.django_db
def test_a_check_after_the_decision_does_not_move_the_case(make_walk):
    from dibao.trail.engine import perform

    household = build_household(area=MUDAN_COMMUNITY, income="300")
    walk = make_walk("confirmed", household=household)
    check = walk.application.spot_check  # the first of the year is always drawn
    perform(
        check, "record", actor=walk.people["second_approver"], on=walk.on, consistent=True,
        findings="属实",
    )  # fmt: skip
    walk.application.refresh_from_db()
    assert walk.application.status == "confirmed"


@pytest.mark.django_db
def test_every_county_and_year_has_its_own_lot():
    first = lot_number("410105002010", DAY, "applications")
    assert first == 1
    assert lot_number("410105003003", DAY, "applications") == 2
    assert lot_number("410104001001", DAY, "applications") == 1
    assert lot_number("410105002010", DAY.replace(year=2027), "applications") == 1


def test_the_grounds_are_asked_in_order():
    nothing = SimpleNamespace(
        live_kin_filings=SimpleNamespace(exists=lambda: True),
        notices=SimpleNamespace(filter=lambda **_: SimpleNamespace(exists=lambda: True)),
    )
    assert spot_checks.ground_for(nothing, ("complaint", "kin")) == "kin"
    assert spot_checks.ground_for(nothing, ("complaint",)) == "complaint"
    assert spot_checks.ground_for(nothing, ()) == ""


@pytest.fixture
def drawn_after_confirmation(make_walk):
    """The first new household of Mudan is always drawn: the floor of the rate."""
    household = build_household(area=MUDAN_COMMUNITY, members=2, income="300")
    walk = make_walk("confirmed", household=household)
    return walk, walk.application.spot_check


def record_check(walk, check, *, consistent):
    perform(
        check, "record", actor=walk.people["approver2"], on=walk.on, consistent=consistent,
        findings="现场发现经营小店",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_bad_finding_after_the_confirmation_opens_a_recheck(drawn_after_confirmation):
    walk, check = drawn_after_confirmation
    walk.people["approver2"] = build_user("md_k3", "冉抽查", pad("371702"), Role.COUNTY_APPROVER)
    record_check(walk, check, consistent=False)
    recheck = walk.application.household.rechecks.get()
    assert (recheck.organ, recheck.ground, recheck.due_on) == ("township", "spot_check", walk.on)
    assert "现场发现经营小店" in recheck.cause
    assert "三（五）" in recheck.basis
    entry = thread(walk.application.number).get(action="record")
    assert entry.data["recheck"] == recheck.number


@pytest.mark.django_db
def test_a_good_finding_opens_none(drawn_after_confirmation):
    walk, check = drawn_after_confirmation
    walk.people["approver2"] = build_user("md_k3", "冉抽查", pad("371702"), Role.COUNTY_APPROVER)
    record_check(walk, check, consistent=True)
    assert not walk.application.household.rechecks.exists()
