"""What a change of the line claims for months that a recovery says were never due is not paid."""

# Fixtures of another file are named where they are used.
# ruff: noqa: F811

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.ledger.verify import differences
from payments.left_out import claims_waiting
from payments.models import Payment, Withholding
from payments.selectors import owed_again
from payments.services import drafting
from payments.services.back_pay import open_back_pay
from payments.services.opening import (
    open_arrears,
    open_back_pay_batch,
    open_batch,
    open_repay,
)
from payments.services.recoveries import Finding, open_recovery
from payments.services.standing import altered_count
from payments.services.verifying import Verifier
from reviews.models import ArrearsClaim, Award
from tests.cast import COUNTY
from tests.cast_line_changes import AUGUST, JANUARY, add_award, carry_out
from tests.cast_payments import explain, release
from tests.payments.fake_bank import answer, as_csv, lines_of
from tests.payments.test_kinds import correct_account
from tests.payments.test_verify_payments import homes, opening, pay  # noqa: F401
from tests.payments.test_written_answers import prepare

JULY, SEPTEMBER = date(2012, 7, 20), date(2012, 9, 3)


@pytest.fixture
def home(homes, pay, finance):
    """A family of two, paid January under the line of before."""
    order = {"county": COUNTY, "category": "urban", "month": JANUARY, "actor": finance}
    pay(open_batch(**order, on=JANUARY), JANUARY)
    return homes[0]


@pytest.fixture
def ask_back(home, finance, approver):
    """ask_back(day): a decided recovery of January, of which nothing was due."""

    def ask(on: date):
        finding = Finding(
            ground="fraud", since=JANUARY, found_on=on, facts="隐瞒收入", evidence="核查",
            way="nothing",
        )  # fmt: skip
        return perform(
            open_recovery(home, finding, actor=finance, on=on), "decide", actor=approver, on=on
        )

    return ask


@pytest.fixture
def change(home, open_change):
    return lambda actor: carry_out(open_change(category="urban"), actor)


def paid(home) -> list[date]:
    rows = Payment.objects.filter(household=home, kind="arrears").order_by("month")
    return list(rows.values_list("month", flat=True))


def january(home):
    return ArrearsClaim.objects.filter(household=home, month=JANUARY)


def put_right(home, approver) -> Award:
    """The award that follows in October, of the right facts."""
    now = home.awards.get(status="active")
    Award.objects.filter(pk=now.pk).update(
        period=(now.period.lower, date(2012, 10, 1)), status="replaced"
    )
    now.members.all().delete()
    return add_award(home, approver, on=SEPTEMBER, since=date(2012, 10, 1))


def told_of(right: Award, actor) -> dict:
    """What back pay of January says of it."""
    return {
        "award": right, "since": JANUARY, "found_on": SEPTEMBER, "facts": "更正",
        "evidence": "复核", "actor": actor, "on": SEPTEMBER,
    }  # fmt: skip


def overturn(asked, by, second):
    asked = perform(
        asked, "ask_overturn", actor=by, on=AUGUST, overturn_by="own",
        overturn_document="复查意见", overturn_dated=AUGUST, reason="收入不实",
    )  # fmt: skip
    return perform(asked, "overturn", actor=second, on=AUGUST)


@pytest.mark.parametrize("first", ["recovery", "change"])
def test_claims_of_months_that_were_never_due_are_not_paid(
    home, ask_back, change, pay, finance, approver, first
):
    if first == "recovery":
        ask_back(JULY)
        made = change(approver)
    else:
        made = change(approver)
        ask_back(AUGUST)
    assert january(home).get().amount == Decimal("80.00")
    pay(open_arrears(opening(finance, AUGUST), made.number), AUGUST)
    assert JANUARY not in paid(home) and len(paid(home)) == 6
    assert not claims_waiting(COUNTY[:6]).exists()


def test_a_claim_is_due_again_once_the_recovery_is_overturned(
    home, ask_back, change, pay, finance, approver, second_approver
):
    asked, made = ask_back(JULY), change(approver)
    asked = perform(
        asked, "ask_overturn", actor=approver, on=AUGUST, overturn_by="own",
        overturn_document="复查意见", overturn_dated=AUGUST, reason="收入不实",
    )  # fmt: skip
    assert january(home).get() not in claims_waiting(COUNTY[:6])
    perform(asked, "overturn", actor=second_approver, on=AUGUST)
    assert january(home).get() in claims_waiting(COUNTY[:6])
    pay(open_arrears(opening(finance, AUGUST), made.number), AUGUST)
    assert JANUARY in paid(home)


def test_a_draft_with_such_a_claim_is_drafted_anew(home, ask_back, change, finance, approver):
    made = change(approver)
    batch = open_arrears(opening(finance, AUGUST), made.number)
    drafting.draft(drafting.submit(batch))
    assert altered_count(batch, AUGUST) == 0
    ask_back(AUGUST)
    assert altered_count(batch, AUGUST) == 1


@pytest.fixture
def kept_back(home, ask_back, change, finance, approver, finance_reviewer, finance_releaser):
    """(the recovery, January's claim): signed before that was found, kept back at the sending."""
    batch = open_arrears(opening(finance, AUGUST), change(approver).number)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, AUGUST)
    asked = ask_back(AUGUST)
    batch = perform(batch, "send", actor=finance, on=AUGUST, layout="general")
    sent = {int(line["流水号"]) for line in lines_of(batch)}
    answered = SimpleUploadedFile("x.csv", as_csv([answer(line) for line in lines_of(batch)]))
    perform(batch, "import_return", actor=finance, on=AUGUST, file=answered)
    kept = Withholding.objects.get()
    assert "追缴决定已另行认定" in kept.reason and sent == {
        row.pk for row in batch.payments.exclude(pk=kept.payment_id)
    }
    return asked, kept.payment


def repaid(finance) -> list:
    try:
        batch = open_repay(opening(finance, AUGUST))
    except Refusal:
        return []
    drafting.draft(drafting.submit(batch))
    return list(batch.payments.values_list("replaces_id", "amount"))


def test_a_claim_that_was_signed_before_is_kept_back_and_not_paid_again_meanwhile(
    kept_back, finance, approver, second_approver
):
    asked, payment = kept_back
    assert (payment.month, payment.amount) == (JANUARY, Decimal("80.00"))
    correct_account(payment.household)
    assert repaid(finance) == []
    overturn(asked, approver, second_approver)
    assert repaid(finance) == [(payment.pk, payment.amount)]
    assert differences() == []


def test_a_kept_back_claim_counts_as_given_nowhere(kept_back, approver, finance):
    """580 recovered, 80 kept back: an award put right gives the month whole."""
    _asked, payment = kept_back
    home = payment.household
    right = put_right(home, approver)
    given = open_back_pay(home, **told_of(right, finance))
    assert list(given.months.values_list("month", "amount")) == [(JANUARY, right.amount)]


def test_a_kept_back_claim_may_be_laid_to_rest(kept_back, finance, finance_reviewer):
    _asked, payment = kept_back
    made = prepare(payment, "not_due", finance, on=AUGUST)
    perform(made, "confirm", actor=finance_reviewer, on=AUGUST)
    assert not owed_again(Payment.objects.filter(pk=payment.pk)).exists()
    assert differences() == []


def test_back_pay_gives_what_such_a_claim_does_not(home, ask_back, change, pay, finance, approver):
    """580 recovered and 80 claimed in vain: an award put right gives the month whole."""
    ask_back(JULY)
    made = change(approver)
    pay(open_arrears(opening(finance, AUGUST), made.number), AUGUST)
    right = put_right(home, approver)
    told = told_of(right, finance)
    given = open_back_pay(home, **told)
    assert list(given.months.values_list("month", "amount")) == [(JANUARY, right.amount)]
    perform(given, "decide", actor=approver, on=SEPTEMBER)
    pay(open_back_pay_batch(opening(finance, SEPTEMBER)), SEPTEMBER)
    assert list(Verifier().deviations()) == []
    with pytest.raises(Refusal, match="没有少发"):
        open_back_pay(home, **told)
