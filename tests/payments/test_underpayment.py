"""A rise, a stop or a reduction decided after its months were sealed: what is owed, and seen."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import IncomeItem
from payments.blockers import blocker_of
from payments.ledger.verify import differences
from payments.models import BackPay, Payment
from payments.services import drafting
from payments.services.back_pay import open_back_pay
from payments.services.opening import Opening, open_back_pay_batch, open_batch
from payments.services.recoveries import Finding, open_recovery
from payments.services.verifying import Verifier
from payments.services.watching import scope_of
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_line_changes import add_award
from tests.cast_payments import APRIL, explain, raised, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_months import quarterly_rules  # noqa: F401

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
SIXTH = date(2026, 5, 6)


@pytest.fixture
def pay(finance, finance_reviewer, finance_releaser):
    def run(batch, on):
        drafting.draft(drafting.submit(batch))
        explain(batch, finance)
        batch = release(batch, finance_reviewer, finance_releaser, on)
        batch = perform(batch, "send", actor=finance, on=on, layout="general")
        return give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)

    return run


@pytest.fixture
def quarter(quarterly_rules, make_awards, finance, pay):  # noqa: F811
    """A rural household whose April batch paid April, May and June at 380 each."""
    (award,) = make_awards(1, category="rural")
    on = date(2026, 4, 2)
    order = {"county": COUNTY, "month": APRIL, "category": "rural", "actor": finance, "on": on}
    pay(open_batch(**order), on)
    assert award.household.payments.count() == 3
    return award


def waiting(month: date = MAY, on: date = SIXTH) -> int:
    return blocker_of("paid_otherwise").count(scope_of(COUNTY[:6], month, on))


def back_pay(award: Award, actor, since: date = APRIL, on: date = SIXTH):
    return open_back_pay(
        award.household, award=award, since=since, found_on=on, facts="复核增发", evidence="复核",
        actor=actor, on=on,
    )  # fmt: skip


def stopped(award: Award, before: date) -> None:
    award.refresh_from_db()
    Award.objects.filter(pk=award.pk).update(period=(award.period.lower, before), status="ended")


def test_a_rise_inside_a_prepaid_quarter_is_seen_and_paid(quarter, finance, approver, pay):
    assert waiting() == 0
    right = raised(quarter, "480.00", MAY)
    assert (waiting(), waiting(APRIL)) == (2, 0)  # on the board of the present month
    given = back_pay(right, finance, since=MAY)
    assert list(given.months.values_list("month", "paid", "entitled", "amount")) == [
        (month, Decimal("380.00"), Decimal("480.00"), Decimal("100.00")) for month in (MAY, JUNE)
    ]
    assert waiting() == 0
    perform(given, "decide", actor=approver, on=SIXTH)
    opening = Opening(county=COUNTY, category="rural", actor=finance, on=SIXTH)
    assert pay(open_back_pay_batch(opening), SIXTH).total == Decimal("200.00")
    assert list(Verifier().deviations()) == [] and differences() == []
    with pytest.raises(Refusal, match="没有少发"):
        back_pay(right, finance, since=MAY)


def test_a_rise_of_a_month_that_was_sealed_ahead_is_seen_and_paid(make_awards, finance, pay):
    (award,) = make_awards(1)
    on = date(2026, 4, 24)
    order = {"county": COUNTY, "month": MAY, "category": "urban", "actor": finance, "on": on}
    pay(open_batch(**order), on)
    right = raised(award, "480.00", MAY)
    assert waiting() == 1
    (month,) = back_pay(right, finance, since=MAY).months.all()
    assert (month.month, month.amount) == (MAY, Decimal("100.00"))
    assert waiting() == 0


def test_a_withdrawn_draft_leaves_the_months_waiting(quarter, finance):
    given = back_pay(raised(quarter, "480.00", MAY), finance)
    perform(given, "withdraw", actor=finance, on=SIXTH, reason="重算")
    assert waiting() == 2


@pytest.mark.parametrize("now", [None, "300.00"], ids=["stopped", "reduced"])
def test_a_stop_or_a_reduction_inside_a_prepaid_quarter_is_seen(quarter, finance, now):
    if now:
        raised(quarter, now, MAY)
    else:
        stopped(quarter, MAY)
    assert waiting() == 2
    way = {"way": "amount", "due_monthly": Decimal(now)} if now else {"way": "nothing"}
    finding = Finding(
        ground="reduce" if now else "stop", since=MAY, found_on=SIXTH, facts="复核",
        evidence="复核", **way,
    )  # fmt: skip
    asked = open_recovery(quarter.household, finding, actor=finance, on=SIXTH)
    assert [month.month for month in asked.months.all()] == [MAY, JUNE]
    assert waiting() == 0


def test_the_board_says_which_months_differ_and_where_to_go(quarter, finance, client):
    raised(quarter, "480.00", MAY)
    client.force_login(finance)
    with time_machine.travel("2026-05-06 10:00:00+08:00"):
        answered = client.get(reverse("payday"), {"month": "2026-05"})
    page = answered.content.decode()
    assert "已签发的金额与现行待遇不一致" in page
    assert "少发" in page and "100.00" in page and f"/{quarter.household.code}/back-pay/" in page


def test_a_line_that_rose_gives_nothing_for_the_months_before(
    make_old_award, finance, approver, pay
):
    """340 a person until December 2011, 380 from January 2012; in March 40 yuan less of income are
    found from October on."""
    award = make_old_award()
    on, january = date(2012, 3, 5), date(2012, 1, 1)
    stopped(award, january)
    Award.objects.filter(pk=award.pk).update(status="replaced")
    award.members.all().delete()
    IncomeItem.objects.filter(household=award.household).update(amount="60")
    right = add_award(award.household, approver, on=on, since=january)
    assert right.amount - award.amount == Decimal("80.00")
    given = back_pay(right, finance, since=date(2011, 10, 1), on=on)
    assert list(given.months.values_list("month", "amount", "rules_on")) == [
        (date(2011, month, 1), Decimal("40.00"), date(2011, month, 1)) for month in (10, 11, 12)
    ]
    perform(given, "decide", actor=approver, on=on)
    pay(open_back_pay_batch(Opening(county=COUNTY, category="urban", actor=finance, on=on)), on)
    verifier = Verifier()
    assert list(verifier.deviations()) == [] and verifier.count == 3


def test_without_the_facts_of_the_award_a_changed_line_is_not_guessed(make_awards, finance):
    (award,) = make_awards(1, since=date(2016, 1, 1))
    right = raised(award, "480.00", MAY)
    with pytest.raises(Refusal, match="没有保存测算过程"):
        back_pay(right, finance, since=date(2016, 1, 1))
    assert not Payment.objects.exists()


def asks_back(household, finance, approver, due: str):
    """A decided recovery of May and June down to `due` yuan a month."""
    finding = Finding(
        ground="reduce", since=MAY, found_on=SIXTH, facts="复核", evidence="复核", way="amount",
        due_monthly=Decimal(due),
    )  # fmt: skip
    made = open_recovery(household, finding, actor=finance, on=SIXTH)
    return perform(made, "decide", actor=approver, on=SIXTH)


def test_what_was_asked_back_can_be_given_again(quarter, finance, approver, pay):
    """380 paid and asked back down to 300; in June the county finds that 380 was right."""
    lower = raised(quarter, "300.00", MAY)
    asks_back(quarter.household, finance, approver, "300.00")
    on = date(2026, 6, 8)
    assert waiting() == 0
    right = raised(lower, "380.00", JUNE)
    assert waiting(JUNE, on) == 1
    given = back_pay(right, finance, since=JUNE, on=on)
    assert list(given.months.values_list("month", "paid", "entitled", "amount")) == [
        (JUNE, Decimal("300.00"), Decimal("380.00"), Decimal("80.00"))
    ]
    assert waiting(JUNE, on) == 0
    perform(given, "decide", actor=approver, on=on)
    pay(open_back_pay_batch(Opening(county=COUNTY, category="rural", actor=finance, on=on)), on)
    assert list(Verifier().deviations()) == [] and differences() == []


def test_what_was_asked_back_stands_while_the_award_is_the_same(quarter, finance, approver):
    asks_back(quarter.household, finance, approver, "300.00")
    with pytest.raises(Refusal, match="没有少发"):
        back_pay(quarter, finance, since=MAY)


def test_what_was_waived_is_not_given_again(quarter, finance, approver):
    """160 asked back and 100 of it waived: June, and 20 of May, stayed with the household."""
    lower = raised(quarter, "300.00", MAY)
    asked = asks_back(quarter.household, finance, approver, "300.00")
    asked = perform(
        asked, "receive", actor=finance, on=SIXTH, way="bank", amount=Decimal("60.00"),
        receipt_number="A1", received_on=SIXTH,
    )  # fmt: skip
    asked = perform(asked, "ask_waiver", actor=finance, on=SIXTH, reason="确实困难")
    asked = perform(asked, "waive", actor=approver, on=SIXTH)
    assert waiting() == 0
    Award.objects.filter(pk=lower.pk).update(amount="380.00")
    lower.refresh_from_db()
    assert waiting() == 1
    given = back_pay(lower, finance, since=MAY)
    assert list(given.months.values_list("month", "paid", "amount")) == [
        (MAY, Decimal("320.00"), Decimal("60.00"))
    ]
    assert waiting() == 0


def test_a_draft_that_asks_back_takes_nothing_yet(quarter, finance):
    lower = raised(quarter, "300.00", MAY)
    finding = Finding(
        ground="reduce", since=MAY, found_on=SIXTH, facts="复核", evidence="复核", way="amount",
        due_monthly=Decimal("300.00"),
    )  # fmt: skip
    open_recovery(quarter.household, finding, actor=finance, on=SIXTH)
    raised(lower, "380.00", JUNE)
    assert waiting() == 0


def test_each_fund_gives_its_own_months_by_its_own_rules(
    make_old_award, finance, approver, pay, client
):
    """On the urban roll until March, on the rural one since: the rural fund owes nothing of
    January and February, and the urban one reckons them as urban."""
    award = make_old_award(on=date(2012, 1, 5), since=date(2012, 1, 1))
    on, march, may = date(2012, 5, 4), date(2012, 3, 1), date(2012, 5, 1)
    stopped(award, march)
    Award.objects.filter(pk=award.pk).update(status="replaced")
    award.members.all().delete()
    home = award.household
    type(home).objects.filter(pk=home.pk).update(category="rural")
    home.refresh_from_db()
    IncomeItem.objects.filter(household=home).update(amount="120")
    middle = add_award(home, approver, on=on, since=march)
    stopped(middle, may)
    middle.members.all().delete()
    IncomeItem.objects.filter(household=home).update(amount="60")
    right = add_award(home, approver, on=on, since=may)
    client.force_login(finance)
    form = {
        "award": right.pk, "since": "2012-01", "found_on": "2012-05-04", "facts": "更正",
        "evidence": "复核",
    }  # fmt: skip
    with time_machine.travel("2012-05-04 10:00:00+08:00"):
        told = client.post(reverse("back_pay_new", args=[home.code]), form)
    assert told.status_code == 302, told.content.decode()
    made = {one.category: one for one in BackPay.objects.all()}
    months = {fund: [month.month.month for month in one.months.all()] for fund, one in made.items()}
    assert months == {"urban": [1, 2], "rural": [3, 4]}
    assert {month.amount for month in made["urban"].months.all()} == {Decimal("40.00")}
    for fund, one in made.items():
        perform(one, "decide", actor=approver, on=on)
        batch = open_back_pay_batch(Opening(county=COUNTY, category=fund, actor=finance, on=on))
        assert pay(batch, on).total == one.total
    assert list(Verifier().deviations()) == [] and differences() == []


def test_another_categorys_months_are_not_guessed_without_the_facts(make_awards, finance):
    (award,) = make_awards(1)
    right = raised(award, "480.00", MAY)
    Award.objects.filter(pk=right.pk).update(category="rural")
    right.refresh_from_db()
    with pytest.raises(Refusal, match="城乡类别有变动"):
        back_pay(right, finance)
