"""A recovery that was settled by set-offs, and is opened again by a receipt that is taken back."""

# ruff: noqa: F811
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from tests.payments.test_set_offs import (  # noqa: F401
    allowing,
    draft,
    ordered,
    recovery,
    released,
)

FOUND, MAY, MAY_4 = date(2026, 4, 20), date(2026, 5, 1), date(2026, 5, 4)
JUNE, JUNE_3 = date(2026, 6, 1), date(2026, 6, 3)

ORDER = {"monthly": Decimal("100.00"), "reason": "本人书面同意"}


@pytest.fixture
def settled(ordered, draft, released, finance):
    """May withholds 100.00; a receipt of the other 150.00 settles the recovery."""
    released(draft(MAY, MAY_4), MAY_4)
    ordered.refresh_from_db()
    return perform(
        ordered, "receive", actor=finance, on=MAY_4, receipt_number="P1", way="cash",
        amount=Decimal("150.00"), received_on=MAY_4,
    )  # fmt: skip


def test_a_settled_recovery_that_is_opened_again_withholds_nothing_until_ordered_anew(
    settled, draft, finance_reviewer, approver
):
    reopened = perform(
        settled, "reverse_receipt", actor=finance_reviewer, on=MAY_4, reason="金额录错",
        receipt=settled.receipts.get(),
    )  # fmt: skip
    assert (reopened.status, reopened.set_off_monthly, reopened.set_off_share) == (
        "decided", Decimal(0), None,
    )  # fmt: skip
    said = TrailEntry.objects.get(thread=reopened.number, action="end_set_off")
    assert said.actor == finance_reviewer and "不自动恢复" in said.reason
    with pytest.raises(Refusal, match="没有需要抵扣"):
        draft(JUNE, JUNE_3)
    perform(reopened, "begin_set_off", actor=approver, on=JUNE_3, **ORDER)
    assert draft(JUNE, JUNE_3).payments.get().set_off == Decimal("100.00")


def test_a_recovery_that_is_still_set_off_goes_on_after_a_reversal(
    ordered, finance, finance_reviewer
):
    paid = perform(
        ordered, "receive", actor=finance, on=MAY_4, receipt_number="P1", way="cash",
        amount=Decimal("90.00"), received_on=MAY_4,
    )  # fmt: skip
    again = perform(
        paid, "reverse_receipt", actor=finance_reviewer, on=MAY_4, reason="金额录错",
        receipt=paid.receipts.get(),
    )  # fmt: skip
    assert again.set_off_monthly == Decimal("100.00")


@pytest.mark.parametrize("state", ["settled", "decided"])
def test_the_form_says_what_becomes_of_the_set_off(
    ordered, request, finance, finance_reviewer, client, state
):
    recovery = request.getfixturevalue("settled") if state == "settled" else ordered
    client.force_login(finance_reviewer)
    url = reverse("action", args=["payments", "recovery", recovery.pk, "reverse_receipt"])
    words = {"settled": "抵扣不自动恢复", "decided": "冲销后继续抵扣"}
    assert words[state] in client.get(url).text
