"""What was asked about a draft is answered in writing: one thing or many, once for the same."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account, Person
from payments.models import Batch
from payments.services import drafting
from payments.services.unusual import answer as explain
from tests.cast_payments import DRAFTED_ON
from tests.payments.test_unusual import asked, died


def test_the_review_waits_for_the_answers(
    make_awards, batch_in, finance, finance_reviewer, caseworker
):
    awards = make_awards(2)
    Account.objects.filter(household=awards[0].household).update(holder_name="他人")
    batch = batch_in("drafted")
    with pytest.raises(Refusal, match="1 项异常"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)
    (item,) = chosen = list(batch.unusual_items.values_list("pk", flat=True))
    with pytest.raises(NotYours):
        explain(batch, chosen, "好", actor=caseworker, on=DRAFTED_ON)
    with pytest.raises(Refusal, match="写明"):
        explain(batch, chosen, "  ", actor=finance, on=DRAFTED_ON)
    with pytest.raises(Refusal, match="勾选"):
        explain(batch, [item + 1], "好", actor=finance, on=DRAFTED_ON)
    explain(batch, chosen, "监护人代领，有公证书", actor=finance, on=DRAFTED_ON)
    explain(batch, chosen, "监护人代领，公证书已归档", actor=finance, on=DRAFTED_ON)
    assert batch.unusual_items.get().answer == "监护人代领，公证书已归档"
    assert perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON).status == "reviewed"


def test_a_sealed_batch_takes_no_other_words(make_awards, batch_in, finance):
    (award,) = make_awards(1)
    Account.objects.filter(household=award.household).update(holder_name="他人")
    batch = batch_in("released")
    with pytest.raises(Refusal, match="不能填写"):
        explain(
            batch, batch.unusual_items.values_list("pk", flat=True), "改口", actor=finance,
            on=DRAFTED_ON,
        )  # fmt: skip


@pytest.fixture
def two_strangers(make_awards, batch_in):
    """A draft that pays two households to somebody who is not of them."""
    for award in make_awards(2):
        Account.objects.filter(household=award.household).update(holder_name="他人")
    return batch_in("drafted")


@pytest.fixture
def page(client, finance, two_strangers):
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    return reverse("batch_unusual", args=[two_strangers.number])


def test_what_is_ticked_is_answered_and_nothing_else(two_strangers, page, client, finance):
    assert "收款人不是家庭成员" in client.get(two_strangers.page_url).text
    assert client.get(page).text.count('name="chosen"') == 2
    one, other = two_strangers.unusual_items.order_by("pk")
    assert client.post(page, {"chosen": [one.pk], "answer": "监护人"}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.answer, one.answered_by, other.answer) == ("监护人", finance, "")


def test_all_of_a_question_is_answered_at_once(two_strangers, page, client):
    given = {"whole": "payee_not_member", "answer": "均为监护人，已核对公证书"}
    assert client.post(page, given).status_code == 302
    assert not two_strangers.unusual_items.filter(answer="").exists()


def test_the_trail_names_what_an_answer_was_about(two_strangers, finance, finance_reviewer):
    one, other = two_strangers.unusual_items.order_by("pk").values_list("pk", flat=True)
    explain(two_strangers, [one, other], "监护人", actor=finance, on=DRAFTED_ON)
    explain(two_strangers, [other], "代管人", actor=finance_reviewer, on=DRAFTED_ON)
    said = TrailEntry.objects.filter(action="answer_unusual").order_by("seq")
    assert [(entry.reason, entry.data["items"]) for entry in said] == [
        ("监护人", [one, other]), ("代管人", [other])
    ]  # fmt: skip


def test_words_for_nothing_are_refused_and_kept(two_strangers, page, client):
    answer = client.post(page, {"answer": "监护人代领"})
    assert answer.status_code == 422
    assert "请勾选" in answer.text and "监护人代领" in answer.text


def test_an_answer_outlives_a_new_draft_of_the_same_and_no_other(
    two_strangers, finance, make_awards
):
    batch = two_strangers
    explain(
        batch, batch.unusual_items.values_list("pk", flat=True), "监护人", actor=finance,
        on=DRAFTED_ON,
    )  # fmt: skip
    kept, other = (item.household for item in batch.unusual_items.order_by("pk"))
    Account.objects.filter(household=other).update(holder_name="另一人")
    perform(batch, "redraft", actor=finance, on=DRAFTED_ON)
    drafting.draft(drafting.submit(batch))
    answers = dict(batch.unusual_items.values_list("household", "answer"))
    assert answers == {kept.pk: "监护人", other.pk: ""}
    Account.objects.filter(household=kept).update(holder_name="黄萱")
    Person.objects.filter(memberships__household=kept).update(name="黄萱")
    batch.refresh_from_db()
    perform(batch, "redraft", actor=finance, on=DRAFTED_ON)
    drafting.draft(drafting.submit(batch))
    assert list(batch.unusual_items.values_list("household", flat=True)) == [other.pk]


def test_what_comes_up_after_the_review_is_answered_without_signing_anew(
    make_awards, batch_in, finance, finance_releaser
):
    (award,) = make_awards(1)
    batch = batch_in("funded")
    died(award)
    with pytest.raises(Refusal, match="核对新的异常"):
        perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)
    batch = perform(batch, "ask_again", actor=finance, on=DRAFTED_ON)
    assert (batch.status, asked(batch)) == ("funded", ["payee_not_member", "person_gone"])
    with pytest.raises(Refusal, match="2 项异常没有写明"):
        perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)
    explain(
        batch, batch.unusual_items.values_list("pk", flat=True), "另有一名成员享受", actor=finance,
        on=DRAFTED_ON,
    )  # fmt: skip
    assert perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON).status == "released"


def keys(batch) -> list[int]:
    return list(batch.unusual_items.order_by("pk").values_list("pk", flat=True))


def test_nobody_reviews_what_they_answered_themselves(two_strangers, finance, finance_reviewer):
    """The beat drafted it: two people at least answer and review."""
    Batch.objects.filter(pk=two_strangers.pk).update(prepared_by=None)
    one, other = keys(two_strangers)
    explain(two_strangers, [one], "监护人", actor=finance, on=DRAFTED_ON)
    explain(two_strangers, [other], "监护人", actor=finance_reviewer, on=DRAFTED_ON)
    for actor in (finance, finance_reviewer):
        with pytest.raises(Refusal, match="1 项异常的核实情况是您填写的"):
            perform(two_strangers, "review", actor=actor, on=DRAFTED_ON)
    explain(two_strangers, [other], "监护人，已核对", actor=finance, on=DRAFTED_ON)
    done = perform(two_strangers, "review", actor=finance_reviewer, on=DRAFTED_ON)
    assert done.reviewed_by == finance_reviewer


def test_the_batch_page_tells_who_answered_why_they_do_not_review(
    two_strangers, finance_reviewer, client
):
    explain(two_strangers, keys(two_strangers), "监护人", actor=finance_reviewer, on=DRAFTED_ON)
    client.force_login(finance_reviewer, backend="django.contrib.auth.backends.ModelBackend")
    assert "2 项异常的核实情况是您填写的" in client.get(two_strangers.page_url).text


def test_the_database_lets_nobody_review_what_they_answered(
    two_strangers, finance, finance_reviewer, sql
):
    explain(two_strangers, keys(two_strangers), "监护人", actor=finance_reviewer, on=DRAFTED_ON)
    with pytest.raises(IntegrityError, match="另一人复核"):
        sql(
            f"UPDATE payments_batch SET status = 'reviewed', reviewed_hash = content_hash,"
            f" reviewed_by_id = {finance_reviewer.pk} WHERE id = {two_strangers.pk}"
        )


def test_the_reviewer_answers_nothing_that_comes_up_later(
    two_strangers, finance, finance_reviewer, sql
):
    items = keys(two_strangers)
    explain(two_strangers, items, "监护人", actor=finance, on=DRAFTED_ON)
    perform(two_strangers, "review", actor=finance_reviewer, on=DRAFTED_ON)
    with pytest.raises(Refusal, match="您是本批次的复核人"):
        explain(two_strangers, items, "无误", actor=finance_reviewer, on=DRAFTED_ON)
    with pytest.raises(IntegrityError, match="复核人以外的人核实"):
        sql(f"UPDATE payments_unusualitem SET answered_by_id = {finance_reviewer.pk}")
    with pytest.raises(IntegrityError, match="复核人以外的人核实"):
        sql(
            "INSERT INTO payments_unusualitem (batch_id, question, area_code, detail, about,"
            " answer, answered_by_id, answered_on) SELECT batch_id, 'equal_amounts', area_code,"
            f" detail, about, answer, {finance_reviewer.pk}, answered_on"
            " FROM payments_unusualitem LIMIT 1"
        )
