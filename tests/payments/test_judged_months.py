"""A change of the line claims what the facts of the roll give. Of a month that a standing recovery
reckoned by others, that is not what is due, and it is not paid."""

# ruff: noqa: F811

from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from payments.models import Payment
from payments.services.back_pay import open_back_pay
from payments.services.opening import open_arrears, open_back_pay_batch, open_batch
from payments.services.recoveries import Finding, open_recovery
from payments.services.verifying import Verifier
from tests.cast import COUNTY
from tests.cast_line_changes import AUGUST, JANUARY, carry_out
from tests.payments.test_never_due import JULY, SEPTEMBER, put_right, told_of
from tests.payments.test_verify_payments import homes, opening, pay  # noqa: F401


@pytest.fixture
def home(homes, pay, finance):
    order = {"county": COUNTY, "category": "urban", "month": JANUARY, "actor": finance}
    pay(open_batch(**order, on=JANUARY), JANUARY)
    return homes[0]


def ways(home) -> dict[str, dict]:
    (other,) = [one.person for one in home.members_on(AUGUST) if not one.is_head]
    return {
        "income": {"ground": "fraud", "extra_income": Decimal("250.00")},
        "left_out": {"ground": "death", "left_out": other},
        "amount": {"ground": "error", "due_monthly": Decimal("200.00")},
    }


@pytest.fixture(params=["recovery", "change"])
def judged(request, way, home, open_change, pay, finance, approver):
    """January's recovery, before the change of the line or after it, whose arrears are paid."""

    def ask(on):
        finding = Finding(
            since=JANUARY, found_on=on, facts="查实", evidence="核查", way=way, **ways(home)[way]
        )  # fmt: skip
        made = open_recovery(home, finding, actor=finance, on=on)
        return perform(made, "decide", actor=approver, on=on)

    asked = ask(JULY) if request.param == "recovery" else None
    change = carry_out(open_change(category="urban"), approver)
    asked = asked or ask(AUGUST)
    pay(open_arrears(opening(finance, AUGUST), change.number), AUGUST)
    return asked.months.get(month=JANUARY)


@pytest.fixture(params=["income", "left_out", "amount"])
def way(request):
    return request.param


def test_what_a_recovery_found_due_is_what_the_household_keeps(judged, home):
    got = Payment.objects.filter(household=home, month=JANUARY)
    assert sum(one.amount for one in got) - judged.amount == judged.entitled
    assert Payment.objects.filter(household=home, kind="arrears").count() == 6


def test_back_pay_beside_the_award_put_right_gives_the_rise(judged, home, pay, finance, approver):
    right = put_right(home, approver)
    given = open_back_pay(home, **told_of(right, finance))
    assert list(given.months.values_list("month", "amount")) == [
        (JANUARY, right.amount - judged.entitled)
    ]
    perform(given, "decide", actor=approver, on=SEPTEMBER)
    pay(open_back_pay_batch(opening(finance, SEPTEMBER)), SEPTEMBER)
    assert list(Verifier().deviations()) == []
