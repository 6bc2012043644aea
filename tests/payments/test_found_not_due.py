"""What a recovery found not to be due, and what the bank does, or did not do, with the money."""

# ruff: noqa: F811
from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.models import AccountKind
from payments.services import drafting
from payments.services.opening import open_arrears, open_batch, open_late, open_repay
from payments.services.recoveries import Finding, open_recovery
from payments.services.subsidies import open_price_subsidy
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_line_changes import AUGUST, JANUARY, carry_out
from tests.cast_payments import APRIL, explain
from tests.payments.test_arrived_after_all import all_agree, failed, standing  # noqa: F401
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    correct_account,
    one_failed,
    pay,
    published,
)
from tests.payments.test_overturning import overturn  # noqa: F401
from tests.payments.test_twice_no_more import told
from tests.payments.test_verify_payments import opening
from tests.payments.test_verify_payments import pay as carry_through  # noqa: F401
from tests.payments.test_written_answers import prepare, said  # noqa: F401

ONCE, MAY = Decimal("380.00"), date(2026, 5, 1)


@pytest.fixture
def find(finance, approver):
    """A decided recovery of a household, since April."""

    def run(household, decide=True, on=LATER, **given):
        what = {"ground": "death", "way": "nothing", "since": APRIL, "found_on": LATER} | given
        said, on = Finding(facts="x", evidence="y", **what), max(on, what["since"])
        made = open_recovery(household, said, actor=finance, on=on)
        return perform(made, "decide", actor=approver, on=on) if decide else made

    return run


@pytest.fixture
def good(one_failed):
    """The payment beside the failed one, which arrived."""
    return one_failed.batch.payments.exclude(pk=one_failed.pk).get()


# The bank takes back what was recovered.


def test_what_a_recovery_asks_is_not_laid_to_rest_before_that_is_overturned(
    good, find, said, finance, overturn
):
    recovery = find(good.household)
    said(good, "sent_back")
    assert told() == []
    with pytest.raises(Refusal, match=f"{recovery.number} 追回.*撤销追缴决定"):
        prepare(good, "not_due", finance)
    overturn(recovery)
    said(good, "not_due")
    assert standing(AccountKind.RECEIVABLE) == standing(AccountKind.CASH) == 0
    assert standing(AccountKind.EXPENSE) == ONCE and told() == []
    all_agree()


def test_what_was_waived_whole_asks_nothing(good, find, said, second_approver, approver):
    recovery = find(good.household)
    asked = perform(recovery, "ask_waiver", actor=approver, on=LATER, reason="无力偿还")
    perform(asked, "waive", actor=second_approver, on=LATER)
    said(good, "sent_back")
    said(good, "not_due")
    assert told() == []


def test_what_came_all_the_same_and_was_recovered_and_sent_back_is_told(
    one_failed, find, said, overturn
):
    for says_ in ("not_due", "arrived"):
        said(one_failed, says_)
    recovery = find(one_failed.household)
    assert told() == []
    said(one_failed, "sent_back")
    assert told() == [(recovery.number, ONCE)]
    overturn(recovery)
    assert told() == []


# What failed before it was found out.


@pytest.fixture
def paid_in_may(failed, asks, pay):
    """April failed and is owed, May arrived."""
    may = open_batch(county=COUNTY, month=MAY, category="urban", actor=asks.actor, on=LATER)
    pay(may)
    return failed


def asked_of(batch) -> list[str]:
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    return list(
        batch.unusual_items.filter(question="found_not_due").values_list("detail", flat=True)
    )


@pytest.mark.parametrize(("given", "due"), [
    ({"way": "nothing"}, "该月不应发放"),
    ({"way": "amount", "due_monthly": Decimal("200.00")}, "月保障金应为 200.00 元"),
])  # fmt: skip
def test_who_pays_it_again_answers_first_what_a_decided_recovery_says_of_the_month(
    paid_in_may, find, asks, finance, finance_reviewer, given, due
):
    recovery = find(paid_in_may.household, **given)
    assert [row.month.month for row in recovery.months.all()] == [5]
    batch = open_repay(asks)
    assert asked_of(batch) == [f"2026年4月的款项：追缴 {recovery.number} 认定{due}"]
    with pytest.raises(Refusal, match="没有写明核实情况"):
        perform(batch, "review", actor=finance_reviewer, on=LATER)
    explain(batch, finance)
    assert perform(batch, "review", actor=finance_reviewer, on=LATER).status == "reviewed"


def test_a_month_that_a_batch_left_out_is_asked_about_before_it_is_paid_late(
    make_awards, batch_in, find, asks, pay
):
    make_awards(1)
    (award,) = make_awards(1, account=False)
    batch_in("sent")
    correct_account(award.household)
    may = open_batch(county=COUNTY, month=MAY, category="urban", actor=asks.actor, on=LATER)
    pay(may)
    recovery = find(award.household)
    assert asked_of(open_late(asks)) == [
        f"2026年4月的款项：追缴 {recovery.number} 认定该月不应发放"
    ]


@pytest.mark.parametrize("award", ["380.00", "200.00"])
def test_a_regular_month_is_asked_about_while_its_amount_is_another_than_found(
    good, find, asks, award
):
    recovery = find(good.household, on=MAY, way="amount", due_monthly=Decimal("200.00"))
    Award.objects.filter(household=good.household).update(amount=award)
    may = open_batch(county=COUNTY, month=MAY, category="urban", actor=asks.actor, on=MAY)
    told_of = [f"2026年5月的款项：追缴 {recovery.number} 认定月保障金应为 200.00 元"]
    assert asked_of(may) == (told_of if award == "380.00" else [])


@pytest.mark.parametrize("by", ["recovery", "letter"])
def test_a_subsidy_for_a_month_that_was_not_due_is_asked_about(
    one_failed, good, find, said, asks, published, by
):
    if by == "recovery":
        said_of = f"追缴 {find(good.household).number} 认定该月不应发放"
    else:
        said(one_failed, "not_due")
        said_of = "两人已书面确认该月低保金不应发放"
    batch = open_price_subsidy(asks, published("0.05"))
    assert asked_of(batch) == [f"2026年4月的款项：{said_of}"]


def test_the_rise_of_a_line_for_a_month_laid_to_rest_is_asked_about(
    make_old_award, carry_through, said, finance, approver, open_change
):
    home = make_old_award().household
    order = {"county": COUNTY, "category": "urban", "actor": finance}
    month = open_batch(month=JANUARY, on=JANUARY, **order)
    carry_through(month, JANUARY, failing=[home])
    said(month.payments.get(), "not_due", on=JANUARY)
    change = carry_out(open_change(category="urban"), approver)
    batch = open_arrears(opening(finance, AUGUST), change.number)
    assert "2012年1月的款项：两人已书面确认该月低保金不应发放" in asked_of(batch)


@pytest.mark.parametrize("one", ["prepared", "overturned", "later"])
def test_what_does_not_stand_or_says_nothing_of_the_month_is_not_asked(
    paid_in_may, find, asks, overturn, one
):
    since = {"since": MAY} if one == "later" else {}
    recovery = find(paid_in_may.household, decide=one != "prepared", **since)
    if one == "overturned":
        overturn(recovery)
    assert asked_of(open_repay(asks)) == []
