"""A change of the line raises each month where it was lived; other rules since need a person."""

from datetime import date
from decimal import Decimal

import pytest

from reviews.models import ArrearsClaim, LineChangeItem
from tests.cast_line_changes import carry_out
from tests.cast_moves import line_there, move  # noqa: F401

# ruff: noqa: F811
pytestmark = pytest.mark.usefixtures("paid_to_august")
MOVED_ON = date(2012, 6, 10)


def claims():
    return list(ArrearsClaim.objects.order_by("month").values_list("month", "amount"))


def each_eighty(last: int):
    return [(date(2012, month, 1), Decimal("80.00")) for month in range(1, last + 1)]


@pytest.mark.parametrize("line", [600, 240])
def test_months_before_a_move_to_another_line_are_claimed_and_the_rest_is_looked_at(
    line_there, make_old_award, move, open_change, approver, line
):
    line_there(line)
    award = make_old_award(members=2)
    move(award.household, MOVED_ON)
    change = carry_out(open_change(), approver)
    item = LineChangeItem.objects.get()
    assert claims() == each_eighty(6)
    assert (item.outcome, item.new_award, item.months_behind) == ("recheck", None, 6)
    assert "迁移" in item.problem
    assert change.summary["arrears"] == "480.00"


def test_who_moved_to_the_same_rules_is_raised_like_everybody(
    make_old_award, move, open_change, approver
):
    award = make_old_award(members=2)
    move(award.household, MOVED_ON)
    carry_out(open_change(), approver)
    item = LineChangeItem.objects.get()
    assert claims() == each_eighty(8)
    assert (item.outcome, item.problem) == ("replaced", "")


def test_who_lived_there_before_the_change_is_raised_by_the_rules_there(
    line_there, make_old_award, move, open_change, approver
):
    line_there(600)
    award = make_old_award(members=2)
    move(award.household, date(2011, 12, 20))
    carry_out(open_change(), approver)
    item = LineChangeItem.objects.get()
    assert (item.outcome, item.new_amount) == ("replaced", Decimal("1100.00"))
