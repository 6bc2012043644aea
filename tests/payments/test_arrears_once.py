"""Arrears are paid once, under the number of what they rest on, however late the account comes."""

# Fixtures of another file are named where they are used.
# ruff: noqa: F811

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from dibao.trail.refusals import Refusal
from households.models import Account
from payments.blockers import blocker_of
from payments.ledger.verify import differences
from payments.models import BackPay, BackPayMonth, Payment
from payments.services import drafting
from payments.services.months import open_due_late
from payments.services.opening import Opening, open_arrears, open_back_pay_batch, open_late
from payments.services.watching import scope_of
from tests.cast import COUNTY
from tests.cast_payments import APRIL
from tests.payments.test_kinds import asks, claims, correct_account, pay  # noqa: F401

MAY_6 = date(2026, 5, 6)


@pytest.fixture
def decided(approver, finance):
    """Back pay of 50 yuan for April, decided by a second person."""

    def decide(award, number: str) -> BackPay:
        back_pay = BackPay.objects.create(
            number=number, household=award.household, area_code=award.area_code, category="urban",
            award=award, since=APRIL, found_on=APRIL, facts="增发确认较晚", evidence="复核记录",
            total=Decimal("50.00"), prepared_by=finance, prepared_on=APRIL, status="prepared",
        )  # fmt: skip
        BackPayMonth.objects.create(
            back_pay=back_pay, month=APRIL, paid="380.00", entitled="430.00", amount="50.00",
            working="差额",
        )  # fmt: skip
        BackPay.objects.filter(pk=back_pay.pk).update(
            status="decided", decided_by=approver, decided_on=APRIL
        )
        return back_pay

    return decide


@pytest.fixture
def left_out(make_awards, decided, asks, pay):
    """Back pay BF2 of a household without an account, which a sealed batch left out."""
    (paid,), (without,) = make_awards(1), make_awards(1, account=False)
    decided(paid, "BF1")
    decided(without, "BF2")
    batch = pay(open_back_pay_batch(asks))
    assert (batch.payment_count, batch.omissions.get().reason) == (1, "no_account")
    return without.household


def test_back_pay_left_out_is_paid_by_the_next_batch_of_back_pay_alone(left_out, asks, pay):
    correct_account(left_out)
    with pytest.raises(Refusal, match="没有漏发"):
        open_late(asks)
    pay(open_back_pay_batch(asks))
    arrears = Payment.objects.filter(household=left_out, kind="arrears")
    assert list(arrears.values_list("cause", "amount")) == [("BF2", Decimal("50.00"))]
    with pytest.raises(Refusal, match="没有尚未补发"):
        open_back_pay_batch(asks)
    assert differences() == []


def test_the_same_opening_under_a_key_is_the_same_batch_of_back_pay(
    make_awards,
    decided,
    asks,
    pay,
):
    (award,) = make_awards(1)
    decided(award, "BF1")
    keyed = replace(asks, key="page-1")
    batch = pay(open_back_pay_batch(keyed))
    assert open_back_pay_batch(keyed) == batch


def test_a_claim_left_out_twice_is_paid_late_once(claims, asks, pay, finance):
    household = claims.claims.order_by("pk").first().household
    Account.objects.filter(household=household).update(is_current=False)
    first = pay(open_arrears(asks, claims.number))
    may = Opening(county=asks.county, category="urban", actor=finance, on=MAY_6)
    again = open_arrears(may, claims.number)
    drafting.draft(drafting.submit(again))
    assert first.omissions.count() == again.omissions.count() == 3
    correct_account(household)
    late = pay(open_late(asks))
    owing = sorted(claims.claims.filter(household=household).values_list("month", "award"))
    assert sorted(late.payments.values_list("month", "award")) == owing
    with pytest.raises(Refusal, match="没有漏发"):
        open_late(asks)
    with pytest.raises(Refusal, match="没有尚未补发"):
        open_arrears(
            Opening(county=asks.county, category="urban", actor=finance, on=date(2026, 6, 3)),
            claims.number,
        )


def waiting(key: str) -> int:
    return blocker_of(key).count(scope_of(COUNTY[:6], date(2026, 5, 1), MAY_6))


def test_back_pay_stands_on_the_board_from_its_decision_until_a_batch_has_it(
    left_out, decided, make_awards, asks, pay
):
    (award,) = make_awards(1)
    assert waiting("back_pay_waiting") == 1  # left out for want of an account
    decided(award, "BF3")
    assert waiting("back_pay_waiting") == 2
    correct_account(left_out)
    pay(open_back_pay_batch(asks))
    assert waiting("back_pay_waiting") == 0


def test_claims_of_a_changed_line_stand_on_the_board_until_a_batch_has_them(claims, asks, pay):
    assert waiting("claims_waiting") == claims.claims.count() > 0
    pay(open_arrears(asks, claims.number))
    assert waiting("claims_waiting") == 0


def test_the_beat_pays_a_claim_late_once_its_household_has_an_account(claims, asks, pay):
    household = claims.claims.order_by("pk").first().household
    Account.objects.filter(household=household).update(is_current=False)
    pay(open_arrears(asks, claims.number))
    assert waiting("claims_waiting") == 3
    assert open_due_late(MAY_6) == []
    correct_account(household)
    (late,) = open_due_late(MAY_6)
    assert pay(late).payment_count == 3
    assert waiting("claims_waiting") == 0


CHANGES = ["cause = '第1次'", "cause = 'BF9'", "amount = amount + 1", "month = '2026-03-01'"]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_pays_no_arrears_that_rest_on_nothing(
    make_awards,
    decided,
    asks,
    sql,
    change,
):
    (award,) = make_awards(1)
    decided(award, "BF1")
    draft = open_back_pay_batch(asks)
    drafting.draft(drafting.submit(draft))
    with pytest.raises(IntegrityError, match="补发须有"):
        sql(f"UPDATE payments_payment SET {change} WHERE batch_id = {draft.pk}")


def test_the_database_takes_no_other_households_back_pay_as_a_ground(
    make_awards,
    decided,
    asks,
    sql,
):
    first, other = make_awards(2)
    decided(first, "BF1")
    draft = open_back_pay_batch(asks)
    drafting.draft(drafting.submit(draft))
    with pytest.raises(IntegrityError, match="补发须有"):
        sql(
            f"UPDATE payments_payment SET household_id = {other.household_id} "
            f"WHERE batch_id = {draft.pk}"
        )


def past_the_guards(statement: str) -> None:
    """As an owner of the database could who takes the triggers away."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_payment DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE payments_payment ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("change", "by"), [("cause = '第1次'", "50.00"), ("amount = amount + 0.01", "0.01")]
)
def test_the_ledger_check_finds_arrears_paid_for_more_than_their_claim(
    left_out,
    asks,
    change,
    by,
):
    past_the_guards(f"UPDATE payments_payment SET {change} WHERE kind = 'arrears'")
    found = [item for item in differences() if item.check.startswith("补发金额超过")]
    assert [item.by for item in found] == [Decimal(by)]
