"""Bank lines and texts say what each payment is for: its kind, and the month that it pays."""

# Fixtures of another file are named where they are used.
# ruff: noqa: F811

from dataclasses import replace
from datetime import date

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import Household
from payments.banks import FOLDER, layouts
from payments.purposes import purpose_of
from payments.services.kept_lists import take_list
from payments.services.opening import put_down
from payments.services.plans import plan_arrears, plan_late, plan_repay
from payments.services.subsidies import plan_holiday_subsidy, plan_price_subsidy
from tests.cast_payments import APRIL
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    claims,
    correct_account,
    one_failed,
    pay,
    published,
    spring,
)
from tests.payments.test_months import quarterly_rules  # noqa: F401
from tests.payments.test_underpayment import quarter  # noqa: F401


def said_of(batch) -> set[str]:
    return {line["摘要"] for line in lines_of(batch)}


def test_the_months_allowance_has_the_words_of_the_layout(make_awards, batch_in):
    make_awards(2)
    assert said_of(batch_in("sent")) == {"2026年4月低保金"}


def test_each_month_of_a_quarter_has_its_own(quarter):
    batch = quarter.household.payments.first().batch
    assert said_of(batch) == {f"2026年{month}月低保金" for month in (4, 5, 6)}


def test_subsidies_are_no_allowance(make_awards, asks, pay, published, spring):
    make_awards(1)
    price = pay(put_down(plan_price_subsidy(asks, published("0.031"))))
    assert said_of(price) == {"2026年4月价格补贴"}
    holiday = pay(put_down(plan_holiday_subsidy(asks, month=APRIL, holiday="春节")))
    assert said_of(holiday) == {"2026年4月节日补贴"}


def test_arrears_name_the_months_that_they_are_of(claims, asks, pay, finance):
    Household.objects.update(phone="13800000000")
    batch = pay(put_down(plan_arrears(asks, claims.number)))
    assert said_of(batch) == {f"补发2026年{month}月低保金" for month in (1, 2, 3)}
    texts = take_list(batch, "texts", actor=finance, on=LATER).decode("utf-8-sig")
    assert "您家补发2026年1月至3月低保金" in texts and "您家补发2026年3月低保金" in texts


def test_what_failed_is_paid_again_for_its_own_month(one_failed, asks, pay, finance):
    Household.objects.update(phone="13800000000")
    correct_account(one_failed.household)
    batch = pay(put_down(plan_repay(replace(asks, on=date(2026, 5, 6)))))
    assert batch.month == date(2026, 5, 1) and said_of(batch) == {"补发2026年4月低保金"}
    texts = take_list(batch, "texts", actor=finance, on=LATER).decode("utf-8-sig")
    assert "您家补发2026年4月低保金380.00元" in texts and "失败" not in texts


def test_who_was_left_out_is_paid_for_the_month_that_was_missed(make_awards, batch_in, asks, pay):
    make_awards(1)
    batch_in("sent")
    make_awards(1)
    assert said_of(pay(put_down(plan_late(asks)))) == {"补发2026年4月低保金"}


def test_a_subsidy_that_failed_stays_a_subsidy(make_awards, asks, pay, published, finance):
    (award,) = make_awards(1)
    pay(put_down(plan_price_subsidy(asks, published("0.031"))), code="1001")
    correct_account(award.household)
    assert said_of(pay(put_down(plan_repay(asks)))) == {"补发2026年4月价格补贴"}


@pytest.mark.parametrize("key", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_the_longest_words_have_room_in_every_layout(key):
    layout = layouts()[key]
    kinds = ("regular", "price", "holiday")
    longest = max(
        (purpose_of("late", kind, "2000年12月", layout.purpose) for kind in kinds), key=len
    )
    assert len(longest.encode("gb18030")) <= 30
    for column in layout.columns:
        if column.value == "purpose" and layout.fixed_encoding:
            assert len(longest.encode(layout.fixed_encoding)) <= column.width


@pytest.fixture
def narrow(tmp_path, monkeypatch):
    """A layout of the office's own, of before the words named kind and month."""
    for path in FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    text = (FOLDER / "postal.yaml").read_text(encoding="utf-8")
    own = text.replace("value: purpose, width: 30", "value: purpose, width: 12")
    (tmp_path / "postal.yaml").write_text(own, encoding="utf-8")
    monkeypatch.setattr("payments.banks.FOLDER", tmp_path)
    layouts.cache_clear()
    yield
    layouts.cache_clear()


def test_a_layout_without_room_for_its_words_makes_no_files_and_bars_nothing_else(
    narrow, make_awards, batch_in, finance
):
    make_awards(1)
    released = batch_in("released")
    with pytest.raises(Refusal, match="“摘要”超过 12 个字节"):
        perform(released, "send", actor=finance, on=LATER, layout="postal")
    sent = perform(released, "send", actor=finance, on=LATER, layout="general")
    give_to(sent, as_csv([answer(line) for line in lines_of(sent)]), finance)
    assert sent.payments.get().results.get().result == "success"
