"""One payment of a released batch is kept back: the others go out, and its money stays owed."""

from decimal import Decimal

import pytest

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account
from payments.blockers import blocker_of
from payments.funds.owed import owed_again_on
from payments.models import (
    AccountKind,
    BankReturn,
    BankReturnLine,
    LedgerTransaction,
    Payment,
    Withholding,
)
from payments.selectors import owed_again, results_by_channel, unsettled
from payments.services.opening import open_repay
from payments.services.stating import state_usable
from payments.services.watching import scope_of
from payments.services.withholding import withhold
from payments.statistics import sums
from payments.statistics.scope import MonthScope
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN
from tests.payments.test_arrived_after_all import all_agree, standing
from tests.payments.test_kinds import LATER, asks, pay  # noqa: F401

WHY = "社区来电：户主已去世"


@pytest.fixture
def released(make_awards, batch_in):
    make_awards(3)
    return batch_in("released")


@pytest.fixture
def first(released) -> Payment:
    return released.payments.order_by("pk")[0]


def keep_back(payment, actor, reason=WHY):
    return withhold(payment, reason=reason, actor=actor, on=DRAFTED_ON)


def send(batch, actor, on=DRAFTED_ON):
    return perform(batch, "send", actor=actor, on=on, layout="general")


def test_what_is_kept_back_is_in_no_file_and_the_others_are(released, first, finance):
    keep_back(first, finance)
    batch = send(released, finance)
    assert batch.status == "sent" and batch.total == Decimal("1140.00")
    assert {int(line["流水号"]) for line in lines_of(batch)} == set(
        released.payments.exclude(pk=first.pk).values_list("pk", flat=True)
    )
    files = batch.files_sent.values_list("line_count", "total").distinct()
    assert list(files) == [(2, Decimal("760.00"))]
    assert list(unsettled(batch.payments)) == list(batch.payments.order_by("pk")[1:])


def test_it_is_owed_from_then_on_and_the_others_are_on_their_way(released, first, finance):
    made = keep_back(first, finance)
    assert standing(AccountKind.PAYABLE) == Decimal("-1140.00")
    entry = LedgerTransaction.objects.get(event="withholding")
    assert (entry.total, entry.posted_by) == (Decimal("380.00"), finance)
    assert entry.entries.get(payment=first).credit == Decimal("380.00")
    all_agree()
    send(released, finance)
    assert standing(AccountKind.PAYABLE) == Decimal("-380.00")
    assert standing(AccountKind.TRANSIT) == Decimal("-760.00")
    assert list(owed_again(Payment.objects.all())) == [first]
    assert owed_again_on(URBAN, DRAFTED_ON).total == Decimal("380.00")
    assert blocker_of("failed_payments").count(scope_of(COUNTY[:6], APRIL, LATER)) == 1
    assert made.bank_return.content.read().decode() == (
        f'{{"batch": "{released.number}", "on": "2026-04-02", "withheld": {first.pk}}}'
    )
    all_agree()


def test_the_batch_is_reconciled_and_closed_with_it(released, first, finance):
    keep_back(first, finance)
    batch = send(released, finance)
    batch = give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    (way,) = results_by_channel(batch)
    assert (way["count"], way["success_count"], way["failure_count"]) == (3, 2, 1)
    assert (way["withheld_count"], way["withheld_total"]) == (1, Decimal("380.00"))
    assert (way["open_count"], way["open_total"]) == (0, Decimal("0.00"))
    assert perform(batch, "close", actor=finance, on=LATER).status == "closed"
    all_agree()


def test_the_month_counts_it_apart_from_what_the_bank_failed(released, first, finance):
    keep_back(first, finance)
    batch = send(released, finance)
    good, bad = lines_of(batch)
    give_to(batch, as_csv([answer(good), answer(bad, "1001")]), finance)
    scope = MonthScope(COUNTY[:6], APRIL)
    (row,), (unit,), (failed,) = sums.by_batch(scope), sums.by_unit(scope), sums.failures(scope)
    parts = ("paid_lines", "failed_lines", "withheld_lines", "waiting_lines")
    assert [row[part] for part in parts] == [1, 1, 1, 0] and row["lines"] == 3
    assert (unit["failed_lines"], unit["withheld_lines"]) == (1, 1)
    assert failed["lines"] == 1 and "止付" not in failed["reason"]
    assert sums.whole(scope, [row])["withheld_lines"] == 1


@pytest.mark.parametrize("way", ["corrected", "stated"])
def test_it_is_paid_again_once_its_account_is_sound(released, first, finance, asks, pay, way):  # noqa: F811
    keep_back(first, finance)
    batch = send(released, finance)
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    if way == "stated":
        state_usable(first, reason="户主健在，系误报", actor=finance, on=LATER)
    else:
        Account.objects.filter(household=first.household).update(holder_name="新户主")
    again = pay(open_repay(asks)).payments.get()
    assert (again.replaces, again.amount) == (first, Decimal("380.00"))
    assert standing(AccountKind.PAYABLE) == standing(AccountKind.TRANSIT) == 0
    assert standing(AccountKind.EXPENSE) == Decimal("1140.00")
    all_agree()


def test_a_batch_of_which_all_is_kept_back_is_closed_without_the_bank(released, finance):
    for payment in released.payments.all():
        keep_back(payment, finance)
    assert standing(AccountKind.PAYABLE) == Decimal("-1140.00")
    batch = send(released, finance)
    assert batch.status == "reconciling" and not batch.sendings.exists()
    assert not LedgerTransaction.objects.filter(event="send").exists()
    all_agree()
    with pytest.raises(Refusal, match="没有送银行的款项"):
        give_to(batch, as_csv([]), finance)
    assert perform(batch, "close", actor=finance, on=LATER).status == "closed"
    all_agree()


def test_the_same_again_is_no_work_and_other_words_are_refused(released, first, finance):
    made = keep_back(first, finance)
    assert keep_back(first, finance, f" {WHY} ") == made
    with pytest.raises(Refusal, match="内容与上次不同"):
        keep_back(first, finance, "账户不是本户的")
    assert (Withholding.objects.count(), BankReturn.objects.count()) == (1, 1)
    assert LedgerTransaction.objects.filter(event="withholding").count() == 1
    said = TrailEntry.objects.get(thread=released.number, action="withhold")
    assert (said.reason, said.data["payment"]) == (WHY, first.pk)


def test_it_needs_a_reason(released, first, finance):
    with pytest.raises(Refusal, match="写明为什么"):
        keep_back(first, finance, "  ")
    assert not Withholding.objects.exists()


def test_finance_of_the_county_alone_keeps_back(
    released, first, caseworker, approver, next_finance, auditor
):
    for actor in (caseworker, approver, next_finance, auditor):
        with pytest.raises(NotYours):
            keep_back(first, actor)
    assert not Withholding.objects.exists()


@pytest.mark.parametrize("state", ["drafted", "reviewed", "funded", "sent"])
def test_only_what_is_released_and_not_sent_is_kept_back(make_awards, batch_in, finance, state):
    make_awards(1)
    batch = batch_in(state)
    with pytest.raises(Refusal, match="只有已签发、尚未送银行"):
        keep_back(batch.payments.get(), finance)


def test_a_long_reason_is_kept_whole_and_told_short(first, finance):
    made = keep_back(first, finance, "长" * 500)
    assert made.reason == "长" * 500
    told = BankReturnLine.objects.get().explanation
    assert len(told) == 200 and told.startswith("送银行前止付（长") and told.endswith("）")


def test_another_version_after_a_withholding_leaves_it_out_as_well(
    released, first, finance, finance_reviewer
):
    keep_back(first, finance)
    batch = send(released, finance)
    batch = perform(
        batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="整份未受理",
        layout="general", replaces=1,
    )  # fmt: skip
    assert batch.version_sent == 2 and len(lines_of(batch)) == 2
    all_agree()
