"""What one part of the payments does and another must know: kept back, laid to rest, asked back,
given back, waived."""

# ruff: noqa: F811
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.banks import layouts
from payments.models import BankReturnLine, Withholding
from payments.selectors import open_exceptions
from payments.services import drafting
from payments.services.opening import open_batch, open_repay
from payments.services.recoveries import Finding, open_recovery
from payments.services.subsidies import open_holiday_subsidy
from payments.services.verifying import Verifier
from payments.services.withholding import withhold, withhold_misdirected
from reviews.models import Award, Determination
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON, explain, raised, release
from tests.payments.fake_bank import answer, as_csv
from tests.payments.test_kinds import (  # noqa: F401
    LATER,
    asks,
    correct_account,
    one_failed,
    spring,
)
from tests.payments.test_misdirected import BEFORE, another_account, send
from tests.payments.test_read_again import read, two_versions  # noqa: F401
from tests.payments.test_underpayment import (  # noqa: F401
    JUNE,
    MAY,
    SIXTH,
    asks_back,
    back_pay,
    pay,
    quarter,
    quarterly_rules,
    stopped,
    waiting,
)
from tests.payments.test_written_answers import prepare, said  # noqa: F401


def entitled_again(award: Award) -> Award:
    """A new award from April on, as an appeal gives it."""
    determination = Determination.objects.create(
        household=award.household, on=date(2026, 3, 20), pack="zhengzhou", rules_version="0" * 64,
        snapshot={}, working=[], eligible=True, amount=Decimal("380.00"), persons=1,
    )  # fmt: skip
    return Award.objects.create(
        number=f"{award.number}Z", household=award.household, category=award.category,
        status="active", period=(APRIL, None), amount=Decimal("380.00"), persons=1,
        determination=determination, confirmation=award.confirmation, area_code=award.area_code,
    )  # fmt: skip


@pytest.fixture
def at_rest(make_awards, batch_in, finance, said):
    """Stopped after the release, kept back by the sending, and not paid any more."""
    award, _other = make_awards(2)
    Award.objects.filter(pk=award.pk).update(period=(BEFORE, None))
    batch = batch_in("released")
    Award.objects.filter(pk=award.pk).update(period=(BEFORE, APRIL), status="ended")
    send(batch, finance)
    said(Withholding.objects.get().payment, "not_due", reason="已停发")
    return award


def test_what_never_went_out_is_not_asked_back(at_rest):
    assert waiting() == 0


def test_who_is_entitled_again_is_given_what_was_laid_to_rest(at_rest, finance):
    given = back_pay(entitled_again(at_rest), finance)
    assert given.total == Decimal("380.00") and waiting() == 0


def test_back_pay_decided_before_the_rest_still_recomputes(
    make_awards, batch_in, finance, approver, said
):
    (award,) = make_awards(1, since=date(2026, 3, 1))
    batch = batch_in("released")
    right = raised(award, "480.00", APRIL)
    payment = batch.payments.get()
    withhold(payment, reason="账户不明", actor=finance, on=DRAFTED_ON)
    given = perform(back_pay(right, finance), "decide", actor=approver, on=SIXTH)
    assert given.total == Decimal("100.00")
    send(batch, finance)
    said(payment, "not_due", on=SIXTH, reason="已停发")
    assert list(Verifier().deviations()) == []


@pytest.fixture
def all_asked_back(spring, make_awards, asks, finance, approver, pay):
    """April's allowance and subsidy arrived, the family was stopped, and both are asked back."""
    (award,) = make_awards(1, since=date(2026, 3, 1))
    on = date(2026, 4, 2)
    pay(open_batch(county=COUNTY, month=APRIL, category="urban", actor=finance, on=on), on)
    pay(open_holiday_subsidy(asks, month=APRIL, holiday="春节"), LATER)
    stopped(award, APRIL)
    assert waiting() == 1
    finding = Finding(
        ground="stop", since=APRIL, found_on=SIXTH, facts="复核", evidence="复核", way="nothing"
    )
    made = open_recovery(award.household, finding, actor=finance, on=SIXTH)
    perform(made, "decide", actor=approver, on=SIXTH)
    return award


def test_a_subsidy_that_was_asked_back_is_no_allowance_that_is_lacking(all_asked_back):
    assert waiting() == 0


def test_what_back_pay_gave_again_is_not_waived_too(quarter, finance, approver, pay):
    lower = raised(quarter, "300.00", MAY)
    asked = asks_back(quarter.household, finance, approver, "300.00")
    on = date(2026, 6, 8)
    given = back_pay(raised(lower, "380.00", JUNE), finance, since=JUNE, on=on)
    perform(given, "decide", actor=approver, on=on)
    asked.refresh_from_db()
    with pytest.raises(Refusal, match="重复得款"):
        perform(asked, "ask_waiver", actor=finance, on=on, reason="追缴有误")


def test_a_letter_that_it_arrived_holds_up_the_repeat(
    one_failed, asks, finance, finance_reviewer, finance_releaser
):
    correct_account(one_failed.household)
    prepare(one_failed, "arrived", finance)
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, LATER)
    with pytest.raises(Refusal):
        perform(batch, "send", actor=finance, on=LATER, layout="general")


def test_what_the_sending_kept_back_is_not_kept_back_again(make_awards, batch_in, finance, client):
    changed, _other = make_awards(2)
    batch = batch_in("released")
    payment = batch.payments.get(household=changed.household)
    another_account(changed)
    withhold_misdirected(batch, actor=finance, on=DRAFTED_ON)
    client.force_login(finance)
    told = client.post(reverse("payment_withhold", args=[payment.pk]), {"reason": "账户不明"})
    assert told.status_code == 422 and "已经止付" in told.text


def test_two_versions_that_paid_are_seen_after_a_letter_too(
    two_versions, finance, finance_reviewer
):
    batch, line = two_versions
    batch = read(batch, as_csv([answer(line, "Z9")]), 1, finance)
    letter = prepare(batch.payments.get(), "arrived", finance, on=DRAFTED_ON)
    perform(letter, "confirm", actor=finance_reviewer, on=DRAFTED_ON)
    batch.refresh_from_db()
    batch = read(batch, as_csv([answer(line)]), 1, finance)
    good = next(code for code, it in layouts()["postal"].codes.items() if it.result == "success")
    batch = read(batch, as_csv([answer(line, good, 返回信息="第二版")]), 2, finance)
    assert open_exceptions(batch).exists()
    assert BankReturnLine.objects.latest("pk").fault == "conflict"
