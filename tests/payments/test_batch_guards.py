"""What the database lets become of a batch, its payments and its questions, tried from SQL."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from dibao.trail.engine import perform
from payments.ledger.verify import differences
from payments.models import Batch, Payment, UnusualItem
from payments.services import drafting
from payments.workflow import workflow_of
from tests.cast_payments import APRIL, DRAFTED_ON, explain, open_april
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import unguarded

AWARDED = "与核定的待遇一致"
COLUMNS = """area_code, batch_id, persons, channel, head_name, holder_name, bank, account,
             account_index, attempt"""


def refused(sql, statement: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        sql(statement)


@pytest.fixture
def one_more(sql):
    """A further payment like the one there is, put in from SQL."""

    def put(**changes: str) -> None:
        given = {
            "household_id": "household_id", "award_id": "award_id", "month": "month",
            "kind": "kind", "cause": "''", "amount": "amount", "set_off": "0",
        } | changes  # fmt: skip
        sql(
            f"INSERT INTO payments_payment ({COLUMNS}, {', '.join(given)})"
            f" SELECT {COLUMNS}, {', '.join(given.values())} FROM payments_payment"
        )

    return put


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": "'2026-04-02'"}, "first_of_a_month"),
        ({"month": "'2026-03-01'"}, AWARDED),
        ({"month": "'2026-05-01'", "amount": "amount + 1"}, AWARDED),
        ({"month": "'2026-05-01'", "amount": "amount - 1"}, AWARDED),
        ({"month": "'2026-03-01'", "kind": "'holiday'", "cause": "'春节'"}, AWARDED),
        ({"month": "'2026-05-01'", "household_id": "{other}"}, AWARDED),
    ],
)
def test_a_payment_is_of_its_award(make_awards, batch_in, one_more, changes, words):
    make_awards(1)
    batch_in("drafted")
    (other,) = make_awards(1)
    given = {name: value.format(other=other.household_id) for name, value in changes.items()}
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        one_more(**given)


def test_a_month_of_the_award_is_paid_once_under_one_date(make_awards, batch_in, one_more):
    make_awards(1)
    batch_in("drafted")
    one_more(month="'2026-05-01'")
    with pytest.raises(IntegrityError, match="first_of_a_month"), transaction.atomic():
        one_more(month="'2026-06-15'")
    assert Payment.objects.count() == 2


@pytest.mark.parametrize("change", ["amount = 9999", "month = '2026-03-01'"])
def test_a_payment_stays_its_awards(make_awards, batch_in, sql, change):
    make_awards(1)
    batch_in("funded")
    refused(sql, f"UPDATE payments_payment SET {change}", AWARDED)


FORGED = {
    "reviewed": "reviewed_by_id = {who}, reviewed_hash = content_hash",
    "released": "released_by_id = {who}, released_hash = content_hash, released_on = '2026-04-02'",
}


@pytest.mark.parametrize(("state", "to"), [("drafted", "reviewed"), ("funded", "released")])
@pytest.mark.parametrize(
    "change",
    ["amount = 1", "holder_name = '他人'", "persons = 2", "account_index = repeat('f', 64)"],
)
def test_no_other_content_is_reviewed_or_released(
    make_awards, batch_in, sql, finance_reviewer, finance_releaser, state, to, change
):
    make_awards(2)
    batch_in(state)
    with unguarded() as cursor:
        cursor.execute(f"UPDATE payments_payment SET {change}")
    who = finance_reviewer if to == "reviewed" else finance_releaser
    signed = FORGED[to].format(who=who.pk)
    refused(sql, f"UPDATE payments_batch SET status = '{to}', {signed}", "内容摘要、合计不一致")


@pytest.mark.parametrize("figures", ["total = 1", "payment_count = 9", "person_count = 9"])
def test_no_other_totals_are_released(make_awards, batch_in, sql, finance_releaser, figures):
    make_awards(2)
    batch_in("funded")
    sql(f"UPDATE payments_batch SET {figures}")
    signed = FORGED["released"].format(who=finance_releaser.pk)
    refused(sql, f"UPDATE payments_batch SET status = 'released', {signed}", "内容摘要、合计不一致")


MAY_LEAD = {"send": ("sent", "reconciling"), "take_delivery": ("reconciling",)}


def test_the_databases_table_of_steps_is_the_workflows(db):
    """Every step of the workflow's table is allowed, and no other."""
    allowed = set()
    for step in workflow_of(Batch).transitions.values():
        fixed = () if callable(step.target) else (step.target,)
        targets = MAY_LEAD.get(step.name, fixed)
        allowed |= {f"{source}>{target}" for source in step.source for target in targets}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(tgargs, 'escape') FROM pg_trigger"
            " WHERE tgname = 'payments_batch_takes_one_step'"
        )
        (held,) = cursor.fetchone()
    stays = {f"{status}>{status}" for status in Batch.Status.values}
    assert set(held.removesuffix("\\000").split(",")) == allowed - stays


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("drafted", "submitted"),
        ("drafted", "released"),
        ("reviewed", "funded"),
        ("reviewed", "drafting"),
        ("funded", "sent"),
        ("funded", "closed"),
        ("released", "closed"),
        ("released", "sent"),
        ("released", "reconciling"),
        ("sent", "closed"),
        ("sent", "released"),
        ("sent", "voided"),
    ],
)
def test_a_batch_takes_no_step_over_another(make_awards, batch_in, sql, state, to):
    make_awards(1)
    batch_in(state)
    refused(sql, f"UPDATE payments_batch SET status = '{to}'", r"须逐步办理|没有送银行|封存")


def test_a_batch_begins_as_a_draft_and_stays_of_its_kind(make_awards, batch_in, sql, finance):
    make_awards(1)
    batch = batch_in("drafted")
    for change in ("cause = 'x', kind = 'late'", "terms = '{}'", "number = 'F'"):
        refused(sql, f"UPDATE payments_batch SET {change}", "不能改动")
    batch.pk, batch.number, batch.month = None, "F-2", date(2026, 5, 1)
    with pytest.raises(IntegrityError, match="逐步办理"), transaction.atomic():
        batch.save(force_insert=True)


def test_a_batch_is_closed_when_each_payment_has_its_result(make_awards, batch_in, sql, finance):
    make_awards(2)
    batch = batch_in("sent")
    first, second = lines_of(batch)
    give_to(batch, as_csv([answer(first)]), finance)
    refused(sql, "UPDATE payments_batch SET status = 'closed'", "没有最终结果")
    give_to(batch, as_csv([answer(second, "1002")]), finance)
    batch.refresh_from_db()
    after = perform(batch, "close", actor=finance, on=DRAFTED_ON)
    assert after.status == "closed" and differences() == []


@pytest.fixture
def asked(make_awards, finance):
    make_awards(6)  # of equal amounts
    batch = open_april(finance)
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    assert batch.unusual_items.filter(answer="").exists()
    return batch


def test_no_batch_is_reviewed_while_a_question_is_open(asked, sql, finance_reviewer):
    signed = FORGED["reviewed"].format(who=finance_reviewer.pk)
    refused(sql, f"UPDATE payments_batch SET status = 'reviewed', {signed}", "没有写明核实情况")


@pytest.mark.parametrize("state", ["drafted", "reviewed"])
def test_what_was_asked_is_not_taken_away(asked, sql, finance, finance_reviewer, state):
    if state == "reviewed":
        explain(asked, finance)
        perform(asked, "review", actor=finance_reviewer, on=DRAFTED_ON)
    for statement in (
        "DELETE FROM payments_unusualitem",
        "UPDATE payments_unusualitem SET question = 'custody'",
        "TRUNCATE payments_unusualitem",
    ):
        refused(sql, statement, "不能删除")
    assert UnusualItem.objects.exists()


@pytest.mark.parametrize("way", ["redraft", "void"])
def test_what_was_asked_goes_with_its_draft(asked, finance, finance_reviewer, way):
    given = {"reason": "重做"} if way == "void" else {}
    batch = perform(asked, way, actor=finance_reviewer, on=DRAFTED_ON, **given)
    assert batch.status == {"redraft": "drafting", "void": "voided"}[way]
    if way == "redraft":
        drafting.draft(drafting.submit(batch))
        batch.refresh_from_db()
        assert batch.status == "drafted" and batch.month == APRIL
        explain(batch, finance_reviewer)
        batch = perform(batch, "review", actor=finance, on=DRAFTED_ON)
        assert batch.status == "reviewed"
