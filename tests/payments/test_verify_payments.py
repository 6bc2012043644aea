"""Every past month recomputes to the fen: monthly, arrears, back pay, subsidies, repeated ones."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from dibao.trail.engine import perform
from households.models import Account, IncomeItem
from payments.ledger.verify import differences
from payments.models import Payment
from payments.services import drafting
from payments.services.back_pay import open_back_pay
from payments.services.opening import (
    Opening,
    open_arrears,
    open_back_pay_batch,
    open_batch,
    open_repay,
)
from payments.services.recoveries import Finding, open_recovery
from payments.services.verifying import Verifier
from reviews.models import Award
from tests.cast import COUNTY, card_number
from tests.cast_line_changes import AUGUST, add_award, carry_out
from tests.cast_payments import explain, release
from tests.payments.fake_bank import answer, as_csv, lines_of

SEPTEMBER, OCTOBER = date(2012, 9, 3), date(2012, 10, 8)


@pytest.fixture
def pay(finance, finance_reviewer, finance_releaser):
    """Take an opened batch to its answers; those of `failing` households fail."""

    def run(batch, on, failing=()):
        drafting.draft(drafting.submit(batch))
        explain(batch, finance)
        batch = release(batch, finance_reviewer, finance_releaser, on)
        batch = perform(batch, "send", actor=finance, on=on, layout="general")
        bad = {home.account.number for home in failing}
        lines = [
            answer(line, "1001" if line["账号"] in bad else "0000") for line in lines_of(batch)
        ]
        upload = SimpleUploadedFile("return.csv", as_csv(lines))
        return perform(batch, "import_return", actor=finance, on=on, file=upload)

    return run


@pytest.fixture
def homes(make_old_award):
    """A family of two and a single person, both on the roll since 2011."""
    return [make_old_award(members=2).household, make_old_award().household]


def opening(finance, on) -> Opening:
    return Opening(county=COUNTY, category="urban", actor=finance, on=on)


@pytest.fixture
def year(homes, pay, finance, approver, open_change):
    """D1 case 5 through to the bank, a failure paid again, and a rise that was confirmed late."""
    month = {"county": COUNTY, "category": "urban", "actor": finance}
    pay(open_batch(month=AUGUST, on=AUGUST, **month), AUGUST)
    change = carry_out(open_change(category="urban"), approver)
    pay(open_arrears(opening(finance, AUGUST), change.number), AUGUST, failing=[homes[1]])
    Account.objects.filter(household=homes[1]).update(is_current=False)
    Account.objects.create(
        household=homes[1], bank="农业银行", holder_name="黄萱", number=card_number(),
        since=SEPTEMBER,
    )  # fmt: skip
    pay(open_repay(opening(finance, SEPTEMBER)), SEPTEMBER)
    pay(open_batch(month=SEPTEMBER, on=SEPTEMBER, **month), SEPTEMBER)
    IncomeItem.objects.filter(household=homes[0]).update(amount="50")
    now = homes[0].awards.get(status="active")
    Award.objects.filter(pk=now.pk).update(
        period=(now.period.lower, date(2012, 10, 1)), status="replaced"
    )
    now.members.all().delete()
    right = add_award(homes[0], approver, on=OCTOBER, since=date(2012, 10, 1))
    late = open_back_pay(
        homes[0], award=right, since=date(2012, 9, 1), found_on=OCTOBER, facts="增发确认较晚",
        evidence="复核记录", actor=finance, on=OCTOBER,
    )  # fmt: skip
    perform(late, "decide", actor=approver, on=OCTOBER)
    pay(open_back_pay_batch(opening(finance, OCTOBER)), OCTOBER)
    pay(open_batch(month=OCTOBER, on=OCTOBER, **month), OCTOBER)
    return late


def past_the_seals(change: str) -> None:
    """Change payments as an owner of the database could who takes the triggers away."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_payment DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE payments_payment SET {change}")
        cursor.execute("ALTER TABLE payments_payment ENABLE TRIGGER USER")


def test_arrears_of_2012_are_paid_for_each_person_and_month(year, homes):
    """D1 case 5: 40 yuan a person and month, here from January to August."""
    arrears = Payment.objects.filter(kind="arrears", attempt=1).exclude(cause=year.number)
    assert sorted(arrears.filter(household=homes[0]).values_list("month", "amount")) == [
        (date(2012, month, 1), Decimal("80.00")) for month in range(1, 9)
    ]
    assert arrears.filter(household=homes[1]).count() == 8
    assert set(arrears.filter(household=homes[1]).values_list("amount", flat=True)) == {
        Decimal("40.00")
    }
    assert Payment.objects.filter(kind="arrears", attempt=2).count() == 8


def test_back_pay_is_the_difference_for_the_months_on_the_roll(year, homes):
    (payment,) = Payment.objects.filter(cause=year.number)
    assert (payment.month, payment.kind, payment.household) == (
        date(2012, 9, 1), "arrears", homes[0],
    )  # fmt: skip
    assert payment.amount == year.total > 0


def test_every_kind_of_payment_recomputes_to_the_fen(year):
    verifier = Verifier()
    assert list(verifier.deviations()) == []
    assert verifier.count == Payment.objects.count() > 20
    assert differences() == []
    out = StringIO()
    call_command("verify_payments", "--county", COUNTY, stdout=out)
    assert "差异 0.00" in out.getvalue()


@pytest.mark.parametrize(
    ("kind", "why"), [("regular", "重新计算不符"), ("arrears", "不符")], ids=["regular", "arrears"]
)
def test_an_amount_changed_past_the_seals_is_found(year, kind, why):
    payment = Payment.objects.filter(kind=kind).first()
    past_the_seals(f"amount = amount + 0.01 WHERE id = {payment.pk}")
    found = list(Verifier().deviations())
    assert any(item.paid - item.computed == Decimal("0.01") and why in item.why for item in found)
    assert any("摘要" in item.why and item.where == payment.batch.number for item in found)
    with pytest.raises(SystemExit):
        call_command("verify_payments", stdout=StringIO(), stderr=StringIO())


def test_an_account_changed_past_the_seals_is_found(year):
    past_the_seals("account_index = repeat('f', 64)")
    assert any("账号" in item.why for item in Verifier().deviations())


def test_back_pay_that_was_reckoned_wrongly_is_found_though_paid_as_decided(year):
    """The rules of the month are asked again, not the figures of the decision."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_backpaymonth DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE payments_backpaymonth SET entitled = entitled + 7, amount = amount + 7"
        )
        cursor.execute("ALTER TABLE payments_backpaymonth ENABLE TRIGGER USER")
    past_the_seals(f"amount = amount + 7 WHERE cause = '{year.number}'")
    found = [item for item in Verifier().deviations() if "补发决定" in item.why]
    assert [item.paid - item.computed for item in found] == [Decimal("7.00")]


def test_a_recovery_after_arrears_asks_for_what_the_raised_month_left_too_much(
    homes, pay, finance, approver, open_change
):
    """One of two leaves; August was raised from 340 to 380 a person, with 100 of income."""
    month = {"county": COUNTY, "category": "urban", "actor": finance}
    pay(open_batch(month=AUGUST, on=AUGUST, **month), AUGUST)
    change = carry_out(open_change(category="urban"), approver)
    pay(open_arrears(opening(finance, AUGUST), change.number), AUGUST)
    out = homes[0].members.exclude(is_head=True).first().person
    wrong = Finding(
        ground="reduce", since=AUGUST.replace(day=1), found_on=SEPTEMBER, facts="已不共同生活",
        evidence="入户调查", way="left_out", left_out=out,
    )  # fmt: skip
    made = open_recovery(homes[0], wrong, actor=finance, on=SEPTEMBER)
    assert list(made.months.values_list("month", "paid", "entitled", "amount")) == [
        (date(2012, 8, 1), Decimal("660.00"), Decimal("280.00"), Decimal("380.00"))
    ]
