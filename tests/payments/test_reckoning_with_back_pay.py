"""Of a month that back pay put right, a recovery takes what was too much and leaves the rest."""

from datetime import date
from decimal import Decimal

from dibao.trail.engine import perform
from households.models import IncomeItem
from payments.services.back_pay import open_back_pay
from payments.services.opening import open_arrears, open_back_pay_batch, open_batch
from payments.services.recoveries import Finding, open_recovery
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_line_changes import AUGUST, add_award, carry_out
from tests.payments.test_verify_payments import OCTOBER, homes, opening, pay  # noqa: F401

# ruff: noqa: F811
NOVEMBER, JULY, JUNE = date(2011, 11, 1), date(2012, 7, 1), date(2012, 6, 5)


def on_the_roll(month, pay, finance):
    day = month.replace(day=3)
    pay(open_batch(county=COUNTY, category="urban", month=month, actor=finance, on=day), day)


def put_right(home, award, *, since, on, pay, finance, approver):
    """40 yuan less of income from `since` on: a new award, and back pay that arrived."""
    IncomeItem.objects.filter(household=home).update(amount="60")
    begins = date(2011, 12, 1) if since == NOVEMBER else on.replace(day=1)
    Award.objects.filter(pk=award.pk).update(period=(award.period.lower, begins), status="replaced")
    award.members.all().delete()
    given = open_back_pay(
        home, award=add_award(home, approver, on=on, since=begins), since=since, found_on=on,
        facts="少发", evidence="复核", actor=finance, on=on,
    )  # fmt: skip
    perform(given, "decide", actor=approver, on=on)
    pay(open_back_pay_batch(opening(finance, on)), on)


def asked(home, *, since, on, finance):
    finding = Finding(
        ground="fraud", since=since, found_on=on, facts="查实", evidence="报告", way="income",
        extra_income=Decimal("30.00"),
    )  # fmt: skip
    months = open_recovery(home, finding, actor=finance, on=on).months
    return months.values_list("paid", "entitled", "amount").get(month=since)


def test_a_month_with_a_rise_of_the_line_and_back_pay(homes, pay, finance, approver, open_change):
    home = homes[0]
    on_the_roll(JULY, pay, finance)
    change = carry_out(open_change(), approver)
    pay(open_arrears(opening(finance, AUGUST), change.number), AUGUST)
    now = home.awards.get(period__contains=OCTOBER)
    put_right(home, now, since=JULY, on=OCTOBER, pay=pay, finance=finance, approver=approver)
    assert asked(home, since=JULY, on=OCTOBER, finance=finance) == (
        Decimal("700.00"), Decimal("670.00"), Decimal("30.00"),
    )  # fmt: skip


def test_a_month_with_back_pay_before_the_line_rose(homes, pay, finance, approver):
    home = homes[0]
    on_the_roll(NOVEMBER, pay, finance)
    now = home.awards.get()
    put_right(home, now, since=NOVEMBER, on=JUNE, pay=pay, finance=finance, approver=approver)
    assert asked(home, since=NOVEMBER, on=JUNE, finance=finance) == (
        Decimal("620.00"), Decimal("590.00"), Decimal("30.00"),
    )  # fmt: skip
