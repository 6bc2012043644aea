"""Where a written answer is put down, confirmed and read; and what the database takes of it."""

from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from payments.models import BankReturn, WrittenAnswer
from tests.cast_payments import DRAFTED_ON
from tests.payments.test_kinds import LATER, one_failed  # noqa: F401
from tests.payments.test_written_answers import (  # noqa: F401
    PDF,
    arrived,
    letter,
    other_amount,
    prepare,
    said,
)

GIVEN = {"says": "arrived", "reason": "农商行书面答复"}


@pytest.fixture
def as_(client):
    def log_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def test_it_is_put_down_from_the_batch_page_and_confirmed_by_another(
    other_amount, finance, finance_reviewer, as_  # noqa: F811
):  # fmt: skip
    url, batch = reverse("payment_answer", args=[other_amount.pk]), other_amount.batch
    assert as_(finance).get(batch.page_url).text.count(f'href="{url}"') == 1
    shown = as_(finance).get(url).text
    assert "款项已全额到账" in shown and "不再发放</label>" not in shown
    missing = as_(finance).post(url, GIVEN)
    assert missing.status_code == 422 and not WrittenAnswer.objects.exists()
    done = as_(finance).post(url, GIVEN | {"file": letter()})
    made = WrittenAnswer.objects.get()
    assert done.status_code == 302 and urlsplit(done.url).path == made.page_url
    assert "还没有确认" in as_(finance).get(url).text
    assert "书面核实：待确认" in as_(finance_reviewer).get("/").text
    assert "书面核实：待确认" not in as_(finance).get("/").text
    page = as_(finance_reviewer).get(made.page_url).text
    assert "确认书面核实" in page and "下载查看" in page
    act = reverse("action", args=["payments", "writtenanswer", made.pk, "confirm"])
    assert as_(finance_reviewer).post(act, {"expected_version": made.version}).status_code == 302
    assert f">{made.number}</a>" in as_(finance).get(batch.page_url).text
    assert made.number in as_(finance).get(reverse("written_answers")).text


def test_the_paper_is_read_by_the_county_and_by_nobody_else(
    other_amount, finance, auditor, caseworker, next_finance, as_  # noqa: F811
):  # fmt: skip
    made = prepare(other_amount, "arrived", finance)
    url = reverse("answer_paper", args=[made.number])
    given = as_(auditor).get(url)
    assert (given.content, given["Content-Type"]) == (PDF, "application/pdf")
    assert as_(caseworker).get(url).status_code == 403
    assert as_(next_finance).get(url).status_code == 404


def test_what_has_no_answer_to_give_says_so(make_awards, batch_in, finance, as_):
    make_awards(1)
    payment = batch_in("released").payments.get()
    shown = as_(finance).get(reverse("payment_answer", args=[payment.pk])).text
    assert "还没有送出" in shown and "<textarea" not in shown


def test_what_is_owed_is_laid_to_rest_from_the_list(one_failed, finance, as_):  # noqa: F811
    owed = as_(finance).get(reverse("payments"), {"result": "owed"}).text
    url = reverse("payment_answer", args=[one_failed.pk])
    assert f'href="{url}"' in owed
    assert "不再发放" in as_(finance).get(url).text


def test_success_is_answered_from_the_household(arrived, finance, as_):  # noqa: F811
    page = as_(finance).get(reverse("household_payments", args=[arrived.household.code])).text
    assert reverse("payment_answer", args=[arrived.pk]) in page


# Around the service, from SQL.


def sql(statement: str, *given) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


LINE = """
    INSERT INTO payments_bankreturnline (bank_return_id, line, payment_id, result, code, fault,
           explanation, amount)
    VALUES (%s, 1, %s, %s, '', '', '', 380)
"""


@pytest.fixture
def record_of(finance):
    """An empty record of ours, that an answer names."""

    def make(answer) -> BankReturn:
        made = BankReturn.objects.create(
            batch=answer.payment.batch, channel=answer.payment.channel, sha256="x", content="x",
            imported_on=DRAFTED_ON, imported_by=finance,
        )  # fmt: skip
        WrittenAnswer.objects.filter(pk=answer.pk).update(bank_return=made)
        return made

    return make


def test_an_answer_speaks_of_its_own_payment_alone(
    other_amount, finance, record_of  # noqa: F811
):  # fmt: skip
    other = other_amount.batch.payments.exclude(pk=other_amount.pk).get()
    made = prepare(other_amount, "failed", finance)
    with transaction.atomic():
        record = record_of(made)
        for payment, result in ((other, "exception"), (other_amount, "success")):
            with pytest.raises(DatabaseError, match="只能记入所核实的那一笔"):
                sql(LINE, record.pk, payment.pk, result)
        transaction.set_rollback(True)


def test_nothing_is_written_for_an_answer_that_nobody_confirmed(
    other_amount, finance, record_of  # noqa: F811
):  # fmt: skip
    made = prepare(other_amount, "failed", finance)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LINE, [record_of(made).pk, other_amount.pk, "failure"])
        with pytest.raises(DatabaseError, match="须经确认才能记入"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_a_record_that_nothing_stands_behind_takes_no_line(other_amount, finance):  # noqa: F811
    record = BankReturn.objects.create(
        batch=other_amount.batch, sha256="x", content="x", imported_on=DRAFTED_ON,
        imported_by=finance,
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="没有对应代发文件"):
        sql(LINE, record.pk, other_amount.pk, "success")


def test_an_answer_begins_unconfirmed(other_amount, finance):  # noqa: F811
    made = prepare(other_amount, "failed", finance)
    perform(made, "withdraw", actor=finance, on=LATER, reason="x")
    with pytest.raises(DatabaseError, match="须先登记"):
        sql("""
            INSERT INTO payments_writtenanswer (number, status, version, area_code, payment_id,
                   says, reason, paper, paper_sha256, prepared_by_id, prepared_on, confirmed_by_id,
                   confirmed_on)
            SELECT 'X', 'confirmed', 1, area_code, payment_id, says, reason, paper, paper_sha256,
                   prepared_by_id, prepared_on, %s, prepared_on FROM payments_writtenanswer
        """, finance.pk + 1)  # fmt: skip


def test_the_same_bytes_are_read_once_in_a_way(arrived):  # noqa: F811
    with pytest.raises(DatabaseError, match="read_once_in_a_way"):
        sql("""
            INSERT INTO payments_bankreturn (batch_id, channel, content, sha256, version, layout,
                   layout_hash, imported_on, imported_by_id, line_count, success_count,
                   success_total, failure_count, exception_count)
            SELECT batch_id, channel, content, sha256, version, layout, layout_hash, imported_on,
                   imported_by_id, 0, 0, 0, 0, 0 FROM payments_bankreturn
        """)
