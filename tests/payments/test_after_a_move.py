"""Months that were lived in one street are reckoned there, wherever the household lives now."""

from datetime import date
from decimal import Decimal

from households.models import IncomeItem
from payments.services.back_pay import open_back_pay
from payments.services.opening import open_batch
from payments.services.underpayment import due_under
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_line_changes import add_award
from tests.cast_moves import line_there, move  # noqa: F401
from tests.payments.test_reckoning import family, found  # noqa: F401
from tests.payments.test_verify_payments import homes, pay  # noqa: F401

# ruff: noqa: F811
NOVEMBER, DECEMBER = date(2011, 11, 1), date(2011, 12, 10)


def test_a_recovery_is_reckoned_where_the_family_was_determined(line_there, family, move, finance):
    line_there(240)
    home = move(family, date(2012, 9, 1))
    month = found(home, finance, ground="fraud", way="income", extra_income=Decimal("250.00"))
    assert (month.entitled, month.amount) == (Decimal("330.00"), Decimal("250.00"))


def test_back_pay_of_months_before_a_move_is_by_the_line_of_the_old_street(
    line_there, homes, move, pay, finance, approver
):
    line_there(600)
    home, month = homes[0], {"county": COUNTY, "category": "urban", "actor": finance}
    pay(open_batch(month=NOVEMBER, on=NOVEMBER.replace(day=3), **month), NOVEMBER.replace(day=3))
    old = home.awards.get()
    home = move(home, DECEMBER)
    IncomeItem.objects.filter(household=home).update(amount="60")
    december = DECEMBER.replace(day=1)
    Award.objects.filter(pk=old.pk).update(period=(old.period.lower, december), status="replaced")
    old.members.all().delete()
    right = add_award(home, approver, on=DECEMBER, since=december)
    given = open_back_pay(
        home, award=right, since=NOVEMBER, found_on=DECEMBER, facts="少发", evidence="复核",
        actor=finance, on=DECEMBER,
    )  # fmt: skip
    assert [(row.month, row.amount) for row in given.months.all()] == [(NOVEMBER, Decimal("40.00"))]
    assert due_under(right, DECEMBER, "urban") == Decimal("1140.00")
