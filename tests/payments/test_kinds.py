"""Batches beside the monthly one: failures paid again, late ones, arrears."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from dibao import policy
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account
from payments.blockers import blocker_of
from payments.blockers.base import Scope
from payments.ledger.verify import differences
from payments.models import Batch, Bridging, Payment, PriceIndex
from payments.services import drafting
from payments.services.opening import Opening, open_arrears, open_batch, open_late, open_repay
from payments.services.prices import record_index
from payments.services.subsidies import open_holiday_subsidy, open_price_subsidy
from reviews.models import ArrearsClaim, LineChange
from tests.cast import COUNTY, card_number
from tests.cast_payments import APRIL, DRAFTED_ON, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

LATER = date(2026, 4, 20)


@pytest.fixture
def asks(finance):
    return Opening(county=COUNTY, category="urban", actor=finance, on=LATER)


@pytest.fixture
def pay(finance, finance_reviewer, finance_releaser):
    """Take a batch from its draft to its answers, by its three people; `code` for every line."""

    def run(batch: Batch, code: str = "0000") -> Batch:
        drafting.draft(drafting.submit(batch))
        explain(batch, finance)
        batch = release(batch, finance_reviewer, finance_releaser, LATER)
        batch = perform(batch, "send", actor=finance, on=LATER, layout="general")
        return give_to(batch, as_csv([answer(line, code) for line in lines_of(batch)]), finance)

    return run


@pytest.fixture
def published(finance, finance_reviewer):
    """April's rise of consumer prices, a share, recorded and read again."""

    def publish(rise: str) -> PriceIndex:
        index = PriceIndex(
            month=APRIL, published_on=date(2026, 4, 14), source="公报", cpi_rise=Decimal(rise)
        )
        index = record_index(index, county=COUNTY, actor=finance, on=LATER)
        return perform(index, "confirm", actor=finance_reviewer, on=LATER, cpi_rise=Decimal(rise))

    return publish


@pytest.fixture
def one_failed(make_awards, batch_in, finance):
    """April is paid: the first household's payment failed, the other's arrived."""
    make_awards(2)
    batch = batch_in("sent")
    bad, good = lines_of(batch)
    give_to(batch, as_csv([answer(bad, "1001"), answer(good)]), finance)
    return Payment.objects.get(results__result="failure")


def correct_account(household) -> None:
    Account.objects.filter(household=household).update(is_current=False)
    Account.objects.create(
        household=household, bank="农业银行", holder_name="黄萱", number=card_number(), since=LATER
    )


def close(batch: Batch, finance) -> Batch:
    return perform(batch, "close", actor=finance, on=LATER)


def test_a_failure_is_paid_again_once_its_account_is_corrected(one_failed, asks, pay, finance):
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    correct_account(one_failed.household)
    batch = pay(open_repay(asks))
    assert close(batch, finance).status == "closed"
    again = batch.payments.get()
    assert (again.replaces, again.attempt, again.month) == (one_failed, 2, APRIL)
    assert (again.amount, again.kind) == (one_failed.amount, "regular")
    assert again.account == one_failed.household.account.number != one_failed.account
    assert differences() == []
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


def test_a_repayment_waits_for_no_new_money(one_failed, asks, pay):
    """What failed was spent with the first batch: the county advanced it, and owes it since."""
    missing, scope = blocker_of("money_not_in"), Scope(COUNTY[:6], COUNTY, APRIL, LATER)
    correct_account(one_failed.household)
    draft = open_repay(asks)
    drafting.draft(drafting.submit(draft))
    assert missing.count(scope) == 0
    pay(draft)
    assert not Bridging.objects.filter(batch=draft).exists()


def test_what_fails_again_is_paid_again_again(one_failed, asks, pay):
    correct_account(one_failed.household)
    pay(open_repay(asks), code="1002")
    correct_account(one_failed.household)
    batch = pay(open_repay(asks))
    assert batch.payments.get().attempt == 3
    assert differences() == []


def test_two_repay_drafts_at_a_time_pay_a_failure_once(one_failed, asks):
    correct_account(one_failed.household)
    first = open_repay(asks)
    drafting.draft(drafting.submit(first))
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


@pytest.mark.parametrize("code", ["2001", "7777", "0000"])
def test_only_a_failure_is_paid_again(make_awards, batch_in, finance, asks, code):
    make_awards(1)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(lines_of(batch)[0], code)]), finance)
    correct_account(batch.payments.get().household)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    payment = batch.payments.get()
    with pytest.raises(IntegrityError, match="才能重发"), transaction.atomic():
        again(payment, batch)


def again(payment: Payment, batch: Batch, **changes) -> None:
    """A further attempt, put in from beside the code."""
    twin = Payment.objects.get(pk=payment.pk)
    twin.pk, twin.replaces, twin.attempt, twin.batch = None, payment, payment.attempt + 1, batch
    for name, value in changes.items():
        setattr(twin, name, value)
    twin.save(force_insert=True)


@pytest.mark.parametrize(
    "changes",
    [{"month": date(2026, 5, 1)}, {"amount": Decimal("999.00")}, {"attempt": 3},
     {"kind": "price", "cause": "x"}],
)  # fmt: skip
def test_the_database_refuses_another_month_amount_or_kind_as_a_repayment(
    one_failed, asks, make_awards, changes
):
    correct_account(one_failed.household)
    draft = open_repay(asks)
    with pytest.raises(IntegrityError, match="才能重发"), transaction.atomic():
        again(one_failed, draft, **changes)


def test_the_database_pays_a_failure_again_once(one_failed, asks):
    correct_account(one_failed.household)
    draft = open_repay(asks)
    again(one_failed, draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        again(one_failed, draft)
    with pytest.raises(IntegrityError, match="the_first_attempt"), transaction.atomic():
        again(one_failed, draft, replaces=None)


def test_whom_a_sealed_batch_left_out_is_paid_late(make_awards, batch_in, asks, pay, finance):
    make_awards(1)
    (left_out,) = make_awards(1, account=False)
    pay_day = batch_in("sent")
    (confirmed_later,) = make_awards(1)
    correct_account(left_out.household)
    batch = pay(open_late(asks))
    assert set(batch.payments.values_list("award", "month", "kind")) == {
        (left_out.pk, APRIL, "regular"), (confirmed_later.pk, APRIL, "regular"),
    }  # fmt: skip
    assert differences() == []
    with pytest.raises(Refusal, match="没有漏发"):
        open_late(asks)
    assert pay_day.payments.count() == 1


@pytest.fixture
def claims(make_awards, approver, finance):
    """Two households are owed three and one month of arrears."""
    change = LineChange.objects.create(
        number="TZ1", area_code=COUNTY, category="urban", status="done", effective_from=APRIL,
        announced_on=APRIL, document="测试", prepared_by=finance, prepared_on=APRIL,
        approved_by=approver, approved_on=APRIL,
    )  # fmt: skip
    (full,) = make_awards(1, since=date(2026, 1, 1))
    (joined_late,) = make_awards(1, since=date(2026, 3, 1))
    for award, months in ((full, (1, 2, 3)), (joined_late, (3,))):
        for month in months:
            ArrearsClaim.objects.create(
                area_code=award.area_code, household=award.household, award=award, cause=change,
                month=date(2026, month, 1), amount="20.00", claimed_on=APRIL,
            )  # fmt: skip
    return change


def test_arrears_are_paid_by_months_of_presence(claims, asks, pay, finance):
    batch = pay(open_arrears(asks, claims.number))
    assert (batch.payment_count, batch.person_count, batch.total) == (4, 2, Decimal("80.00"))
    assert batch.payments.filter(kind="arrears", cause="TZ1").count() == 4
    assert close(batch, finance).status == "closed"
    assert differences() == []
    with pytest.raises(Refusal, match="已存在"):
        open_arrears(asks, claims.number)


def test_a_claim_is_not_paid_twice_in_another_month(claims, asks, pay):
    pay(open_arrears(asks, claims.number))
    may = Opening(county=COUNTY, category="urban", actor=asks.actor, on=date(2026, 5, 6))
    with pytest.raises(Refusal, match="没有尚未补发"):
        open_arrears(may, claims.number)


def test_arrears_left_out_for_want_of_an_account_are_paid_late(claims, asks, pay):
    household = claims.claims.order_by("pk").first().household
    Account.objects.filter(household=household).update(is_current=False)
    first = pay(open_arrears(asks, claims.number))
    assert (first.payment_count, first.omissions.count()) == (1, 3)
    correct_account(household)
    batch = pay(open_late(asks))
    assert batch.payment_count == 3
    assert set(batch.payments.values_list("kind", "cause")) == {("arrears", "TZ1")}
    assert differences() == []


@pytest.mark.parametrize("who", ["approver", "next_finance", "caseworker"])
def test_only_finance_of_the_county_opens_any_batch(claims, published, request, who):
    asks = Opening(
        county=COUNTY, category="urban", actor=request.getfixturevalue(who), on=DRAFTED_ON
    )
    index = published("0.5")
    for attempt in (
        lambda: open_repay(asks),
        lambda: open_late(asks),
        lambda: open_arrears(asks, claims.number),
        lambda: open_price_subsidy(asks, index),
        lambda: open_holiday_subsidy(asks, month=APRIL, holiday="春节"),
    ):
        with pytest.raises(NotYours):
            attempt()
    assert Batch.objects.count() == 0


def test_a_month_waits_for_a_change_of_the_line_that_is_being_carried_out(
    claims, make_awards, finance
):
    make_awards(1)
    make_awards(1, category="rural")
    order = {"county": COUNTY, "month": APRIL, "actor": finance, "on": LATER}
    for status in ("approved", "executing"):
        LineChange.objects.update(status=status)
        with pytest.raises(Refusal, match="TZ1 正在执行"):
            open_batch(category="urban", **order)
    assert open_batch(category="rural", **order).category == "rural"
    LineChange.objects.update(status="done")
    assert open_batch(category="urban", **order).category == "urban"


@pytest.fixture
def spring(tmp_path, settings):
    """The packs in use, with a city that gives 100 yuan a person for the Spring Festival."""
    for file in Path(str(settings.POLICY_DIR)).glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.stem == "zhengzhou":
            text += (
                "\n  holiday_subsidy:\n    - {from: 2020-01-01, value: [{name: 春节, month: 4,"
                " amount: 100}], source: zz2004, article: 测试}\n"
            )
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    assert policy.configure(tmp_path).sound
    yield
    policy.configure(settings.POLICY_DIR)
