"""One text for each household, whatever months its batch pays."""

import csv
import io
from datetime import date

import pytest

from households.models import Household
from payments.services.delivering import begin_home_delivery
from payments.services.kept_lists import take_list
from payments.services.texts import months_in_words
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_months import quarterly_rules  # noqa: F401
from tests.payments.test_underpayment import pay, quarter  # noqa: F401


def texts_of(batch, finance) -> list[list[str]]:
    content = take_list(batch, "texts", actor=finance, on=DRAFTED_ON).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))[1:]


def test_a_quarter_is_one_text_with_its_sum_and_months(quarter, finance):  # noqa: F811
    Household.objects.update(phone="13800000000")
    batch = quarter.household.payments.first().batch
    ((number, said),) = texts_of(batch, finance)
    assert number == "13800000000"
    assert said == (
        "您家2026年4月至6月低保金1140.00元已送银行代发，请注意查收。发放不收取任何费用。"
    )


def test_what_is_brought_home_is_announced_so(make_awards, batch_in, finance, caseworker, lead):
    (by_bank,) = make_awards(1)
    (by_hand,) = make_awards(1, account=False)
    begin_home_delivery(
        by_hand.household, ground="old", handler=caseworker, actor=lead, on=DRAFTED_ON
    )
    for number, award in (("13800000001", by_bank), ("13800000002", by_hand)):
        Household.objects.filter(pk=award.household_id).update(phone=number)
    said = dict(texts_of(batch_in("sent"), finance))
    assert "已送银行代发" in said["13800000001"]
    assert "2026年4月低保金380.00元将由工作人员送到家中" in said["13800000002"]


def test_whose_money_failed_is_not_told_that_it_is_on_its_way(make_awards, batch_in, finance):
    make_awards(2)
    Household.objects.update(phone="13800000000")
    batch = batch_in("sent")
    assert len(texts_of(batch, finance)) == 2
    first, second = lines_of(batch)
    give_to(batch, as_csv([answer(first), answer(second, "1002")]), finance)
    ((_, said),) = texts_of(batch, finance)
    assert first["金额"] in said


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ([(2026, 4)], "2026年4月"),
        ([(2026, 4), (2026, 5), (2026, 6), (2026, 5)], "2026年4月至6月"),
        ([(2026, 1), (2026, 3)], "2026年1月、3月"),
        ([(2025, 11), (2025, 12), (2026, 1), (2026, 3)], "2025年11月至2026年1月、3月"),
        ([(2025, 12), (2026, 2)], "2025年12月、2026年2月"),
    ],
)
def test_months_are_named_as_people_say_them(months, said):
    assert months_in_words(date(year, month, 1) for year, month in months) == said
