"""Who is owed a subsidy once its batch is out, and what a subsidy rests on."""

# ruff: noqa: F811
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.blockers import blocker_of
from payments.blockers.base import Scope
from payments.left_out import subsidies_left_out
from payments.services import drafting
from payments.services.months import open_due_late
from payments.services.opening import open_late
from payments.services.subsidies import open_holiday_subsidy, open_price_subsidy
from payments.services.verifying import Verifier
from reviews.models import Award
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


def test_whom_a_subsidy_left_out_stands_on_the_board_until_a_late_batch_pays(
    spring, make_awards, asks, pay, client, finance
):
    make_awards(1)
    (left,) = make_awards(1, account=False)
    passed_over = blocker_of("subsidy_left_out")
    may = Scope(COUNTY[:6], COUNTY, date(2026, 5, 1), date(2026, 5, 6))
    batch = open_holiday_subsidy(asks, month=APRIL, holiday="春节")
    drafting.draft(drafting.submit(batch))
    assert passed_over.count(may) == 0  # the draft may still be made anew
    pay(batch)
    assert passed_over.count(may) == 1
    assert passed_over.by_street(may) == {STREET: 1}
    client.force_login(finance)
    page = client.get(reverse("payday"), {"month": "2026-05"}).content.decode()
    assert left.household.code in page and "没有可用的银行账户" in page
    with time_machine.travel(date(2026, 4, 9)):
        assert open_due_late(date(2026, 4, 9)) == []
    correct_account(left.household)
    (late,) = open_due_late(date(2026, 4, 10))
    assert late.terms["months"] == []
    pay(late)
    assert passed_over.count(may) == 0
    assert open_due_late(date(2026, 4, 11)) == []


def test_a_subsidy_is_not_owed_for_a_month_that_the_award_does_not_cover_any_more(
    spring, make_awards, asks, pay
):
    make_awards(1)
    (left,) = make_awards(1, account=False)
    pay(open_holiday_subsidy(asks, month=APRIL, holiday="春节"))
    Award.objects.filter(pk=left.pk).update(period=(date(2026, 5, 1), None))
    correct_account(left.household)
    assert not subsidies_left_out("").exists()
    assert open_due_late(date(2026, 4, 10)) == []


@pytest.mark.parametrize("kind", ["holiday", "price"])
def test_whoever_is_confirmed_after_the_release_is_paid_the_subsidy_too(
    kind, make_awards, asks, pay, published, client, finance, request
):
    """Once, by a late batch, at what the released batch gives a person."""
    make_awards(1)
    if kind == "holiday":
        request.getfixturevalue("spring")
        first = pay(open_holiday_subsidy(asks, month=APRIL, holiday="春节"))
    else:
        first = pay(open_price_subsidy(asks, published("0.05")))
    (later,) = make_awards(1, persons=2, decided=LATER)
    passed_over = blocker_of("subsidy_left_out")
    may = Scope(COUNTY[:6], COUNTY, date(2026, 5, 1), date(2026, 5, 6))
    assert (passed_over.count(may), passed_over.by_street(may)) == (1, {STREET: 1})
    client.force_login(finance)
    page = client.get(reverse("payday"), {"month": "2026-05"}).content.decode()
    assert later.household.code in page and "批次签发后才批准" in page
    (late,) = open_due_late(date(2026, 4, 10))
    pay(late)
    paid = late.payments.get()
    assert (paid.kind, paid.cause) == (kind, first.cause)
    assert paid.amount == 2 * first.payments.get().amount
    assert passed_over.count(may) == 0 and list(Verifier().deviations()) == []
    with pytest.raises(Refusal, match="没有漏发"):
        open_late(asks)


def test_whoever_is_confirmed_between_the_review_and_the_release_is_paid_the_subsidy_too(
    spring, make_awards, asks, finance, finance_reviewer, finance_releaser
):
    make_awards(1)
    batch = open_holiday_subsidy(asks, month=APRIL, holiday="春节")
    drafting.draft(drafting.submit(batch))
    batch = perform(batch, "review", actor=finance_reviewer, on=LATER)
    (later,) = make_awards(1, decided=date(2026, 4, 21))
    on = date(2026, 4, 22)
    batch = perform(batch, "submit", actor=finance_reviewer, on=on)
    batch = perform(batch, "fund", actor=finance_releaser, on=on, voucher="X1")
    perform(batch, "release", actor=finance_releaser, on=on)
    (late,) = open_due_late(date(2026, 4, 23))
    drafting.draft(drafting.submit(late))
    assert late.payments.get().household == later.household


def test_a_later_subsidy_waits_for_an_account(spring, make_awards, asks, pay, client, finance):
    make_awards(1)
    pay(open_holiday_subsidy(asks, month=APRIL, holiday="春节"))
    (later,) = make_awards(1, decided=LATER, account=False)
    make_awards(1, decided=LATER, since=date(2026, 5, 1))  # of another month
    assert open_due_late(date(2026, 4, 9)) == []
    client.force_login(finance)
    page = client.get(reverse("payday"), {"month": "2026-05"}).content.decode()
    assert "没有列入、尚未补付的家庭（1 户）" in page
    correct_account(later.household)
    (late,) = open_due_late(date(2026, 4, 10))
    assert pay(late).payments.get().household == later.household


@pytest.mark.parametrize("kind", ["holiday", "price"])
def test_who_moves_to_a_street_where_nobody_lived_keeps_the_subsidy(
    kind, make_awards, asks, published, request
):
    make_awards(1)
    (mover,) = make_awards(1)
    if kind == "holiday":
        request.getfixturevalue("spring")
        batch = open_holiday_subsidy(asks, month=APRIL, holiday="春节")
    else:
        batch = open_price_subsidy(asks, published("0.031"))
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    assert batch.payment_count == 2
    Award.objects.filter(pk=mover.pk).update(area_code="410105003003")
    batch = perform(batch, "redraft", actor=asks.actor, on=LATER)
    drafting.draft(drafting.submit(batch))
    assert batch.payments.count() == 2 and not batch.omissions.exists()


def test_the_batch_and_its_preview_say_what_the_subsidy_rests_on(
    make_awards, asks, pay, published, client, finance
):
    make_awards(1)
    index = published("0.031")
    client.force_login(finance)
    form = {"county": COUNTY, "category": "urban", "kind": "price", "index": index.pk}
    with time_machine.travel("2026-04-20 10:00:00+08:00"):
        planned = client.post(reverse("batch_other"), form | {"preview": "1"}).text
    batch = open_price_subsidy(asks, index)
    drafting.draft(drafting.submit(batch))
    drawn = client.get(batch.page_url).text
    (working,) = {batch.terms["working"][STREET]}
    for page in (planned, drawn):
        assert index.number in page and index.source in page and "3.10%" in page
        assert working in page and "启动条件：居民消费价格涨幅达到" in page
    assert "核定表</a>" not in drawn
    assert (
        f"/payments/subsidies/{pay(batch).payments.get().pk}.pdf" in client.get(batch.page_url).text
    )


def test_a_holiday_subsidy_says_what_a_person_gets(spring, make_awards, asks, client, finance):
    make_awards(1)
    batch = open_holiday_subsidy(asks, month=APRIL, holiday="春节")
    drafting.draft(drafting.submit(batch))
    client.force_login(finance)
    page = client.get(batch.page_url).text
    assert (
        "补贴依据" in page and "100.00 元" in page and "价格指数" not in page.split("补贴依据")[1]
    )
