"""An order to set off: altered by the county alone, and of one fund."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.services import drafting
from payments.services.opening import open_batch
from reviews.models import Award
from tests.cast import COUNTY
from tests.payments.test_set_offs import (  # noqa: F401
    MAY,
    MAY_4,
    ORDER,
    allowing,
    draft,
    ordered,
    recovery,
)


@pytest.mark.parametrize(
    "change",
    ["set_off_share = 0.9", "set_off_monthly = 50", "set_off_monthly = 0, set_off_share = NULL"],
)
def test_an_order_is_altered_by_nobody_but_the_county(ordered, sql, change):  # noqa: F811
    with pytest.raises(IntegrityError, match="抵扣须由县级决定"):
        sql(f"UPDATE payments_recovery SET {change}")


def test_nothing_is_set_off_from_another_fund(ordered, approver, draft, finance):  # noqa: F811
    """Rural by May: its rural payment is whole, and no new order is given."""
    home = ordered.household
    Award.objects.filter(household=home).update(category="rural")
    with pytest.raises(Refusal, match="没有需要抵扣"):
        draft(MAY, MAY_4)
    rural = open_batch(county=COUNTY, month=MAY, category="rural", actor=finance, on=MAY_4)
    drafting.draft(drafting.submit(rural))
    assert rural.payments.get(household=home).amount == Decimal("380.00")
    stopped = perform(ordered, "end_set_off", actor=approver, on=MAY_4, reason="转为农村低保")
    with pytest.raises(Refusal, match="不能从中抵扣"):
        perform(stopped, "begin_set_off", actor=approver, on=MAY_4, **ORDER)
