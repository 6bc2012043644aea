"""The posting rules: what each step of a batch does to the accounts, once."""

from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.refusals import Refusal
from payments.ledger import corrections, posting
from payments.ledger.balances import balances, free_money, outstanding
from payments.ledger.book import Purse, credit, debit, drawn, post
from payments.models import AccountKind, Event, Fund, LedgerEntry, LedgerTransaction, Source
from payments.models.ledger import BY_SOURCE
from tests.cast import COUNTY
from tests.payments.ledger_rows import URBAN, answer, bring_in, put_batch

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 8)
YUAN = Decimal


def standing(purse: Purse = URBAN) -> dict[str, Decimal]:
    return {
        kind if kind not in BY_SOURCE else f"{kind}:{source}": amount
        for (kind, source), amount in balances(purse).items()
        if amount
    }


@pytest.fixture
def batch(make_awards, finance, finance_reviewer, finance_releaser):
    people = finance, finance_reviewer, finance_releaser
    return put_batch(make_awards(3, amount="380.00"), people=people)


def test_a_released_batch_is_spent_and_owed(batch):
    posting.post_release(batch)
    assert standing() == {"expense": YUAN("1140.00"), "payable": YUAN("-1140.00")}


def test_the_bank_pays_some_and_fails_some_and_the_fund_pays_what_arrived(batch):
    bring_in(URBAN, Source.CENTRAL, "500.00", on=ON)
    bring_in(URBAN, Source.COUNTY, "9000.00", on=ON)
    posting.post_release(batch)
    posting.post_sent(batch)
    first, second, third = batch.payments.order_by("pk")
    posting.post_return(answer(batch, success=[first, second], failure=[third], on=ON))
    assert standing() == {
        "expense": YUAN("1140.00"), "payable": YUAN("-380.00"),
        "cash:county": YUAN("8740.00"),  # the central 500 went first, 260 of the county's after it
        "income:central": YUAN("-500.00"), "income:county": YUAN("-9000.00"),
    }  # fmt: skip
    failed = LedgerEntry.objects.get(event=Event.FAILURE, payment=third)
    assert failed.credit == third.amount


def test_a_failure_that_is_paid_again_is_not_spent_again(
    batch, finance, finance_reviewer, finance_releaser
):
    posting.post_release(batch)
    posting.post_sent(batch)
    first, second, third = batch.payments.order_by("pk")
    posting.post_return(answer(batch, success=[first, second], failure=[third], on=ON))
    again = put_batch(
        [third.award], people=(finance, finance_reviewer, finance_releaser), suffix="R",
        month=date(2026, 5, 1),
    )  # fmt: skip
    posting.post_repayment(again, [(third.pk, third.amount)])
    posting.post_sent(again)
    posting.post_return(answer(again, success=list(again.payments.all()), on=ON))
    assert standing() == {"expense": YUAN("1140.00"), "cash:county": YUAN("-1140.00")}
    with pytest.raises(ValueError, match="do not add up"):
        posting.post_repayment(again, [(third.pk, YUAN("1.00"))])


def test_a_step_posted_again_with_the_same_content_changes_nothing(batch):
    first = posting.post_release(batch)
    assert posting.post_release(batch) == first
    assert LedgerTransaction.objects.count() == 1


def test_a_step_posted_again_with_other_content_is_refused(batch):
    posting.post_release(batch)
    batch.total += 1
    with pytest.raises(Refusal, match="内容与这次不同"):
        posting.post_release(batch)
    assert LedgerTransaction.objects.count() == 1


def test_a_return_read_again_is_posted_once_even_after_the_balances_moved(batch):
    bring_in(URBAN, Source.CENTRAL, "1140.00", on=ON)
    posting.post_release(batch)
    posting.post_sent(batch)
    bank_return = answer(batch, success=list(batch.payments.all()), on=ON)
    posted = posting.post_return(bank_return)
    bring_in(URBAN, Source.PROVINCE, "77.00", on=ON)
    assert posting.post_return(bank_return) == posted
    assert standing()["cash:province"] == YUAN("77.00")


def recovery(**fields):
    return {
        "reference": "ZJ1", "county": COUNTY, "category": "urban", "on": ON,
        "amount": YUAN("300.00"),
    } | fields  # fmt: skip


def test_a_recovery_lowers_this_years_spending_and_is_received_in_parts():
    corrections.post_recovery_due(**recovery(year=2026))
    assert standing() == {"receivable": YUAN("300.00"), "expense": YUAN("-300.00")}
    corrections.post_recovery(**recovery(part="1", amount=YUAN("100.00")))
    corrections.post_set_off(**recovery(part="2", amount=YUAN("150.00")))
    assert outstanding(URBAN, "ZJ1") == YUAN("50.00")
    with pytest.raises(Refusal, match="只剩 50"):
        corrections.post_recovery(**recovery(part="3", amount=YUAN("50.01")))


def test_a_recovery_of_an_earlier_year_leaves_this_years_spending_alone():
    corrections.post_recovery_due(**recovery(year=2025))
    assert standing() == {"receivable": YUAN("300.00"), "surplus": YUAN("-300.00")}


def test_two_equal_instalments_on_a_day_can_both_be_taken_back():
    corrections.post_recovery_due(**recovery(year=2026))
    for part in "12":
        entry = corrections.post_recovery(**recovery(part=part, amount=YUAN("50.00")))
        corrections.post_reversal(entry, on=ON, reason="记错")
    assert outstanding(URBAN, "ZJ1") == YUAN("300.00")


def test_a_posting_is_taken_back_once(batch):
    entry = bring_in(URBAN, Source.PROVINCE, "10.00", on=ON)
    first = corrections.post_reversal(entry, on=ON, reason="记错")
    assert corrections.post_reversal(entry, on=ON, reason="记错") == first
    assert standing() == {}


def test_money_that_is_already_used_is_not_taken_back(batch):
    entry = bring_in(URBAN, Source.PROVINCE, "500.00", on=ON)
    posting.post_release(batch)
    posting.post_sent(batch)
    posting.post_return(answer(batch, success=list(batch.payments.all()), on=ON))
    with pytest.raises(Refusal, match="已经支出一部分"):
        corrections.post_reversal(entry, on=ON, reason="记错")


def test_what_the_bank_did_is_not_taken_back_by_hand(batch):
    entry = posting.post_release(batch)
    with pytest.raises(Refusal, match="不能冲销"):
        corrections.post_reversal(entry, on=ON, reason="记错")


def test_free_money_is_what_is_in_hand_less_what_is_owed(batch):
    bring_in(URBAN, Source.COUNTY, "2000.00", on=ON)
    posting.post_release(batch)
    assert free_money(URBAN, ON) == YUAN("860.00")


def test_sources_are_used_in_order_and_the_county_bridges_the_rest():
    cash = {"central": YUAN("10"), "province": YUAN("0"), "county": YUAN("1")}
    assert drawn(cash, YUAN("8")) == [(Source.CENTRAL, YUAN("8"))]
    assert drawn(cash, YUAN("15")) == [(Source.CENTRAL, YUAN("10")), (Source.COUNTY, YUAN("5"))]
    assert drawn({}, YUAN("15")) == [(Source.COUNTY, YUAN("15"))]


def test_the_funds_of_two_counties_and_of_town_and_country_are_apart():
    others = Purse(COUNTY, Fund.RURAL), Purse("410104000000", Fund.URBAN)
    for purse in others:
        post(
            purse, Event.RELEASE, reference=f"F{purse.county}{purse.fund}", on=ON, total=YUAN("5"),
            lines=lambda: [
                debit(AccountKind.EXPENSE, YUAN("5")), credit(AccountKind.PAYABLE, YUAN("5")),
            ],
        )  # fmt: skip
    assert standing() == {}
    assert all(standing(purse)["expense"] == 5 for purse in others)
