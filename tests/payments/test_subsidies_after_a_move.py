"""A subsidy is what the street gives in which the household lived on the first of its month."""

# ruff: noqa: F811
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from dibao import policy
from dibao.offices.models import street_of
from dibao.offices.roles import Role
from households.models import Household
from households.services.moves import move_household
from payments.basis_papers import subsidy_pdf
from payments.models import Batch, PriceIndex
from payments.services import drafting
from payments.services.opening import open_late
from payments.services.outlook import outlook
from payments.services.subsidies import open_price_subsidy, plan_price_subsidy
from payments.services.verifying import Verifier
from reviews.models import Award
from tests.cast import COMMUNITY, STREET, build_user
from tests.cast_moves import PACK, ROW, THERE
from tests.cast_payments import APRIL
from tests.payments.test_kinds import LATER, asks, pay, published  # noqa: F401

IN_APRIL = date(2026, 4, 10)
NONE_HERE = """  price_subsidy:
    - {from: 2020-01-01, value: null, source: own, article: 一}
"""


@pytest.fixture
def street_with(tmp_path, settings):
    """Give the street rules of its own."""
    own = Path(str(settings.POLICY_DIR))

    def make(text: str) -> None:
        for file in own.glob("*.yaml"):
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        (tmp_path / "street.yaml").write_text(text, encoding="utf-8")
        assert policy.configure(tmp_path).sound

    yield make
    policy.configure(own)


@pytest.fixture
def higher(street_with):
    """The street's line is 1,000 yuan a month, where the city's is 700."""
    street_with(PACK + ROW % ("2025-01-01", 1000))


@pytest.fixture
def move(areas):
    """move(award, day): to that street, or to another community, by the caseworker it leaves."""
    workers = {
        street: build_user(f"worker{street}", "李经办", street, Role.STREET_CASEWORKER)
        for street in (STREET, street_of(THERE))
    }

    def go(award: Award, day: date, to: str = THERE, recorded: date = LATER) -> None:
        Household.objects.filter(pk=award.household_id).update(created_on=date(2026, 1, 5))
        move_household(
            household=Household.objects.get(pk=award.household_id), area_code=to, moved_on=day,
            address="新居", evidence="证明", on=recorded,
            actor=workers[street_of(award.household.area_code)],
        )  # fmt: skip

    return go


def drafted(batch: Batch) -> Batch:
    drafting.draft(drafting.submit(batch))
    return Batch.objects.get(pk=batch.pk)


def test_a_subsidy_goes_by_the_street_of_its_month_whoever_moved_since(
    higher, make_awards, asks, move, published
):
    stays, moves, moved = make_awards(3)
    (back,) = make_awards(1, area=THERE)
    move(moves, IN_APRIL)
    move(moved, APRIL)
    move(back, IN_APRIL, to=COMMUNITY)
    found = outlook(plan_price_subsidy(asks, published("0.05")))
    assert {row.reason: row.households for row in found.groups} == {
        "每人 35.00 元": 2, "每人 50.00 元": 2,
    }  # fmt: skip
    batch = drafted(open_price_subsidy(asks, PriceIndex.objects.get()))
    paid = dict(batch.payments.values_list("award", "amount"))
    assert paid == {stays.pk: 35, moves.pk: 35, moved.pk: 50, back.pk: 50}


def test_whether_a_street_has_the_subsidy_goes_by_that_of_the_month(
    street_with, make_awards, asks, move, published
):
    street_with(PACK.replace("  dibao_line:\n", NONE_HERE))
    (gone,), (came,) = make_awards(1), make_awards(1, area=THERE)
    move(gone, IN_APRIL)
    move(came, IN_APRIL, to=COMMUNITY)
    index = published("0.05")
    found = outlook(plan_price_subsidy(asks, index))
    assert [row.code for row in found.left_out] == [came.household.code]
    batch = drafted(open_price_subsidy(asks, index))
    assert batch.payments.get().award == gone
    assert batch.omissions.get().household == came.household


def test_a_subsidy_is_opened_where_everybody_has_moved_to_a_street_without_it(
    street_with, make_awards, asks, move, published
):
    street_with(PACK.replace("  dibao_line:\n", NONE_HERE))
    (gone,) = make_awards(1)
    move(gone, IN_APRIL)
    assert drafted(open_price_subsidy(asks, published("0.05"))).payments.get().award == gone


def test_who_is_confirmed_later_gets_what_the_street_of_the_month_gives(
    higher, make_awards, asks, pay, move, published
):
    make_awards(1)
    pay(open_price_subsidy(asks, published("0.05")))
    (later,) = make_awards(1, decided=LATER)
    move(later, IN_APRIL)
    late = pay(open_late(asks))
    assert late.payments.get(kind="price").amount == 35
    assert list(Verifier().deviations()) == []


def test_a_subsidy_computes_again_by_the_street_of_its_month(
    higher, make_awards, asks, pay, move, published
):
    before, after = make_awards(2)
    move(before, IN_APRIL)
    batch = pay(open_price_subsidy(asks, published("0.05")))
    move(after, date(2026, 3, 5), recorded=date(2026, 6, 1))  # nobody knew when it was released
    assert list(Verifier().deviations()) == []
    assert all(subsidy_pdf(payment).startswith(b"%PDF") for payment in batch.payments.all())
    with connection.cursor() as cursor:  # as the street of today would have it
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE payments_payment SET amount = 50 WHERE award_id = %s", [before.pk])
        cursor.execute("SET session_replication_role = origin")
    assert ("与补贴公式不符", 50, 35) in {
        (found.why, found.paid, found.computed) for found in Verifier().deviations()
    }
