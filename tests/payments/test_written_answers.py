"""What the bank or a street says in writing of one payment: confirmed by another, and booked."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from payments.models import (
    AccountKind,
    Arrival,
    BankReturnLine,
    Payment,
    Recovery,
    Refund,
    Resolution,
    WrittenAnswer,
)
from payments.selectors import owed_again, with_result
from payments.services import drafting
from payments.services.answer_guards import answers_of
from payments.services.answering import prepare_answer, take_paper
from payments.services.delivering import Delivery, begin_home_delivery, record_delivery
from payments.services.opening import open_repay
from payments.services.recoveries import Finding, open_recovery
from payments.services.resolving import resolve, ways_of, with_standing
from payments.services.stating import state_usable
from payments.twice import taken_back
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_arrived_after_all import all_agree, standing
from tests.payments.test_kinds import LATER, asks  # noqa: F401

PDF = b"%PDF-1.4 the bank's letter"
WHY = "农商行营业部书面答复"


def letter(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.pdf", content)


def prepare(payment, says, actor, *, on=LATER, reason=WHY, file=None) -> WrittenAnswer:
    return prepare_answer(
        payment, says=says, reason=reason, file=file or letter(), actor=actor, on=on
    )


@pytest.fixture
def said(finance, finance_reviewer):
    """A written answer, prepared by one and confirmed by another."""

    def say(payment, says, *, on=LATER, reason=WHY, file=None) -> WrittenAnswer:
        made = prepare(payment, says, finance, on=on, reason=reason, file=file)
        return perform(made, "confirm", actor=finance_reviewer, on=on)

    return say


@pytest.fixture
def other_amount(make_awards, batch_in, finance) -> Payment:
    """The bank paid 300.00 of 380.00."""
    make_awards(2)
    batch = batch_in("sent")
    good, short = lines_of(batch)
    give_to(batch, as_csv([answer(good), answer(short, 金额="300.00")]), finance)
    return Payment.objects.get(pk=int(short["流水号"]))


def result_of(payment) -> str:
    return with_result(Payment.objects.all()).get(pk=payment.pk).result


def test_a_line_with_another_amount_says_what_to_do(other_amount):
    said = BankReturnLine.objects.get(payment=other_amount).explanation
    assert said.startswith("应发 380.00 元，回盘 300.00 元，未采用")
    assert "书面核实" in said


@pytest.mark.parametrize(("says", "result", "payable"), [
    ("arrived", "success", "0.00"), ("failed", "failure", "-380.00"),
])  # fmt: skip
def test_another_amount_comes_to_an_end(other_amount, said, finance, says, result, payable):
    made = said(other_amount, says)
    assert result_of(other_amount) == result
    line = BankReturnLine.objects.get(bank_return=made.bank_return)
    assert (line.result, line.amount) == (result, Decimal("380.00"))
    assert standing(AccountKind.TRANSIT) == 0
    assert standing(AccountKind.PAYABLE) == Decimal(payable)
    first = BankReturnLine.objects.get(payment=other_amount, result="exception")
    assert first.resolution.how == "bank_confirmed" and made.number in first.resolution.reason
    batch = perform(made.payment.batch, "close", actor=finance, on=LATER)
    assert batch.status == "closed"
    all_agree()


def test_an_unknown_outcome_comes_to_an_end(make_awards, batch_in, said, finance):
    make_awards(1)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line, "Z999") for line in lines_of(batch)]), finance)
    made = said(batch.payments.get(), "arrived")
    assert standing(AccountKind.CASH) == Decimal("-380.00")
    assert perform(made.payment.batch, "close", actor=finance, on=LATER).status == "closed"
    all_agree()


def test_where_the_bank_only_writes_a_letter_its_files_are_not_replaced(
    make_awards, batch_in, said, finance_reviewer
):
    make_awards(2)
    batch = batch_in("sent")
    said(batch.payments.first(), "failed")
    batch.refresh_from_db()
    assert batch.status == "reconciling"
    with pytest.raises(Refusal):
        perform(
            batch, "replace_files", actor=finance_reviewer, on=LATER, reason="x",
            layout="postal", replaces=1,
        )  # fmt: skip


@pytest.fixture
def arrived(make_awards, batch_in, finance) -> Payment:
    make_awards(2)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    return batch.payments.order_by("pk")[0]


def test_a_refund_that_comes_as_a_letter_is_booked_in_a_closed_batch(
    arrived, said, finance, asks  # noqa: F811
):  # fmt: skip
    batch = perform(arrived.batch, "close", actor=finance, on=LATER)
    made = said(arrived, "sent_back")
    refund = Refund.objects.get(payment=arrived)
    assert refund.resolution.line.bank_return == made.bank_return
    assert standing(AccountKind.PAYABLE) == Decimal("-380.00")
    assert list(owed_again(Payment.objects.all())) == [arrived]
    batch.refresh_from_db()
    assert batch.status == "closed"
    all_agree()
    state_usable(arrived, reason="账户已解冻", actor=finance, on=LATER)
    assert open_repay(asks).kind == "repay"


def test_what_failed_and_arrived_by_letter_is_not_paid_again(
    make_awards, batch_in, said, finance, asks  # noqa: F811
):  # fmt: skip
    make_awards(1)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line, "1001") for line in lines_of(batch)]), finance)
    payment = batch.payments.get()
    said(payment, "arrived")
    assert Arrival.objects.get().payment == payment
    assert standing(AccountKind.PAYABLE) == 0
    all_agree()
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


def test_what_the_bank_paid_twice_by_one_file_is_asked_back(
    arrived, said, finance, approver, asks  # noqa: F811
):  # fmt: skip
    said(arrived, "twice")
    assert standing(AccountKind.CASH) == Decimal("-1140.00")
    assert answers_of(arrived) == ["sent_back"]
    all_agree()
    twice = Finding(
        ground="error", way="twice", since=APRIL, found_on=LATER, facts="重复入账", evidence="答复"
    )
    recovery = open_recovery(arrived.household, twice, actor=finance, on=LATER)
    recovery = perform(recovery, "decide", actor=approver, on=LATER)
    assert recovery.total == Decimal("380.00")
    said(arrived, "sent_back")
    assert taken_back(Recovery.objects.all()).get() == recovery
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


@pytest.mark.parametrize("first", ["amount", "twice"])
def test_the_second_time_is_asked_back_by_a_recovery_of_its_own(
    arrived, said, finance, approver, first
):
    said(arrived, "twice")
    sums = {"amount": Decimal("180.00"), "twice": Decimal("380.00")}
    for way in sorted(sums, key=lambda way: way != first):
        found = Finding(
            ground="error", way=way, since=APRIL, found_on=LATER, facts="核查", evidence="答复",
            due_monthly=Decimal("200.00"),
        )  # fmt: skip
        asked = open_recovery(arrived.household, found, actor=finance, on=LATER)
        assert perform(asked, "decide", actor=approver, on=LATER).total == sums[way]
    all_agree()


# Two people, once, with a paper.


def test_who_prepared_it_does_not_confirm_it(other_amount, finance):
    made = prepare(other_amount, "arrived", finance)
    with pytest.raises(Refusal, match="另一名财务人员"):
        perform(made, "confirm", actor=finance, on=LATER)
    assert result_of(other_amount) == "exception"


def test_nothing_counts_before_it_is_confirmed_and_a_withdrawn_one_never(
    other_amount, finance, finance_reviewer
):
    made = prepare(other_amount, "arrived", finance)
    with pytest.raises(Refusal, match="还没有确认"):
        prepare(other_amount, "failed", finance_reviewer)
    perform(made, "withdraw", actor=finance, on=LATER, reason="选错")
    assert result_of(other_amount) == "exception"
    assert prepare(other_amount, "failed", finance_reviewer).status == "prepared"
    all_agree()


def test_it_is_confirmed_once(other_amount, said, finance_reviewer):
    made = said(other_amount, "arrived")
    assert perform(made, "confirm", actor=finance_reviewer, on=LATER).version == made.version
    assert BankReturnLine.objects.filter(payment=other_amount, result="success").count() == 1


def test_finance_of_the_county_alone_prepares_it(
    other_amount, caseworker, approver, next_finance, auditor
):
    for actor in (caseworker, approver, next_finance, auditor):
        with pytest.raises(NotYours):
            prepare(other_amount, "arrived", actor)


@pytest.mark.parametrize(("given", "message"), [
    ({"reason": " "}, "写明何人"), ({"file": letter(b"plain text")}, "不是 PDF"),
    ({"file": letter(b"")}, "空的"),
])  # fmt: skip
def test_it_needs_a_reason_and_a_paper(other_amount, finance, given, message):
    with pytest.raises(Refusal, match=message):
        prepare(other_amount, "arrived", finance, **given)
    assert not WrittenAnswer.objects.exists()


def test_what_the_bank_said_meanwhile_is_looked_at_again(other_amount, finance, finance_reviewer):
    made = prepare(other_amount, "failed", finance)
    (line,) = [x for x in lines_of(made.payment.batch) if int(x["流水号"]) == other_amount.pk]
    give_to(made.payment.batch, as_csv([answer(line)]), finance)
    with pytest.raises(Refusal, match="不能这样登记"):
        perform(made, "confirm", actor=finance_reviewer, on=LATER)
    all_agree()


@pytest.mark.parametrize("says", ["arrived", "failed", "not_due"])
def test_what_arrived_can_only_come_back_or_be_paid_twice(arrived, finance, says):
    assert answers_of(arrived) == ["sent_back", "twice"]
    with pytest.raises(Refusal, match="不能这样登记"):
        prepare(arrived, says, finance)


def test_the_paper_is_given_and_told_in_the_trail(other_amount, said, auditor):
    made = said(other_amount, "arrived")
    assert take_paper(made, actor=auditor, on=LATER) == (PDF, "application/pdf")
    told = TrailEntry.objects.filter(thread=made.number).values_list("action", flat=True)
    assert sorted(told) == ["confirm", "start", "take_paper"]


def test_one_letter_may_speak_of_several_payments(make_awards, batch_in, said, finance):
    make_awards(3)
    batch = batch_in("sent")
    for payment in batch.payments.all():
        said(payment, "arrived")
    batch.refresh_from_db()
    assert perform(batch, "close", actor=finance, on=LATER).status == "closed"
    all_agree()


# At the door.


@pytest.fixture
def at_home(make_awards, batch_in, caseworker, lead) -> Payment:
    (award,) = make_awards(1, account=False)
    begin_home_delivery(award.household, ground="old", handler=caseworker, actor=lead, on=APRIL)
    return batch_in("sent").payments.get()


def bring(payment, caseworker, **given):
    what = {"delivered_on": DRAFTED_ON, "receipt": b"receipt"} | given
    record_delivery(payment, Delivery(**what), actor=caseworker, on=DRAFTED_ON)


def test_a_wrong_failure_at_the_door_is_put_right(at_home, caseworker, said, asks):  # noqa: F811
    bring(at_home, caseworker, failure="误填")
    said(at_home, "arrived", reason="街道主任书面说明：当日已送达")
    assert standing(AccountKind.PAYABLE) == 0
    assert standing(AccountKind.CASH) == Decimal("-380.00")
    all_agree()
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)


def test_what_was_delivered_and_brought_back_is_owed_and_needs_a_word(
    at_home, caseworker, said, finance, asks  # noqa: F811
):  # fmt: skip
    bring(at_home, caseworker, received_by="本人", photo=b"photo")
    said(at_home, "sent_back", reason="户主家属退回")
    assert list(owed_again(Payment.objects.all())) == [at_home]
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    state_usable(at_home, reason="约定周五再次上门", actor=finance, on=LATER)
    batch = open_repay(asks)
    drafting.draft(drafting.submit(batch))
    assert batch.payments.get().channel == "hand"
    all_agree()


def test_what_was_not_taken_at_the_door_is_not_drafted_without_a_word(
    at_home, caseworker, lead, finance, asks  # noqa: F811
):  # fmt: skip
    bring(at_home, caseworker, failure="无人在家")
    with pytest.raises(Refusal, match="没有可以重发"):
        open_repay(asks)
    state_usable(at_home, reason="约定周五再次上门", actor=finance, on=LATER)
    assert open_repay(asks).kind == "repay"


def test_the_word_may_be_given_with_the_failure_itself(
    at_home, caseworker, finance, asks  # noqa: F811
):  # fmt: skip
    bring(at_home, caseworker, failure="无人在家")
    line = with_standing(at_home.results.all()).get()
    assert ways_of(line) == ["visit_again"]
    resolve(line, how="visit_again", reason="约定周五", actor=finance, on=LATER)
    assert open_repay(asks).kind == "repay"


def test_the_batch_waits_for_the_bank_after_a_word_about_the_door(
    make_awards, batch_in, caseworker, lead, said
):
    award, _other = make_awards(2)
    begin_home_delivery(award.household, ground="old", handler=caseworker, actor=lead, on=APRIL)
    batch = batch_in("sent")
    said(batch.payments.get(channel="hand"), "failed")
    batch.refresh_from_db()
    assert batch.status == "sent"
    said(batch.payments.get(channel="bank"), "failed")
    batch.refresh_from_db()
    assert batch.status == "reconciling"
    all_agree()


def test_resolutions_of_the_answer_name_who_confirmed(arrived, said, finance_reviewer):
    said(arrived, "sent_back")
    assert Resolution.objects.get().resolved_by == finance_reviewer


def test_the_year_of_today_is_taken(arrived, said):
    assert said(arrived, "sent_back", on=date(2026, 6, 3)).number.startswith("HS4101052026")
