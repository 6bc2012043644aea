"""Back pay waits for the change of the line of its months, which would give the rise again."""

# Fixtures of another file are named where they are used.
# ruff: noqa: F811

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from dibao import policy
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import IncomeItem
from payments.models import Payment
from payments.services.back_pay import open_back_pay
from payments.services.opening import open_arrears, open_back_pay_batch, open_batch
from payments.services.verifying import Verifier
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_line_changes import AUGUST, JANUARY, add_award, carry_out
from tests.payments.test_verify_payments import homes, opening, pay  # noqa: F401

MARCH, JULY = date(2012, 3, 1), date(2012, 7, 20)


@pytest.fixture
def right(homes, pay, finance, approver):
    """January was paid under the line of 2011; in July 40 yuan less of income are found."""
    order = {"county": COUNTY, "category": "urban", "month": JANUARY, "actor": finance}
    pay(open_batch(**order, on=JANUARY), JANUARY)
    old = homes[0].awards.get()
    IncomeItem.objects.filter(household=homes[0]).update(amount="60")
    Award.objects.filter(pk=old.pk).update(
        period=(old.period.lower, date(2012, 8, 1)), status="replaced"
    )
    old.members.all().delete()
    return add_award(homes[0], approver, on=JULY, since=date(2012, 8, 1))


@pytest.fixture
def not_announced_yet(tmp_path, settings):
    """The packs as they were before January's line was known; call it when that is announced."""
    packs = Path(settings.POLICY_DIR)
    for file in packs.glob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "value: {amount: 380, per: month}" not in line]
        (tmp_path / file.name).write_text("".join(kept), encoding="utf-8")
    assert policy.configure(tmp_path).sound
    yield lambda: policy.configure(packs)
    policy.configure(packs)


def back_pay(right, actor, on, since=JANUARY):
    return open_back_pay(
        right.household, award=right, since=since, found_on=on, facts="收入更正",
        evidence="复核记录", actor=actor, on=on,
    )  # fmt: skip


def test_months_of_a_line_that_is_not_carried_out_get_no_back_pay_yet(right, finance, open_change):
    open_change(category="urban")
    with pytest.raises(Refusal, match="请先在“标准调整”中办理"):
        back_pay(right, finance, JULY)


def test_nor_does_an_award_that_was_determined_before_the_line_was_announced(
    not_announced_yet, make_old_award, finance, approver, open_change
):
    old = make_old_award(members=2, on=MARCH, since=MARCH)
    not_announced_yet()
    IncomeItem.objects.filter(household=old.household).update(amount="60")
    Award.objects.filter(pk=old.pk).update(period=(MARCH, date(2012, 8, 1)), status="replaced")
    old.members.all().delete()
    right = add_award(old.household, approver, on=JULY, since=date(2012, 8, 1))
    with pytest.raises(Refusal, match="请先在“标准调整”中办理"):
        back_pay(right, finance, AUGUST, since=MARCH)
    carry_out(open_change(category="urban"), approver)
    given = back_pay(right, finance, AUGUST, since=MARCH)
    assert set(given.months.values_list("amount", flat=True)) == {Decimal("40.00")}


def test_a_change_of_the_other_category_does_not_carry_it_out(
    right, finance, approver, open_change, make_old_award
):
    make_old_award(category="rural")
    carry_out(open_change(category="rural"), approver)
    with pytest.raises(Refusal, match="请先在“标准调整”中办理"):
        back_pay(right, finance, AUGUST)


def test_once_the_line_is_carried_out_each_month_is_paid_once(
    right, pay, finance, approver, open_change
):
    made = carry_out(open_change(category="urban"), approver)
    pay(open_arrears(opening(finance, AUGUST), made.number), AUGUST)
    given = back_pay(right, finance, AUGUST)
    assert set(given.months.values_list("amount", flat=True)) == {Decimal("40.00")}
    perform(given, "decide", actor=approver, on=AUGUST)
    pay(open_back_pay_batch(opening(finance, AUGUST)), AUGUST)
    paid = Payment.objects.filter(household=right.household, month=JANUARY)
    assert paid.aggregate(sum=Sum("amount"))["sum"] == right.amount
    assert list(Verifier().deviations()) == []
