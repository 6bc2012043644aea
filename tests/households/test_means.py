"""What is declared of income, property and the account."""

from decimal import Decimal

import pytest

from dibao.trail.refusals import Refusal
from households.models import IncomeItem, Origin
from households.services import (
    AccountData,
    AssetData,
    IncomeData,
    change_account,
    replace_assets,
    replace_incomes,
)
from tests.cast import (
    DAY,
    build_household,
    card_number,
)

pytestmark = pytest.mark.django_db


def test_a_changed_account_is_a_new_row_and_the_old_one_stays(caseworker):
    household = build_household()
    former = household.account
    number = card_number()
    data = AccountData(bank="工商银行", holder_name="黄萱", number=f"{number[:4]} {number[4:]}")
    current = change_account(
        household=household, data=data, reason="原卡遗失", actor=caseworker, on=DAY
    )
    assert current.number == number and household.account == current
    assert household.accounts.get(is_current=False) == former
    with pytest.raises(Refusal, match="没有变化"):
        change_account(household=household, data=data, reason="再次", actor=caseworker, on=DAY)


def test_declared_incomes_are_replaced_and_checked_ones_stay(caseworker):
    household = build_household(income="500")
    IncomeItem.objects.create(household=household, kind="T2", amount=900, origin=Origin.CHECKED)
    declared = household.incomes.get(origin="declared")
    untouched = declared.history.count()
    replace_incomes(
        household=household, actor=caseworker, on=DAY,
        items=[
            IncomeData(kind="W2", amount=Decimal("500"), owner="黄萱", pk=declared.pk),
            IncomeData(kind="T1", amount=Decimal("100"), months=3),
        ],
    )  # fmt: skip
    assert declared.history.count() == untouched
    assert sorted(household.incomes.values_list("kind", flat=True)) == ["T1", "T2", "W2"]
    replace_incomes(household=household, items=[], actor=caseworker, on=DAY)
    assert household.incomes.get().origin == "checked"


def test_means_belong_to_members_only(caseworker):
    household = build_household()
    with pytest.raises(Refusal, match="不是家庭成员"):
        replace_assets(
            household=household, items=[AssetData(kind="car", owner="路人")],
            actor=caseworker, on=DAY,
        )  # fmt: skip
