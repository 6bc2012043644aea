"""A recovery that is overturned took nothing: what it took is given back, once, and no more."""

# ruff: noqa: F811
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.ledger.statements import year_statement
from payments.ledger.verify import differences
from payments.models import BackPay, LedgerEntry
from payments.papers import overturned_pdf
from payments.services import drafting
from payments.services.opening import Opening, open_back_pay_batch, open_batch
from payments.services.owing import gave, owed
from payments.services.recoveries import open_recovery, plan_of
from payments.services.verifying import Verifier
from tests.cast import COUNTY
from tests.cast_payments import APRIL, raised
from tests.payments.ledger_rows import URBAN
from tests.payments.test_kinds import asks, spring  # noqa: F401
from tests.payments.test_pieces_together import all_asked_back, entitled_again  # noqa: F401
from tests.payments.test_recoveries import (  # noqa: F401
    FOUND,
    decided,
    finding,
    found,
    paid,
    receive,
)
from tests.payments.test_set_offs import (  # noqa: F401
    MAY_4,
    allowing,
    draft,
    ordered,
    recovery,
    released,
)
from tests.payments.test_underpayment import (  # noqa: F401
    JUNE,
    MAY,
    SIXTH,
    asks_back,
    back_pay,
    pay,
    quarter,
    quarterly_rules,
    waiting,
)

LATER = date(2026, 6, 8)
NEXT_YEAR = date(2027, 3, 2)
PAPER = {
    "overturn_by": "review", "overturn_document": "金政复决〔2026〕7号", "reason": "收入查证有误",
}  # fmt: skip


@pytest.fixture
def overturn(finance, approver):
    """Asked by finance, decided by the county."""

    def run(recovery, on=LATER):
        recovery.refresh_from_db()
        asked = perform(
            recovery, "ask_overturn", actor=finance, on=on, overturn_dated=on, **PAPER
        )  # fmt: skip
        return perform(asked, "overturn", actor=approver, on=on)

    return run


@pytest.fixture
def pay_back(finance, pay):
    """The next ordinary batch of back pay."""

    def run(category="urban", on=LATER):
        opening = Opening(county=COUNTY, category=category, actor=finance, on=on)
        return pay(open_back_pay_batch(opening), on)

    return run


def all_sound() -> None:
    assert differences() == [] and list(Verifier().deviations()) == []


def spent() -> Decimal:
    return year_statement(URBAN, 2026).spent


def test_what_was_not_given_is_owed_no_more(decided, overturn, finance):
    assert spent() == 0
    gone = overturn(decided)
    assert (gone.status, owed(gone), gave(gone)) == ("overturned", 0, 0)
    assert gone.overturn_letter.startswith("低保撤追〔2026〕410105-")
    assert not BackPay.objects.exists() and spent() == Decimal("380.00")
    assert overturned_pdf(gone).startswith(b"%PDF")
    all_sound()


def test_what_was_received_is_given_back_once_by_the_next_batch(
    decided, overturn, pay_back, finance
):
    receive(decided, finance, "100.00")
    overturn(decided)
    back = BackPay.objects.get()
    month = back.months.get()
    assert (back.status, back.category, back.total) == ("decided", "urban", Decimal("100.00"))
    assert (month.month, month.paid, month.entitled) == (APRIL, Decimal("280"), Decimal("380"))
    all_sound()
    batch = pay_back()
    assert [(one.amount, one.month, one.cause) for one in batch.payments.all()] == [
        (Decimal("100.00"), APRIL, back.number)
    ]
    assert waiting(APRIL, LATER) == 0 and spent() == Decimal("380.00")
    with pytest.raises(Refusal):
        pay_back()
    all_sound()


def test_its_months_may_be_recovered_again_and_for_no_more_than_they_were_paid(
    decided, overturn, pay_back, finance, approver
):
    receive(decided, finance, "100.00")
    overturn(decided)
    pay_back()
    again = open_recovery(decided.household, finding(), actor=finance, on=LATER)
    assert again.total == Decimal("380.00")
    again = perform(again, "decide", actor=approver, on=LATER)
    all_sound()
    with pytest.raises(Refusal, match="没有多发"):
        open_recovery(decided.household, finding(), actor=finance, on=LATER)
    receive(again, finance, "380.00", "P-9", on=LATER)
    overturn(again)
    assert pay_back().total == Decimal("380.00")
    all_sound()


def test_a_settled_one_is_given_back_whole(decided, overturn, pay_back, finance):
    receive(decided, finance, "380.00")
    assert overturn(decided).status == "overturned"
    assert pay_back().total == Decimal("380.00")
    all_sound()


def test_what_was_waived_the_household_never_gave(
    decided, overturn, pay_back, finance, approver, second_approver
):
    receive(decided, finance, "300.00")
    asked = perform(decided, "ask_waiver", actor=approver, on=FOUND, reason="无力偿还")
    closed = perform(asked, "waive", actor=second_approver, on=FOUND)
    gone = overturn(closed)
    assert (gone.waived, owed(gone)) == (Decimal("80.00"), 0)
    assert pay_back().total == Decimal("300.00")
    all_sound()


def test_one_that_is_asked_to_be_waived_may_be_overturned(decided, overturn, approver):
    asked = perform(decided, "ask_waiver", actor=approver, on=FOUND, reason="无力偿还")
    gone = overturn(asked)
    assert (gone.status, gone.waiver_by) == ("overturned", None)
    all_sound()


def test_what_was_withheld_is_given_back_and_the_set_off_ends(
    ordered, draft, released, overturn, pay_back, finance
):
    released(draft(MAY, MAY_4), MAY_4)
    ordered.refresh_from_db()
    assert ordered.set_off_monthly
    gone = overturn(ordered)
    assert (gone.set_off_monthly, gone.given_back.total) == (0, Decimal("100.00"))
    batch = pay_back()
    assert batch.payments.get().household == ordered.household
    assert batch.payments.get().month == APRIL
    june = open_batch(county=COUNTY, month=JUNE, category="urban", actor=finance, on=LATER)
    drafting.draft(drafting.submit(june))
    whole = june.payments.get(household=ordered.household)
    assert (whole.amount, whole.set_off) == (Decimal("380.00"), 0)
    all_sound()


def test_a_batch_of_set_offs_that_waits_is_not_released_after_it(
    ordered, draft, released, overturn
):
    batch = draft(MAY, MAY_4)
    overturn(ordered)
    with pytest.raises(Refusal):
        released(batch, LATER)


def test_the_earliest_months_are_given_back_and_the_last_ones_not_owed(
    quarter, finance, approver, overturn, pay_back
):
    asked = asks_back(quarter.household, finance, approver, "300.00")
    receive(asked, finance, "100.00", on=SIXTH)
    back = overturn(asked).given_back
    assert list(back.months.values_list("month", "amount")) == [
        (MAY, Decimal("80.00")), (JUNE, Decimal("20.00")),
    ]  # fmt: skip
    assert pay_back("rural").total == Decimal("100.00")
    all_sound()


def test_a_year_later_what_is_not_owed_goes_back_to_the_surplus(
    decided, overturn, pay_back, finance
):
    receive(decided, finance, "100.00")
    overturn(decided, NEXT_YEAR)
    lines = LedgerEntry.objects.filter(event="overturn").values_list("account__kind", "debit")
    assert sorted(lines) == [("receivable", 0), ("surplus", Decimal("280.00"))]
    pay_back(on=NEXT_YEAR)
    year = year_statement(URBAN, 2027)
    assert (year.spent, year.adjusted) == (Decimal("100.00"), Decimal("-280.00"))
    assert year.agrees and year.bridges[2].left == 0
    all_sound()


def test_it_takes_two_people_and_a_paper_after_the_decision(decided, finance, approver):
    before = {"overturn_dated": date(2026, 5, 19)}
    with pytest.raises(Refusal, match="不能早于追缴决定"):
        perform(decided, "ask_overturn", actor=approver, on=LATER, **PAPER, **before)
    asked = perform(
        decided, "ask_overturn", actor=approver, on=LATER, overturn_dated=LATER, **PAPER
    )
    with pytest.raises(Refusal, match="另一名"):
        perform(asked, "overturn", actor=approver, on=LATER)
    with pytest.raises(Refusal):
        receive(asked, finance)


@pytest.mark.parametrize("state", ["decided", "settled", "closed"])
def test_refused_it_stands_as_it_was(decided, finance, approver, second_approver, state):
    if state == "settled":
        receive(decided, finance, "380.00")
    if state == "closed":
        asked = perform(decided, "ask_waiver", actor=approver, on=FOUND, reason="无力偿还")
        perform(asked, "waive", actor=second_approver, on=FOUND)
    decided.refresh_from_db()
    asked = perform(decided, "ask_overturn", actor=finance, on=LATER, overturn_dated=LATER, **PAPER)
    stands = perform(asked, "refuse_overturn", actor=approver, on=LATER, reason="复议未撤销")
    assert (stands.status, stands.overturn_reason, stands.overturn_asked_by) == (state, "", None)
    all_sound()


def test_instalments_that_were_not_paid_end(decided, overturn, finance):
    plan = {"count": 2, "first_on": date(2026, 5, 30)}
    perform(decided, "arrange", actor=finance, on=FOUND, **plan)
    decided.refresh_from_db()
    receive(decided, finance, "190.00")
    gone = overturn(decided)
    assert [row["label"] for row in plan_of(gone, LATER)] == ["已还", "已终止"]


def test_what_back_pay_gave_again_is_not_given_back_too(
    quarter, finance, approver, overturn, pay_back
):
    lower = raised(quarter, "300.00", MAY)
    asked = asks_back(quarter.household, finance, approver, "300.00")
    given = back_pay(raised(lower, "380.00", JUNE), finance, since=JUNE, on=LATER)
    with pytest.raises(Refusal, match="先撤回该补发"):
        overturn(asked)
    perform(given, "withdraw", actor=finance, on=LATER, reason="改办撤销")
    overturn(asked)
    all_sound()


def test_back_pay_gives_nothing_for_what_was_overturned(
    quarter, finance, approver, overturn, pay_back
):
    lower = raised(quarter, "300.00", MAY)
    asked = asks_back(quarter.household, finance, approver, "300.00")
    receive(asked, finance, "160.00", on=SIXTH)
    overturn(asked)
    pay_back("rural")
    with pytest.raises(Refusal, match="没有少发"):
        back_pay(raised(lower, "380.00", JUNE), finance, since=MAY, on=LATER)
    all_sound()


def test_back_pay_that_counted_no_recovery_bars_nothing(
    quarter, finance, approver, overturn, pay_back
):
    """The right award's own month was sealed at less: back pay gives the rest, and no recovery."""
    right = raised(quarter, "480.00", MAY)
    asked = asks_back(quarter.household, finance, approver, "300.00")
    receive(asked, finance, "100.00", on=SIXTH)
    overturn(asked)
    given = back_pay(right, finance, since=MAY, on=LATER)
    assert given.total == Decimal("200.00")
    perform(given, "decide", actor=approver, on=LATER)
    pay_back("rural")
    all_sound()


def test_back_pay_of_the_same_day_that_came_before_bars_nothing(
    quarter, finance, approver, overturn
):
    """It was begun before the decision, and counted no recovery."""
    right = raised(quarter, "480.00", JUNE)
    given = back_pay(right, finance, since=JUNE)
    perform(given, "decide", actor=approver, on=SIXTH)
    asked = asks_back(quarter.household, finance, approver, "300.00")
    overturn(asked)
    all_sound()


def test_a_subsidy_that_went_with_the_month_comes_back_with_it(
    all_asked_back, finance, overturn, pay_back
):
    asked = all_asked_back.household.recoverys.get()
    receive(asked, finance, str(asked.total), on=SIXTH)
    assert asked.total > Decimal("380.00")
    with pytest.raises(Refusal, match="撤销追缴决定"):
        back_pay(entitled_again(all_asked_back), finance, on=LATER)
    overturn(asked)
    assert pay_back().total == asked.total and waiting(APRIL, LATER) == 0
    all_sound()


def test_the_page_and_the_letter_say_so_and_the_fine_is_marked(
    paid, finance, approver, overturn, client
):
    fraud = open_recovery(paid, finding(ground="fraud"), actor=finance, on=FOUND)
    fraud = perform(fraud, "decide", actor=approver, on=FOUND)
    perform(
        fraud, "record_fine", actor=approver, on=FOUND, amount=Decimal("760.00"),
        document_number="罚〔2026〕1号", decided_on=FOUND,
    )  # fmt: skip
    fraud.refresh_from_db()
    receive(fraud, finance)
    client.force_login(finance)
    letter = reverse("overturning_letter", args=[fraud.number])
    assert client.get(letter).status_code == 404
    gone = overturn(fraud)
    page = client.get(gone.page_url).text
    for words in ("金政复决〔2026〕7号", "追缴决定已撤销", gone.given_back.number, "100.00"):
        assert words in page
    assert client.get(letter).content.startswith(b"%PDF")
    back = client.get(gone.given_back.page_url).text
    assert gone.number in back and "更正后的待遇" not in back
    sheet = reverse("back_pay_sheet", args=[gone.given_back.number])
    assert client.get(sheet).content.startswith(b"%PDF")
