"""Subsidies: for prices that rise, and for holidays."""

# ruff: noqa: F811
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from dibao import policy
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from payments.basis_papers import subsidy_pdf
from payments.blockers import blocker_of
from payments.blockers.base import Scope
from payments.holidays import holiday_names
from payments.ledger.verify import differences
from payments.left_out import subsidies_left_out
from payments.models import Batch, PaydayAlert, PriceIndex
from payments.services import drafting
from payments.services.called_for import called_for
from payments.services.opening import Opening, open_late
from payments.services.prices import record_index
from payments.services.subsidies import open_holiday_subsidy, open_price_subsidy
from payments.services.verifying import Verifier
from payments.services.watching import watch
from tests.cast import COUNTY, STREET
from tests.cast_payments import APRIL
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    close,
    correct_account,
    pay,
    published,
    spring,
)


def test_a_price_subsidy_is_the_line_times_the_rise_for_each_person(
    make_awards, asks, pay, published
):
    make_awards(2, persons=3)
    with pytest.raises(Refusal, match="没有达到"):
        open_price_subsidy(asks, published("0.029"))
    PriceIndex.objects.update(status="withdrawn", withdrawn_by=F("recorded_by"), withdrawn_on=LATER)
    index = published("0.031")
    batch = pay(open_price_subsidy(asks, index))
    assert batch.terms["index"] == index.number
    each = {Decimal(value) for value in batch.terms["per_person"].values()}.pop()
    assert each > 0 and batch.total == each * 6
    assert "涨幅" in str(batch.terms["working"])
    verifier = Verifier()
    assert list(verifier.deviations()) == [] and verifier.count == batch.payment_count
    assert set(batch.payments.values_list("kind", "cause")) == {("price", "价格指数")}
    assert batch.due_on > date(2026, 5, 1)  # twenty working days
    with pytest.raises(Refusal, match="已存在"):
        open_price_subsidy(asks, index)


def test_the_page_of_an_index_says_what_each_category_gets_as_its_batch_pays_it(
    make_awards, asks, published, finance, client
):
    make_awards(1)
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    index = published("0.031")
    urban, rural = called_for(index)
    before = client.get(index.page_url)
    (to_the_form,) = re.findall(r'href="(/payments/batches/other/[^"]+)"', before.text)
    assert f'<option value="{index.pk}" selected>' in client.get(unescape(to_the_form)).text
    batch = open_price_subsidy(asks, index)
    (rate,) = urban.rates
    assert (str(rate.amount), urban.last_day) == (
        next(iter(batch.terms["per_person"].values())), batch.due_on,
    )  # fmt: skip
    assert (rural.rates, rural.said) == ([], "当月没有享受待遇的家庭")
    page = client.get(index.page_url).text
    assert batch.number in page and f"{rate.amount:,.2f}" in page and rate.working in page
    assert called_for(index)[0].rates[0].amount == rate.amount
    chosen = client.get(reverse("batch_other")).text
    assert f"居民消费价格涨 3.10%，食品价格未公布（{index.number}）" in chosen


def test_the_page_of_an_index_says_which_measure_was_not_reached(make_awards, published):
    make_awards(1)
    assert called_for(published("0.029"))[0].said == (
        "没有达到启动条件（居民消费价格涨幅达到 3%或食品价格涨幅达到 6%）"
    )


def test_a_price_subsidy_stands_on_the_present_board_with_its_own_day(make_awards, asks, published):
    """D4: twenty working days from the publication, whatever the month's payday is."""
    make_awards(1)
    index = published("0.031")
    open_alerts = PaydayAlert.objects.filter(blocker="price_subsidy_due", cleared_on=None)
    for month, on in ((APRIL, LATER), (APRIL, date(2026, 5, 8)), (date(2026, 5, 1), LATER)):
        watch(COUNTY, month, on)
    (alert,) = open_alerts
    watch(COUNTY, APRIL, LATER)
    batch = open_price_subsidy(asks, index)
    assert alert.due_on == batch.due_on == date(2026, 5, 14)
    assert {each.urgency for each in open_alerts} == {PaydayAlert.Urgency.NOTICE}


@pytest.fixture
def packs_with(tmp_path, settings):
    """Put the packs in use with changed words, and with packs beside them."""

    def put(changes: dict[str, str], **beside: str) -> None:
        for file in Path(str(settings.POLICY_DIR)).glob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            for old, new in changes.items():
                text = text.replace(old, new)
            (tmp_path / file.name).write_text(text, encoding="utf-8")
        for name, text in beside.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        assert policy.configure(tmp_path).sound

    yield put
    policy.configure(settings.POLICY_DIR)


def test_a_price_subsidy_recomputes_from_its_stored_formula_whatever_the_rules_say_now(
    make_awards, asks, pay, published, packs_with
):
    make_awards(1)
    pay(open_price_subsidy(asks, published("0.031")))
    packs_with({"{cpi_rise: 0.03, food_rise": "{cpi_rise: 0.09, food_rise"})
    assert list(Verifier().deviations()) == []


STREETS_OWN = """
name: street
title: 街道
areas: ["410105002"]
extends: zhengzhou
sources:
  own: {title: 街道办法, number: 1号, date: 2020-01-01}
settings:
  price_subsidy:
    - {from: 2020-01-01, value: {cpi_rise: 0.03, food_rise: 0.06, method: line_times_rise,
       within: {days: 10, unit: calendar_day}, round_to: yuan}, source: own, article: 一}
"""


def test_a_price_subsidy_is_paid_where_the_rules_of_one_street_alone_have_it(
    make_awards, asks, published, packs_with
):
    make_awards(1)
    make_awards(1, area="410105001003")
    rule = (
        "value: {cpi_rise: 0.03, food_rise: 0.06, within: {days: 20, unit: working_day},"
        " method: line_times_rise, round_to: yuan}"
    )
    packs_with({rule: "value: null"}, street=STREETS_OWN)
    batch = open_price_subsidy(asks, published("0.031"))
    assert list(batch.terms["per_person"]) == [STREET]
    assert batch.due_on == date(2026, 4, 24)
    drafting.draft(drafting.submit(batch))
    (other,) = batch.omissions.all()
    assert (other.get_reason_display(), other.amount) == ("所在乡镇（街道）没有这项补贴", 0)
    assert not subsidies_left_out("").exists()


def test_a_price_index_that_reached_the_trigger_waits_for_its_batch(
    make_awards, asks, pay, published
):
    make_awards(1)
    waiting = blocker_of("price_subsidy_due")
    april = Scope(COUNTY[:6], COUNTY, APRIL, LATER)
    index = published("0.029")
    assert waiting.count(april) == 0
    PriceIndex.objects.filter(pk=index.pk).update(
        status="withdrawn", withdrawn_by=F("recorded_by"), withdrawn_on=LATER
    )
    index = published("0.031")
    assert waiting.count(april) == 1
    assert waiting.count(replace(april, month=date(2026, 5, 1))) == 1
    assert waiting.count(replace(april, month=date(2026, 3, 1))) == 0
    batch = open_price_subsidy(asks, index)
    assert waiting.count(april) == 1
    pay(batch)
    assert waiting.count(april) == 0


@pytest.mark.parametrize("kind", ["price", "holiday"])
def test_a_subsidy_paid_late_recomputes_from_the_batch_that_left_it_out(
    spring, make_awards, asks, pay, published, kind
):
    make_awards(1)
    (left,) = make_awards(1, account=False, persons=2)
    first = pay(
        open_price_subsidy(asks, published("0.031"))
        if kind == "price"
        else open_holiday_subsidy(asks, month=APRIL, holiday="春节")
    )
    correct_account(left.household)
    late = pay(open_late(asks))
    (payment,) = late.payments.all()
    assert (payment.kind, payment.amount) == (kind, first.payments.get().amount * 2)
    verifier = Verifier()
    assert list(verifier.deviations()) == [] and verifier.count == 2
    assert subsidy_pdf(payment).startswith(b"%PDF")


def test_a_holiday_is_paid_in_its_month_alone(spring, make_awards, asks, pay):
    make_awards(1)
    pay(open_holiday_subsidy(asks, month=APRIL, holiday="春节"))
    may = replace(asks, on=date(2026, 5, 5))
    with pytest.raises(Refusal, match="在4月发放"):
        open_holiday_subsidy(may, month=date(2026, 5, 1), holiday="春节")
    with pytest.raises(Refusal, match="提前生成下一个月"):
        open_holiday_subsidy(may, month=date(2027, 4, 1), holiday="春节")
    with pytest.raises(Refusal, match="已存在"):
        open_holiday_subsidy(may, month=APRIL, holiday="春节")


def test_no_price_subsidy_is_worked_out_from_an_example_line_outside_the_demo(
    make_awards, asks, published, settings
):
    make_awards(1)
    index = published("0.031")
    settings.DEMO = False
    with pytest.raises(Refusal, match="示例标准"):
        open_price_subsidy(asks, index)


def test_a_price_subsidy_rests_on_figures_that_two_people_read(
    make_awards, asks, finance, finance_reviewer
):
    make_awards(1)
    index = record_index(
        PriceIndex(
            month=APRIL, published_on=date(2026, 4, 14), source="公报", cpi_rise=Decimal("0.031")
        ),
        county=COUNTY, actor=finance, on=LATER,
    )  # fmt: skip
    with pytest.raises(Refusal, match="须先由另一名"):
        open_price_subsidy(asks, index)
    with pytest.raises(Refusal, match="另一名财务"):
        perform(index, "confirm", actor=finance, on=LATER, cpi_rise=Decimal("0.031"))
    with pytest.raises(Refusal, match="不一致"):
        perform(index, "confirm", actor=finance_reviewer, on=LATER, cpi_rise=Decimal("0.041"))
    index = perform(index, "confirm", actor=finance_reviewer, on=LATER, cpi_rise=Decimal("0.031"))
    assert open_price_subsidy(asks, index).kind == "price"
    with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
        PriceIndex.objects.update(cpi_rise="0.09")


def test_the_index_of_a_month_is_recorded_once_from_a_source(finance, approver):
    def record(actor=finance, **changes):
        given = {
            "month": APRIL, "published_on": date(2026, 4, 14), "source": "公报",
            "cpi_rise": Decimal("0.03"),
        }  # fmt: skip
        return record_index(PriceIndex(**(given | changes)), county=COUNTY, actor=actor, on=LATER)

    with pytest.raises(NotYours):
        record(approver)
    with pytest.raises(Refusal, match="不能晚于今天"):
        record(published_on=date(2026, 4, 21))
    with pytest.raises(Refusal, match="小于 100%"):
        record(cpi_rise=Decimal(3))
    record()
    with pytest.raises(Refusal, match="已登记"):
        record()


def test_the_holidays_of_the_rules_are_offered(spring):
    assert holiday_names([COUNTY], APRIL) == ["春节"]


def test_where_no_rule_names_a_holiday_the_public_ones_are_offered(areas, client, finance):
    client.force_login(finance)
    page = client.get(reverse("batch_other")).text
    assert 'list="holiday-names"' in page
    for name in ("春节", "端午", "国庆节"):
        assert f'<option value="{name}"></option>' in page


def test_a_holiday_that_no_rule_names_pays_nothing(make_awards, asks):
    make_awards(1)
    with pytest.raises(Refusal, match="没有“春节”"):
        open_holiday_subsidy(asks, month=APRIL, holiday="春节")


def test_the_same_opening_under_a_key_is_one_batch_and_another_is_refused(
    make_awards, finance, published
):
    make_awards(1)
    make_awards(1, category="rural")
    given = {"county": COUNTY, "actor": finance, "on": LATER, "key": "page-1"}
    index = published("0.031")
    first = open_price_subsidy(Opening(category="urban", **given), index)
    assert open_price_subsidy(Opening(category="urban", **given), index) == first
    with pytest.raises(Refusal, match="内容与上次不同"):
        open_price_subsidy(Opening(category="rural", **given), index)
    assert Batch.objects.count() == 1


def test_a_holiday_subsidy_goes_from_the_page_to_the_bank(
    spring, make_awards, pay, finance, client
):
    make_awards(2, persons=2)
    client.force_login(finance)
    form = {"county": COUNTY, "category": "urban", "kind": "holiday", "month": "2026-04"}
    with time_machine.travel("2026-04-20 10:00:00+08:00"):
        refused = client.post(reverse("batch_other"), form | {"holiday": "中秋"})
        assert refused.status_code == 422 and "没有“中秋”" in refused.content.decode()
        client.post(reverse("batch_other"), form | {"holiday": "春节"})
    batch = pay(Batch.objects.get(kind="holiday"))
    assert (batch.total, batch.cause) == (Decimal("400.00"), "春节")
    assert close(batch, finance).status == "closed"
    assert differences() == [] and list(Verifier().deviations()) == []
