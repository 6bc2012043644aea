"""The month's batch: drafted by whoever is there, whole and once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dibao.jobs.models import Job
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account, Member
from payments.models import Batch, Payment
from payments.services import drafting, opening
from payments.services.sealing import content_hash_of
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON, open_april
from tests.payments.ledger_rows import unguarded


def draft(batch: Batch) -> Batch:
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    return batch


def test_a_batch_pays_each_entitled_household_its_award(make_awards, finance):
    make_awards(3, amount="380.00", persons=2)
    make_awards(2, amount="1023.45", area="410105001003")
    batch = draft(open_april(finance))
    assert batch.status == "drafted"
    assert (batch.payment_count, batch.person_count) == (5, 8)
    assert batch.total == Decimal("3186.90")
    assert batch.chunks.count() == 2 and not batch.chunks.filter(is_done=False).exists()
    payment = Payment.objects.select_related("award", "household").first()
    account = payment.household.account
    assert payment.account == account.number
    assert (payment.amount, payment.month) == (payment.award.amount, APRIL)
    assert payment.account_index == account.number_index
    assert payment.holder_name == payment.head_name == account.holder_name


def test_the_due_date_is_the_last_working_day_up_to_the_tenth_and_cites_the_rule(
    make_awards, finance
):
    make_awards(1, since=date(2026, 5, 1))
    batch = opening.open_batch(
        county=COUNTY, month=date(2026, 5, 17), category="urban", actor=finance,
        on=date(2026, 5, 6),
    )  # fmt: skip
    assert batch.month == date(2026, 5, 1)
    assert batch.due_on == date(2026, 5, 9)  # the 10th is a Sunday, the 9th a make-up Saturday
    assert "按月发放" in batch.due_basis


def test_only_the_months_of_the_period_are_paid(make_awards, finance):
    make_awards(1)
    make_awards(1, since=date(2026, 5, 1))
    make_awards(1, since=date(2026, 1, 1), until=APRIL)
    make_awards(1, category="rural")
    assert draft(open_april(finance)).payment_count == 1


def test_an_award_that_ended_later_still_pays_its_last_month(make_awards, finance):
    make_awards(1, since=date(2026, 1, 1), until=date(2026, 5, 1))
    assert draft(open_april(finance)).payment_count == 1


def test_a_household_without_account_is_left_out_and_named(make_awards, finance):
    make_awards(1)
    (without,) = make_awards(1, account=False)
    batch = draft(open_april(finance))
    assert batch.payment_count == 1
    omission = batch.omissions.get()
    assert (omission.household, omission.reason) == (without.household, "no_account")


def test_an_empty_number_is_no_account(make_awards, finance):
    (award,) = make_awards(1)
    make_awards(1)
    account = award.household.account
    account.number = ""
    account.save()
    assert draft(open_april(finance)).omissions.get().reason == "no_account"


def test_a_household_without_head_is_left_out_and_named(make_awards, finance):
    (award,) = make_awards(1)
    make_awards(1)
    Member.objects.filter(household=award.household).update(is_head=False)
    assert draft(open_april(finance)).omissions.get().reason == "no_head"


@pytest.mark.parametrize(("amount", "reason"), [("380.00", "paid_elsewhere"), ("1.00", "conflict")])
def test_a_household_paid_by_another_batch_is_compared_and_listed(
    make_awards, finance, amount, reason
):
    (award, _) = make_awards(2, category="rural")
    rural = draft(open_april(finance, category="rural"))
    with unguarded():
        Payment.objects.filter(household=award.household).update(amount=amount)
    make_awards(1)
    type(award).objects.filter(pk=award.pk).update(category="urban")
    batch = draft(open_april(finance))
    omission = batch.omissions.get()
    assert (omission.reason, omission.other_batch) == (reason, rural)
    assert Payment.objects.filter(household=award.household).count() == 1


def test_drafting_again_changes_nothing(make_awards, finance):
    make_awards(4)
    batch = draft(open_april(finance))
    before = list(Payment.objects.order_by("pk").values("pk", "amount")), batch.content_hash
    batch = draft(batch)
    assert (
        list(Payment.objects.order_by("pk").values("pk", "amount")),
        batch.content_hash,
    ) == before
    assert TrailEntry.objects.filter(thread=batch.number, action="finish_draft").count() == 1


def test_a_draft_that_is_not_summed_up_is_not_finished(make_awards, finance):
    make_awards(1)
    batch = open_april(finance)
    drafting.finish(batch)
    batch.refresh_from_db()
    assert batch.status == "drafting"


def test_what_was_summed_up_before_a_kill_is_not_summed_up_again(make_awards, finance):
    make_awards(3)
    batch = open_april(finance)
    while drafting.draft_next_chunk(batch):
        pass
    assert drafting.sum_up(batch)
    batch.refresh_from_db()
    assert (batch.status, batch.payment_count) == ("drafting", 3)
    with CaptureQueriesContext(connection) as carried_on:
        draft(batch)
    assert batch.status == "drafted" and batch.content_hash == content_hash_of(batch)
    assert not any("batch_content" in query["sql"] for query in carried_on)


def test_a_second_batch_of_the_month_is_refused_with_the_first_ones_number(make_awards, finance):
    make_awards(1)
    batch = open_april(finance)
    with pytest.raises(Refusal, match=batch.number):
        open_april(finance)
    assert Batch.objects.count() == 1


def test_a_voided_batch_leaves_the_month_free_and_its_draft_stops(
    make_awards, finance, finance_reviewer
):
    make_awards(3)
    first = open_april(finance)
    assert drafting.draft_next_chunk(first)
    perform(first, "void", actor=finance_reviewer, on=DRAFTED_ON, reason="重做")
    assert draft(first).status == "voided"
    assert Payment.objects.count() == 0
    second = draft(open_april(finance))
    assert second.payment_count == 3 and second.number != first.number


def test_what_changes_while_the_draft_runs_is_in_it_at_the_end(make_awards, finance):
    (moved, changed, *_) = make_awards(3)
    make_awards(1, area="410105003003")
    batch = open_april(finance)
    assert drafting.draft_next_chunk(batch)
    late = make_awards(1)[0]
    type(moved).objects.filter(pk=moved.pk).update(area_code="410105003003")
    type(changed).objects.filter(pk=changed.pk).update(amount="400.00")
    batch = draft(batch)
    assert batch.payment_count == 5
    assert Payment.objects.get(award=changed).amount == Decimal("400.00")
    assert Payment.objects.filter(award__in=[moved, late]).count() == 2


def test_the_hash_covers_account_amount_and_holder(make_awards, finance):
    make_awards(2)
    batch = draft(open_april(finance))
    assert content_hash_of(batch) == batch.content_hash
    for field, value in (("amount", "1.00"), ("holder_name", "他人"), ("account_index", "f" * 64)):
        payment = Payment.objects.first()
        kept = getattr(payment, field)
        with unguarded():
            Payment.objects.filter(pk=payment.pk).update(**{field: value})
            assert content_hash_of(batch) != batch.content_hash
            Payment.objects.filter(pk=payment.pk).update(**{field: kept})
    assert content_hash_of(batch) == batch.content_hash


def test_progress_is_reported_by_street(make_awards, finance):
    make_awards(1)
    make_awards(1, area="410105001003")
    batch = open_april(finance)
    job = drafting.submit(batch)
    drafting.draft(job)
    job.refresh_from_db()
    assert (job.done, job.total) == (2, 2)
    assert Job.objects.count() == 1


def test_only_finance_of_the_county_opens_a_batch(make_awards, approver, next_finance, caseworker):
    make_awards(1)
    for actor in (approver, next_finance, caseworker):
        with pytest.raises(NotYours):
            open_april(actor)
    assert Batch.objects.count() == 0


def test_nobody_entitled_no_batch(areas, finance):
    with pytest.raises(Refusal, match="没有应发放"):
        open_april(finance)
    assert Batch.objects.count() == 0


def test_a_batch_is_not_drafted_more_than_a_month_ahead(make_awards, finance):
    make_awards(1)
    with pytest.raises(Refusal, match="下一个月"):
        opening.open_batch(
            county=COUNTY, month=date(2026, 6, 1), category="urban", actor=finance, on=DRAFTED_ON
        )


def test_an_old_account_is_not_paid(make_awards, finance):
    (award,) = make_awards(1)
    old = award.household.account
    Account.objects.filter(pk=old.pk).update(is_current=False)
    new = Account.objects.create(
        household=award.household, bank="农业银行", holder_name="黄萱",
        number="6228481111111111119", since=DRAFTED_ON,
    )  # fmt: skip
    draft(open_april(finance))
    assert Payment.objects.get().account_index == new.number_index


def test_a_draft_whose_job_gave_up_begins_again(make_awards, finance):
    make_awards(3)
    batch = open_april(finance)
    Job.objects.update(progress="failed", attempts=5)
    drafting.begin_again([])
    assert Job.objects.get().progress == "waiting"
    assert draft(batch).payment_count == 3
