"""What was paid too much comes back: found and decided by two, then received or given up."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from households.models import Household
from payments.ledger.verify import differences
from payments.models import Instalment, LedgerTransaction, Recovery, RecoveryMonth, RecoveryReceipt
from payments.papers import recovery_pdf
from payments.services import drafting
from payments.services.opening import open_batch
from payments.services.recoveries import (
    Finding,
    open_recoveries,
    open_recovery,
    owed,
    plan_of,
)
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON, explain, raised, release
from tests.ground.test_forms import text_of
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

FOUND = date(2026, 5, 20)


def finding(**changes) -> Finding:
    given = {
        "ground": "stop", "since": APRIL, "found_on": FOUND, "facts": "四月起已有稳定收入",
        "evidence": "核对报告 HD-1", "way": "nothing",
    }  # fmt: skip
    return Finding(**(given | changes))


@pytest.fixture
def paid(make_awards, batch_in, finance):
    """A household whose April of 380.00 yuan arrived."""
    (award,) = make_awards(1)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    return award.household


@pytest.fixture
def found(paid, finance):
    return open_recovery(paid, finding(), actor=finance, on=FOUND)


@pytest.fixture
def decided(found, approver):
    return perform(found, "decide", actor=approver, on=FOUND)


def receive(recovery, actor, amount="100.00", number="P-1", on=FOUND):
    return perform(
        recovery, "receive", actor=actor, on=on, receipt_number=number, way="bank",
        amount=Decimal(amount), received_on=on,
    )  # fmt: skip


def test_the_months_overpaid_are_reckoned_one_by_one(found):
    (month,) = found.months.all()
    assert (month.month, month.paid, month.entitled, month.amount) == (
        APRIL, Decimal("380.00"), Decimal("0.00"), Decimal("380.00"),
    )  # fmt: skip
    assert (found.status, found.total) == ("prepared", Decimal("380.00"))


def test_a_lower_amount_leaves_the_difference_to_be_recovered(paid, finance):
    lower = finding(ground="reduce", way="amount", due_monthly=Decimal("300.00"))
    made = open_recovery(paid, lower, actor=finance, on=FOUND)
    assert (made.total, made.months.get().entitled) == (Decimal("80.00"), Decimal("300.00"))


def test_what_is_asked_back_already_is_not_asked_twice(decided, finance):
    with pytest.raises(Refusal, match="没有多发"):
        open_recovery(decided.household, finding(), actor=finance, on=FOUND)


def test_money_that_did_not_arrive_is_not_recovered(make_awards, batch_in, finance):
    (award,) = make_awards(1)
    batch_in("sent")
    with pytest.raises(Refusal, match="没有多发到账"):
        open_recovery(award.household, finding(), actor=finance, on=FOUND)


def test_each_way_of_reckoning_asks_for_its_figure(paid, finance):
    for way in ("amount", "left_out", "income"):
        with pytest.raises(Refusal, match="请"):
            open_recovery(paid, finding(way=way), actor=finance, on=FOUND)


def test_who_found_it_does_not_decide_and_others_have_no_part(
    paid, approver, finance, next_finance
):
    with pytest.raises(NotYours):
        open_recovery(paid, finding(), actor=next_finance, on=FOUND)
    own = open_recovery(paid, finding(), actor=approver, on=FOUND)
    with pytest.raises(Refusal, match="另一名"):
        perform(own, "decide", actor=approver, on=FOUND)
    with pytest.raises(NotYours):
        perform(own, "decide", actor=finance, on=FOUND)


def test_the_decision_has_its_letter_its_article_and_a_receivable_a_month(decided):
    assert decided.letter_number.startswith("低保追〔2026〕410105-")
    assert "第六十八条" in decided.basis
    assert owed(decided) == Decimal("380.00")
    posted = LedgerTransaction.objects.get(reference=decided.number)
    assert posted.key == f"recovery_due:{decided.number}:202604"
    letter = text_of(recovery_pdf(decided)).replace("\n", "")
    for words in ("金水区民政局指定的收款账户", "转账或者现金缴入该账户", "申请分期退还"):
        assert words in letter
    assert differences() == []


def test_receipts_bring_it_in_until_it_is_settled(decided, finance):
    after = receive(decided, finance)
    assert (after.status, owed(after)) == ("decided", Decimal("280.00"))
    after = receive(after, finance, "280.00", "P-2")
    assert (after.status, owed(after)) == ("settled", Decimal("0.00"))
    assert differences() == []


def test_the_same_receipt_again_does_nothing_and_another_under_its_number_is_refused(
    decided, finance
):
    receive(decided, finance)
    receive(decided, finance)
    assert RecoveryReceipt.objects.count() == 1 and owed(decided) == Decimal("280.00")
    with pytest.raises(Refusal, match="内容与上次不同"):
        receive(decided, finance, "99.00")


def test_no_more_comes_in_than_is_owed(decided, finance):
    with pytest.raises(Refusal, match="只剩"):
        receive(decided, finance, "380.01")
    assert not RecoveryReceipt.objects.exists()
    with pytest.raises(Refusal, match="不能早于"):
        receive(decided, finance, on=date(2026, 5, 19))


def test_a_plan_divides_what_is_owed_and_a_new_one_takes_its_place(decided, finance, approver):
    plan = {"count": 3, "first_on": date(2026, 6, 30)}
    after = perform(decided, "arrange", actor=finance, on=FOUND, **plan)
    shares = [item.amount for item in after.instalments.filter(round=1)]
    assert shares == [Decimal("126.67"), Decimal("126.67"), Decimal("126.66")]
    receive(after, finance, "130.00")
    shown = [row["label"] for row in plan_of(after, date(2026, 8, 1))]
    assert shown == ["已还", "逾期", "未还"]
    before = plan_of(after, date(2026, 6, 20))
    assert [row["label"] for row in before] == ["已还", "已还一部分", "未还"]
    assert [row["left"] for row in before] == [None, Decimal("123.34"), None]
    after = perform(after, "arrange", actor=approver, on=FOUND, count=1, first_on=FOUND)
    assert after.instalments.get(round=2).amount == Decimal("250.00")
    with pytest.raises(Refusal, match="期数太多"):
        perform(after, "arrange", actor=finance, on=FOUND, count=120_000, first_on=FOUND)
    assert Instalment.objects.count() == 4


def test_a_waiver_takes_two_people_and_reasons(decided, finance, approver, second_approver):
    receive(decided, finance)
    with pytest.raises(Refusal, match="理由"):
        perform(decided, "ask_waiver", actor=approver, on=FOUND)
    asked = perform(decided, "ask_waiver", actor=approver, on=FOUND, reason="已去世，无遗产")
    with pytest.raises(Refusal, match="另一名"):
        perform(asked, "waive", actor=approver, on=FOUND)
    closed = perform(asked, "waive", actor=second_approver, on=FOUND)
    assert (closed.status, closed.waived, owed(closed)) == (
        "closed", Decimal("280.00"), Decimal("0.00"),
    )  # fmt: skip
    assert differences() == []


def test_the_fine_of_a_fraud_case_is_a_record_within_the_times_of_the_rule(paid, finance, approver):
    fraud = open_recovery(paid, finding(ground="fraud"), actor=finance, on=FOUND)
    fraud = perform(fraud, "decide", actor=approver, on=FOUND)
    entries = LedgerTransaction.objects.count()
    given = {"document_number": "罚〔2026〕1号", "decided_on": FOUND}
    for amount in ("379.99", "1140.01"):
        with pytest.raises(Refusal, match="1 至 3 倍"):
            perform(fraud, "record_fine", actor=approver, on=FOUND, amount=Decimal(amount), **given)
    fraud = perform(
        fraud, "record_fine", actor=approver, on=FOUND, amount=Decimal("760.00"), **given
    )
    assert (fraud.status, fraud.fine.multiple) == ("decided", Decimal("2.00"))
    assert (fraud.fine.least, fraud.fine.most) == (1, 3)
    assert LedgerTransaction.objects.count() == entries


def test_only_a_fraud_case_is_fined(decided, approver):
    given = {"document_number": "罚1", "decided_on": FOUND, "amount": Decimal("380.00")}
    with pytest.raises(Refusal, match="骗取"):
        perform(decided, "record_fine", actor=approver, on=FOUND, **given)


def test_what_changed_since_it_was_found_must_be_found_anew(paid, finance, approver):
    first = open_recovery(
        paid, finding(way="amount", due_monthly=Decimal("300.00")), actor=finance, on=FOUND
    )
    Recovery.objects.filter(pk=first.pk).update(due_monthly="200.00")
    with pytest.raises(Refusal, match="已不准确"):
        perform(first, "decide", actor=approver, on=FOUND)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_recovery SET total = 1",
        "UPDATE payments_recovery SET status = 'prepared'",
        "DELETE FROM payments_recovery",
        "UPDATE payments_recoverymonth SET entitled = 1, amount = 379",
        "DELETE FROM payments_recoverymonth",
        "TRUNCATE payments_recoverymonth",
        "UPDATE payments_recoveryreceipt SET amount = 1",
        "DELETE FROM payments_recoveryreceipt",
        "INSERT INTO payments_recoverymonth (recovery_id, month, paid, entitled, amount, working)"
        " SELECT id, '2026-05-01', 9, 0, 9, '' FROM payments_recovery",
        "INSERT INTO payments_recoveryreceipt (area_code, recovery_id, receipt_number, way,"
        " amount, received_on, recorded_by_id, recorded_on, is_reversed)"
        " SELECT area_code, recovery_id, 'X', way, 281, received_on, recorded_by_id, recorded_on,"
        " false FROM payments_recoveryreceipt",
    ],
)
def test_the_database_keeps_what_was_decided_and_received(decided, finance, sql, statement):
    receive(decided, finance)
    with pytest.raises(IntegrityError, match=r"追缴|不能改动"):
        sql(statement)


def test_the_database_asks_back_no_more_than_arrived(found):
    with pytest.raises(IntegrityError, match="超过该月实际到账"), transaction.atomic():
        RecoveryMonth.objects.create(
            recovery=Recovery.objects.create(
                number="X", area_code=found.area_code, household=found.household,
                category="urban", status="prepared", ground="stop", way="nothing", since=APRIL,
                found_on=FOUND, facts="x", evidence="x", prepared_by=found.prepared_by,
                prepared_on=FOUND,
            ),
            month=APRIL, paid="380.00", entitled="0", amount="380.00",
        )  # fmt: skip


def test_a_finding_is_withdrawn_before_its_decision_and_made_anew(found, finance):
    gone = perform(found, "withdraw", actor=finance, on=DRAFTED_ON, reason="登记有误")
    assert gone.status == "withdrawn"
    again = open_recovery(found.household, finding(), actor=finance, on=FOUND)
    assert again.total == Decimal("380.00")


def reverse(recovery, receipt, actor):
    return perform(
        recovery, "reverse_receipt", actor=actor, on=FOUND, receipt=receipt, reason="金额录错"
    )


def test_a_receipt_recorded_wrongly_is_reversed_by_another_and_recorded_anew(
    decided, finance, finance_reviewer
):
    settled = receive(decided, finance, "380.00")
    wrong = settled.receipts.get()
    with pytest.raises(Refusal, match="另一名财务人员冲销"):
        reverse(settled, wrong, finance)
    again = reverse(settled, wrong, finance_reviewer)
    assert (again.status, again.closed_on, owed(again)) == ("decided", None, Decimal("380.00"))
    assert reverse(again, wrong, finance_reviewer).version == again.version
    right = receive(again, finance, "38.00")
    assert (right.status, owed(right)) == ("decided", Decimal("342.00"))
    receive(again, finance, "38.00")
    assert owed(right) == Decimal("342.00") and differences() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_recoveryreceipt SET is_reversed = true",
        "INSERT INTO payments_receiptreversal (receipt_id, reason, reversed_by_id, reversed_on)"
        " SELECT id, 'x', recorded_by_id, recorded_on FROM payments_recoveryreceipt;"
        " UPDATE payments_recoveryreceipt SET is_reversed = true",
    ],
)
def test_the_database_lets_nobody_reverse_their_own_receipt(decided, finance, sql, statement):
    receive(decided, finance)
    with pytest.raises(IntegrityError, match="另一人冲销"):
        sql(statement)


def test_money_goes_back_to_the_fund_that_paid_it(paid, finance, approver):
    """Whatever the household is by now, and to set it off takes the same fund."""
    Household.objects.filter(pk=paid.pk).update(category="rural")
    paid.refresh_from_db()
    made = open_recovery(paid, finding(), actor=finance, on=FOUND)
    made = perform(made, "decide", actor=approver, on=FOUND)
    due = LedgerTransaction.objects.get(reference=made.number)
    assert (made.category, due.fund) == ("urban", "urban")
    receive(made, finance)
    assert set(LedgerTransaction.objects.values_list("fund", flat=True)) == {"urban"}
    assert differences() == []


def test_what_two_funds_paid_too_much_is_two_recoveries(
    paid, finance, finance_reviewer, finance_releaser
):
    """Urban in April, rural from May on."""
    may = date(2026, 5, 1)
    award = paid.awards.get()
    Award.objects.filter(pk=award.pk).update(period=(APRIL, may), status="ended")
    moved = raised(award, award.amount, may)
    Award.objects.filter(pk=moved.pk).update(category="rural")
    on = date(2026, 5, 6)
    batch = open_batch(county=COUNTY, month=may, category="rural", actor=finance, on=on)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, on)
    batch = perform(batch, "send", actor=finance, on=on, layout="general")
    content = as_csv([answer(line) for line in lines_of(batch)])
    upload = SimpleUploadedFile("r.csv", content)
    perform(batch, "import_return", actor=finance, on=on, file=upload)
    made = open_recoveries(paid, finding(), actor=finance, on=FOUND)
    assert [(one.category, one.months.get().month) for one in made] == [
        ("urban", APRIL), ("rural", may),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="没有多发"):
        open_recoveries(paid, finding(), actor=finance, on=FOUND)
