"""Three people sign one content, and the database seals it."""

import pytest
from django.db import IntegrityError, transaction

from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal, Stale
from payments.models import Batch, Payment
from payments.services.sealing import content_hash_of
from tests.cast_payments import DRAFTED_ON, open_april, release
from tests.payments.ledger_rows import unguarded


def act(batch, name, actor, **data):
    return perform(batch, name, actor=actor, on=DRAFTED_ON, **data)


def test_three_people_take_a_batch_to_the_bank(make_awards, batch_in, finance, finance_releaser):
    make_awards(2)
    batch = batch_in("sent")
    assert batch.reviewed_hash == batch.released_hash == batch.content_hash != ""
    assert (batch.prepared_by, batch.released_by) == (finance, finance_releaser)
    assert (batch.released_on, batch.sent_on) == (DRAFTED_ON, DRAFTED_ON)
    actions = TrailEntry.objects.filter(thread=batch.number).order_by("seq")
    assert list(actions.values_list("action", flat=True)) == [
        "start", "finish_draft", "review", "submit", "fund", "release", "send",
    ]  # fmt: skip


def test_the_preparer_does_not_review(make_awards, batch_in, finance):
    make_awards(1)
    with pytest.raises(Refusal, match="制单人"):
        act(batch_in("drafted"), "review", finance)


def test_neither_preparer_nor_reviewer_funds_or_releases(
    make_awards, batch_in, finance, finance_reviewer, finance_releaser
):
    make_awards(1)
    batch = batch_in("submitted")
    for actor in (finance, finance_reviewer):
        with pytest.raises(Refusal, match="另一名"):
            act(batch, "fund", actor, voucher="拨1")
    batch = act(batch, "fund", finance_releaser, voucher="拨1")
    for actor in (finance, finance_reviewer):
        with pytest.raises(Refusal, match="另一名"):
            act(batch, "release", actor)


def test_no_money_is_confirmed_without_its_voucher(make_awards, batch_in, finance_releaser):
    make_awards(1)
    with pytest.raises(Refusal, match="凭证号"):
        act(batch_in("submitted"), "fund", finance_releaser, voucher=" ")


@pytest.mark.parametrize("state", ["reviewed", "submitted", "funded"])
def test_what_is_given_back_is_reviewed_anew(
    make_awards, batch_in, finance_reviewer, finance_releaser, state
):
    make_awards(1)
    batch = batch_in(state)
    with pytest.raises(Refusal, match="理由"):
        act(batch, "send_back", finance_releaser)
    batch = act(batch, "send_back", finance_releaser, reason="一户账户名有误")
    assert (batch.status, batch.reviewed_by, batch.reviewed_hash) == ("drafted", None, "")
    assert (batch.submitted_by, batch.submitted_on) == (None, None)
    assert (batch.funded_by, batch.voucher) == (None, "")
    again = release(batch, finance_reviewer, finance_releaser, DRAFTED_ON)
    assert (again.status, again.round) == ("released", 2)


@pytest.mark.parametrize("status", ["funded", "released"])
def test_the_database_lets_no_batch_on_without_its_money(
    make_awards, batch_in, finance_releaser, status
):
    make_awards(1)
    batch = batch_in("submitted")
    with pytest.raises(IntegrityError, match=r"before_its_money_is_there|须逐步办理"):
        Batch.objects.filter(pk=batch.pk).update(
            status=status, released_by=finance_releaser, released_hash=batch.content_hash
        )


def test_a_submitted_batch_says_who_submitted_it(make_awards, batch_in, finance_reviewer, client):
    make_awards(1)
    batch = batch_in("submitted")
    assert batch.submitted_by == finance_reviewer
    client.force_login(finance_reviewer)
    page = client.get(batch.page_url).content.decode()
    assert f"<dt>送财政</dt><dd>{finance_reviewer}<span" in page
    with pytest.raises(IntegrityError, match="says_who_submitted_it"):
        Batch.objects.filter(pk=batch.pk).update(submitted_by=None)


def test_the_database_takes_no_voucher_of_the_reviewer(make_awards, batch_in, finance_reviewer):
    make_awards(1)
    batch = batch_in("submitted")
    with pytest.raises(IntegrityError, match="who_confirms_the_money"):
        Batch.objects.filter(pk=batch.pk).update(funded_by=finance_reviewer)


@pytest.mark.parametrize("field", ["amount", "holder_name", "account_index"])
def test_an_edit_after_review_voids_the_approvals(make_awards, batch_in, finance_releaser, field):
    make_awards(2)
    batch = batch_in("funded")
    value = {"amount": "1.00", "holder_name": "他人", "account_index": "f" * 64}[field]
    with unguarded():
        Payment.objects.filter(pk=batch.payments.first().pk).update(**{field: value})
    with pytest.raises(Refusal, match="不一致"):
        act(batch, "release", finance_releaser)


def test_a_payment_added_or_removed_after_review_voids_the_approvals(
    make_awards, batch_in, finance_releaser
):
    make_awards(2)
    batch = batch_in("funded")
    batch.payments.first().delete()
    with pytest.raises(Refusal, match="不一致"):
        act(batch, "release", finance_releaser)


def test_an_award_or_account_changed_since_the_draft_stops_the_batch(
    make_awards, batch_in, finance_reviewer
):
    awards = make_awards(2)
    batch = batch_in("drafted")
    account = awards[0].household.account
    account.number = "6228480000000000018"
    account.save()
    type(awards[1]).objects.filter(pk=awards[1].pk).update(amount="9.00")
    with pytest.raises(Refusal, match="2 户"):
        act(batch, "review", finance_reviewer)


def test_an_empty_batch_is_not_reviewed(make_awards, batch_in, finance_reviewer):
    make_awards(1, account=False)
    with pytest.raises(Refusal, match="没有可发放"):
        act(batch_in("drafted"), "review", finance_reviewer)


def test_a_number_swapped_under_its_index_is_found_when_the_file_is_made(
    make_awards, batch_in, finance, finance_reviewer, finance_releaser
):
    make_awards(2)
    batch = batch_in("drafted")
    payment = batch.payments.first()
    payment.account = "6228480000000000018"
    payment.save(update_fields=["account"])
    batch = act(batch, "review", finance_reviewer)
    batch = act(batch, "submit", finance_reviewer)
    batch = act(batch, "fund", finance_releaser, voucher="拨1")
    batch = act(batch, "release", finance_releaser)
    with pytest.raises(Refusal, match="账号与封存的摘要不符"):
        act(batch, "send", finance, layout="general")
    assert batch.bank_files.count() == 0


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("drafted", "review"),
        ("reviewed", "submit"),
        ("submitted", "fund"),
        ("funded", "release"),
        ("released", "send"),
        ("drafted", "void"),
        ("funded", "send_back"),
    ],
)
def test_other_roles_and_other_counties_are_refused(
    make_awards, batch_in, approver, lead, auditor, next_finance, state, name
):
    make_awards(1)
    batch = batch_in(state)
    for actor in (approver, lead, auditor, next_finance):
        with pytest.raises(NotYours):
            act(batch, name, actor, reason="试", layout="general")


@pytest.mark.parametrize(
    ("state", "name"),
    [("drafted", "release"), ("reviewed", "release"), ("submitted", "release"),
     ("drafted", "fund"), ("reviewed", "fund"), ("drafted", "send"), ("funded", "send"),
     ("released", "close"), ("released", "void"), ("drafted", "import_return")],
)  # fmt: skip
def test_no_step_is_skipped(make_awards, batch_in, finance_releaser, state, name):
    make_awards(1)
    with pytest.raises(Stale):
        act(batch_in(state), name, finance_releaser, reason="试")


def test_voiding_needs_a_reason_and_leaves_no_payment(make_awards, batch_in, finance):
    make_awards(2)
    batch = batch_in("reviewed")
    with pytest.raises(Refusal, match="理由"):
        act(batch, "void", finance)
    assert act(batch, "void", finance, reason="名单有误").status == "voided"
    assert Payment.objects.count() == 0


def test_a_second_live_batch_is_refused_by_the_database(make_awards, finance):
    make_awards(1)
    batch = open_april(finance)
    twin = Batch.objects.get(pk=batch.pk)
    twin.pk, twin.number = None, "F-2"
    with pytest.raises(IntegrityError, match="one_live_batch"), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("reviewed_by_id = prepared_by_id", "the_reviewer_did_not_prepare"),
        ("released_by_id = prepared_by_id", "the_releaser_neither"),
        ("released_by_id = reviewed_by_id", "the_releaser_neither"),
        ("status = 'released'", "须逐步办理"),
        ("total = -1", "a_batch_total_is_not_negative"),
        ("month = '2026-04-02'", "不能改动"),
    ],
)
def test_the_database_keeps_the_signatures_apart(make_awards, batch_in, sql, change, constraint):
    make_awards(1)
    batch = batch_in("reviewed")
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE payments_batch SET {change} WHERE id = {batch.pk}")


@pytest.mark.parametrize("change", ["amount = 0", "amount = -5"])
def test_the_database_refuses_an_amount_that_pays_nothing(make_awards, batch_in, sql, change):
    make_awards(1)
    batch_in("drafted")
    with pytest.raises(IntegrityError, match="a_payment_is_positive"):
        sql(f"UPDATE payments_payment SET {change}")


def test_a_second_payment_of_a_month_is_refused_by_the_database(make_awards, batch_in, finance):
    make_awards(1)
    batch_in("drafted")
    payment = Payment.objects.get()
    payment.pk = None
    with pytest.raises(IntegrityError, match="one_payment_per_household"), transaction.atomic():
        payment.save()


SEALED = [
    "UPDATE payments_payment SET amount = amount + 1",
    "DELETE FROM payments_payment",
    "UPDATE payments_batch SET total = total + 1",
    "UPDATE payments_batch SET status = 'drafted'",
    "UPDATE payments_batch SET content_hash = repeat('0', 64)",
    "DELETE FROM payments_batch",
    "DELETE FROM payments_omission",
    "UPDATE payments_bankfile SET sha256 = repeat('0', 64)",
    "DELETE FROM payments_bankfile",
    "TRUNCATE payments_payment CASCADE",
    "TRUNCATE payments_batch CASCADE",
    "TRUNCATE payments_bankfile CASCADE",
    "TRUNCATE payments_bankreturn CASCADE",
    "TRUNCATE payments_bankreturnline CASCADE",
]


@pytest.mark.parametrize("statement", SEALED)
def test_a_sent_batch_and_its_file_are_sealed(make_awards, batch_in, sql, statement):
    make_awards(1)
    make_awards(1, account=False)
    batch_in("sent")
    with pytest.raises(IntegrityError, match=r"封存|不能"):
        sql(statement)


def test_no_payment_is_slipped_into_a_sealed_batch(make_awards, batch_in):
    make_awards(1)
    batch = batch_in("released")
    payment = batch.payments.get()
    (late,) = make_awards(1)
    payment.pk, payment.household, payment.award = None, late.household, late
    with pytest.raises(IntegrityError, match="封存"), transaction.atomic():
        payment.save()


def test_a_person_who_lost_the_role_signs_nothing(make_awards, batch_in, finance_reviewer):
    make_awards(1)
    batch = batch_in("drafted")
    finance_reviewer.roles = [Role.AUDITOR]
    finance_reviewer.save()
    with pytest.raises(NotYours):
        act(batch, "review", finance_reviewer)


COVERED = {
    "payee": "holder_name = '他人'",
    "bank": "bank = '工商银行'",
    "account": "account_index = repeat('f', 64)",
    "amount": "amount = amount + 0.01",
    "month": "month = '2026-05-01'",
    "kind": "kind = 'price', cause = 'x'",
    "channel": "channel = 'hand'",
    "household": "household_id = {other}, month = '2026-06-01'",
}


@pytest.mark.parametrize("state", ["drafted", "reviewed", "submitted", "funded"])
@pytest.mark.parametrize("field", sorted(COVERED))
def test_whatever_is_edited_from_sql_voids_the_approvals(
    make_awards, batch_in, finance_reviewer, finance_releaser, field, state
):
    make_awards(2)
    batch = batch_in(state)
    first, other = batch.payments.order_by("pk")
    change = COVERED[field].format(other=other.household_id)
    with unguarded() as cursor:
        cursor.execute(f"UPDATE payments_payment SET {change} WHERE id = {first.pk}")
    name, actor, data = {
        "drafted": ("review", finance_reviewer, {}),
        "reviewed": ("submit", finance_reviewer, {}),
        "submitted": ("fund", finance_releaser, {"voucher": "拨1"}),
        "funded": ("release", finance_releaser, {}),
    }[state]
    with pytest.raises(Refusal, match="不一致"):
        act(batch, name, actor, **data)


@pytest.mark.parametrize("state", ["drafted", "reviewed", "submitted", "funded", "released"])
@pytest.mark.parametrize(
    "change", ["head_name = '他人'", "area_code = '410105001003'", "persons = 4 - persons"]
)
def test_what_no_digest_covers_is_written_by_the_draft_alone(
    make_awards, batch_in, sql, change, state
):
    make_awards(1)
    make_awards(1, persons=3)
    batch_in(state)
    with pytest.raises(IntegrityError, match=r"生成后不能改动|封存"):
        sql(f"UPDATE payments_payment SET {change}")


def test_a_hash_that_is_edited_with_its_payments_does_not_pass_for_an_approval(
    make_awards, batch_in, sql, finance_releaser
):
    make_awards(1)
    batch = batch_in("funded")
    sql(f"UPDATE payments_payment SET holder_name = '他人' WHERE batch_id = {batch.pk}")
    forged = content_hash_of(batch)
    with pytest.raises(IntegrityError, match=r"no_batch_goes_on|released_as_it_is"):
        sql(f"UPDATE payments_batch SET content_hash = '{forged}' WHERE id = {batch.pk}")
