"""A month with a set-off that is not paid any more withheld nothing: the recovery is owed again."""

# ruff: noqa: F811
from datetime import date
from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.ledger.statements import year_statement
from payments.ledger.verify import differences
from payments.models import LedgerEntry, Payment
from payments.services.owing import gave, owed
from payments.services.recoveries import Finding, open_recovery
from payments.services.verifying import Verifier
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN
from tests.payments.test_overturning import PAPER
from tests.payments.test_set_offs import (  # noqa: F401
    JUNE,
    JUNE_3,
    MAY,
    MAY_4,
    ORDER,
    allowing,
    draft,
    ordered,
    recovery,
    released,
)
from tests.payments.test_written_answers import said  # noqa: F401

NEXT_YEAR = date(2027, 2, 3)


@pytest.fixture
def failed(ordered, draft, released, finance) -> Payment:
    """May's 280.00 beside a set-off of 100.00 failed."""
    batch = released(draft(MAY, MAY_4), MAY_4)
    batch = perform(batch, "send", actor=finance, on=MAY_4, layout="general")
    give_to(batch, as_csv([answer(line, "1001") for line in lines_of(batch)]), finance)
    ordered.refresh_from_db()
    return batch.payments.get()


def settle(recovery, finance):
    return perform(
        recovery, "receive", actor=finance, on=MAY_4, receipt_number="P1", way="cash",
        amount=owed(recovery), received_on=MAY_4,
    )  # fmt: skip


def all_sound() -> None:
    assert differences() == [] and list(Verifier().deviations()) == []


def test_the_recovery_is_owed_again_and_the_set_off_goes_on(failed, ordered, said, draft):
    assert owed(ordered) == Decimal("150.00")
    before = year_statement(URBAN, 2026).spent
    said(failed, "not_due", on=JUNE_3, reason="已死亡")
    ordered.refresh_from_db()
    assert (ordered.status, owed(ordered), gave(ordered)) == ("decided", Decimal("250.00"), 0)
    assert before - year_statement(URBAN, 2026).spent == Decimal("380.00")
    assert draft(JUNE, JUNE_3).payments.get().set_off == Decimal("100.00")
    all_sound()


def test_what_arrives_all_the_same_is_asked_back_without_what_was_not_withheld(
    failed, ordered, said, finance
):
    for says in ("not_due", "arrived"):
        said(failed, says, on=JUNE_3, reason="银行答复")
    finding = Finding(
        ground="stop", since=MAY, found_on=JUNE_3, facts="复核", evidence="复核", way="nothing"
    )
    again = open_recovery(ordered.household, finding, actor=finance, on=JUNE_3)
    assert again.total == failed.amount == Decimal("280.00")


def test_a_settled_recovery_is_open_again_and_set_off_once_ordered_anew(
    failed, ordered, said, finance, approver, draft
):
    settle(ordered, finance)
    said(failed, "not_due", on=JUNE_3, reason="已死亡")
    ordered.refresh_from_db()
    assert (ordered.status, owed(ordered)) == ("decided", Decimal("100.00"))
    assert (ordered.set_off_monthly, ordered.closed_on) == (0, None)
    perform(ordered, "begin_set_off", actor=approver, on=JUNE_3, **ORDER)
    assert draft(JUNE, JUNE_3).payments.get().set_off == Decimal("100.00")
    all_sound()


def test_a_waiver_that_is_asked_for_goes_on_over_the_whole(
    failed, ordered, said, finance, approver, second_approver
):
    asked = perform(ordered, "ask_waiver", actor=approver, on=MAY_4, reason="无力偿还")
    said(failed, "not_due", on=JUNE_3, reason="已死亡")
    asked.refresh_from_db()
    closed = perform(asked, "waive", actor=second_approver, on=JUNE_3)
    assert closed.waived == Decimal("250.00")
    all_sound()


def test_a_year_later_it_goes_to_the_surplus(failed, ordered, said):
    said(failed, "not_due", on=NEXT_YEAR, reason="已死亡")
    lines = LedgerEntry.objects.filter(event="set_off_undone")
    assert sorted(lines.values_list("account__kind", "debit", "credit")) == [
        ("receivable", Decimal("100.00"), 0), ("surplus", 0, Decimal("100.00")),
    ]  # fmt: skip
    year = year_statement(URBAN, 2027)
    assert (year.spent, year.adjusted, year.receivable) == (0, Decimal("380"), Decimal("250"))
    assert year.agrees and [bridge.spent for bridge in year.bridges] == [0, 0, 0]
    all_sound()


@pytest.mark.parametrize("state", ["waived", "overturned"])
def test_what_is_given_up_or_given_back_is_not_undone(
    failed, ordered, said, finance, approver, second_approver, state
):
    if state == "waived":
        asked = perform(ordered, "ask_waiver", actor=approver, on=MAY_4, reason="无力偿还")
        perform(asked, "waive", actor=second_approver, on=MAY_4)
    else:
        asked = perform(
            ordered, "ask_overturn", actor=finance, on=MAY_4, overturn_dated=MAY_4, **PAPER
        )  # fmt: skip
        perform(asked, "overturn", actor=approver, on=MAY_4)
    with pytest.raises(Refusal, match="抵扣不能撤回"):
        said(failed, "not_due", on=JUNE_3, reason="已死亡")
    all_sound()
