"""What is not due any more and arrives all the same is had by the household, and given once."""

# ruff: noqa: F811
from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.services.opening import open_batch
from payments.services.recoveries import Finding, open_recovery
from payments.services.verifying import Verifier
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_payments import APRIL
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_kinds import LATER, asks, one_failed, pay  # noqa: F401
from tests.payments.test_overturning import PAPER
from tests.payments.test_pieces_together import entitled_again
from tests.payments.test_underpayment import (  # noqa: F401
    MAY,
    SIXTH,
    back_pay,
    quarter,
    quarterly_rules,
    stopped,
    waiting,
)
from tests.payments.test_written_answers import said  # noqa: F401


@pytest.fixture
def at_rest(make_awards, batch_in, finance, said):
    """April failed, the award had ended before it, and it is not paid any more."""
    (award,) = make_awards(1, since=date(2026, 3, 1))
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line, "1001") for line in lines_of(batch)]), finance)
    stopped(award, APRIL)
    payment = batch.payments.get()
    said(payment, "not_due", on=SIXTH, reason="已停发")
    return payment


@pytest.fixture
def arrives(said):
    return lambda payment: said(payment, "arrived", on=SIXTH, reason="银行答复已到账")


def test_it_is_asked_back(at_rest, arrives):
    assert waiting() == 0
    arrives(at_rest)
    assert waiting() == 1


def test_who_is_entitled_again_is_given_no_more_of_it(at_rest, arrives, finance):
    arrives(at_rest)
    right = entitled_again(at_rest.award)
    assert waiting() == 0
    with pytest.raises(Refusal):
        back_pay(right, finance, since=APRIL)


def test_after_back_pay_the_board_says_that_it_is_there_twice(at_rest, arrives, finance, approver):
    given = back_pay(entitled_again(at_rest.award), finance, since=APRIL)
    given = perform(given, "decide", actor=approver, on=SIXTH)
    assert given.total == Decimal("380.00") and waiting() == 0
    arrives(at_rest)
    assert waiting() == 1 and list(Verifier().deviations()) == []


@pytest.fixture
def given_by_mistake(one_failed, said, finance, approver):
    """April is laid to rest although its award covers it, and given by a back pay."""
    said(one_failed, "not_due")
    given = back_pay(one_failed.award, finance, since=APRIL)
    perform(given, "decide", actor=approver, on=SIXTH)
    return one_failed


def test_under_the_same_award_too_the_board_says_that_it_is_there_twice(
    given_by_mistake, arrives, finance, approver
):
    assert waiting() == 0
    arrives(given_by_mistake)
    assert waiting() == 1
    finding = Finding(
        ground="error", way="amount", since=APRIL, found_on=SIXTH, facts="到账", evidence="答复",
        due_monthly=Decimal("0"),
    )  # fmt: skip
    asked = open_recovery(given_by_mistake.household, finding, actor=finance, on=SIXTH)
    perform(asked, "decide", actor=approver, on=SIXTH)
    assert waiting() == 0


def test_what_a_recovery_found_not_to_be_due_is_given_by_no_back_pay(
    one_failed, said, asks, pay, finance, approver
):
    by = {"actor": finance, "on": LATER}
    pay(open_batch(county=COUNTY, month=MAY, category="urban", **by))
    finding = Finding(
        ground="fraud", way="nothing", since=APRIL, found_on=LATER, facts="瞒报", evidence="核查"
    )
    asked = open_recovery(one_failed.household, finding, **by)
    asked = perform(asked, "decide", actor=approver, on=LATER)
    said(one_failed, "not_due")
    with pytest.raises(Refusal, match="没有少发"):
        back_pay(one_failed.award, finance, since=APRIL)
    asked = perform(asked, "ask_overturn", overturn_dated=LATER, **PAPER, **by)
    perform(asked, "overturn", actor=approver, on=LATER)
    assert back_pay(one_failed.award, finance, since=APRIL).months.get().month == APRIL


def test_what_another_fund_gave_again_is_neither_waived_nor_overturned(
    make_awards, batch_in, finance, approver
):
    (award,) = make_awards(1, since=date(2026, 3, 1))
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    stopped(award, APRIL)
    finding = Finding(
        ground="stop", since=APRIL, found_on=SIXTH, facts="应为农村类别", evidence="复核",
        way="nothing",
    )  # fmt: skip
    asked = open_recovery(award.household, finding, actor=finance, on=SIXTH)
    asked = perform(asked, "decide", actor=approver, on=SIXTH)
    right = entitled_again(award)
    Award.objects.filter(pk=right.pk).update(category="rural")
    right.refresh_from_db()
    given = back_pay(right, finance, since=APRIL)
    perform(given, "decide", actor=approver, on=SIXTH)
    asked.refresh_from_db()
    for name, more in (("ask_waiver", {"reason": "追缴有误"}), ("ask_overturn", PAPER)):
        with pytest.raises(Refusal, match=given.number):
            perform(asked, name, actor=finance, on=SIXTH, **more)
