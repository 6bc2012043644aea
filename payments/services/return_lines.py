"""The lines of a return on their way through the database, so that a file of any size is flat.

The answers are copied to a table of the transaction's own, set beside the payments they name, and
judged as they come back; only blind indexes of accounts go there, never a number, and of a number
that the bank masked a few digits.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection

from dibao.crypto import blind_index, unseal
from dibao.trail.workflow import Step
from payments.banks import Layout
from payments.models import BankReturn, BankReturnLine, Sending
from payments.repeats import HAS_MONEY
from payments.services.classify import Answer, Expected, Stated, judge
from payments.services.masked_accounts import is_masked, may_be, visible_of

AT_ONCE = 5000
OTHER_ACCOUNT = "-"  # no index of any account
TABLES = """
CREATE TEMP TABLE return_answers (line integer, payment bigint, account_index text,
                                  visible text, amount numeric, code text, message text)
    ON COMMIT DROP;
CREATE TEMP TABLE return_verdicts (line integer, payment bigint, result text, code text,
                                   fault text, explanation text, amount numeric,
                                   belongs_to bigint) ON COMMIT DROP;
"""
# A payment has at most one final result, so each answer comes once. Refunds and late arrivals turn
# it round. Another version of our files that brought the money is told.
BESIDE_PAYMENTS = f"""
    SELECT a.line, a.account_index, a.amount, a.code, a.message,
           p.id, p.amount, p.account_index,
           CASE WHEN l.id IS NULL THEN '' WHEN {HAS_MONEY} THEN 'success' ELSE 'failure' END,
           CASE WHEN r.version <> %(version)s AND l.result = 'success' THEN r.version
                WHEN EXISTS (SELECT 1 FROM payments_arrival a WHERE a.payment_id = p.id) THEN (
                    SELECT min(said.version) FROM payments_arrival late
                      JOIN payments_resolution s ON s.id = late.resolution_id
                      JOIN payments_bankreturnline brought ON brought.id = s.line_id
                      JOIN payments_bankreturn said ON said.id = brought.bank_return_id
                     WHERE late.payment_id = p.id AND said.version <> %(version)s)
                WHEN r.version IS NULL AND l.result = 'success' THEN (
                    SELECT min(said.version) FROM payments_bankreturnline again
                      JOIN payments_bankreturn said ON said.id = again.bank_return_id
                     WHERE again.payment_id = p.id AND again.result = 'repeated'
                       AND said.version <> %(version)s) END,
           s.ways > 1, a.line > s.first, other.id, other.number,
           elsewhere.channel = 'hand', a.visible, CASE WHEN a.visible <> '' THEN p.account END
      FROM return_answers a
      LEFT JOIN payments_payment p
        ON p.id = a.payment AND p.batch_id = %(batch)s AND p.channel = 'bank'
      LEFT JOIN payments_bankreturnline l
        ON l.payment_id = p.id AND l.result IN ('success', 'failure')
      LEFT JOIN payments_bankreturn r ON r.id = l.bank_return_id
      LEFT JOIN payments_payment elsewhere ON elsewhere.id = a.payment AND p.id IS NULL
      LEFT JOIN payments_batch other
        ON other.id = elsewhere.batch_id AND elsewhere.channel = 'bank'
           AND other.area_code = %(county)s
           AND other.status IN ('sent', 'reconciling', 'closed')
      LEFT JOIN (SELECT payment, min(line) AS first, count(DISTINCT (code, amount)) AS ways
                   FROM return_answers WHERE payment IS NOT NULL GROUP BY payment) s
        ON s.payment = a.payment
     ORDER BY a.line
"""
SUMS = """
    SELECT count(*), count(*) FILTER (WHERE result = 'success'),
           coalesce(sum(amount) FILTER (WHERE result = 'success'), 0),
           count(*) FILTER (WHERE result = 'failure'),
           count(*) FILTER (WHERE result = 'exception'), count(payment)
      FROM return_verdicts
"""
KEEP = f"""
    INSERT INTO {BankReturnLine._meta.db_table}
           (bank_return_id, line, payment_id, result, code, fault, explanation, amount,
            belongs_to_id)
    SELECT %s, line, payment, result, code, fault, explanation, amount, belongs_to
      FROM return_verdicts ORDER BY line
"""


@contextmanager
def tables() -> Iterator[None]:
    """Empty tables for one return, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        yield
        cursor.execute("DROP TABLE return_answers, return_verdicts")


def copy_answers(answers: Iterable[Answer], total: int, step: Step) -> int:
    """Put the answers down; how many there are. `total` is about how many come."""
    done, answers = 0, iter(answers)
    while some := list(islice(answers, AT_ONCE)):
        _copy(
            "return_answers",
            (
                (
                    answer.line, answer.payment, *_account(answer.account), answer.amount,
                    answer.code, answer.message,
                )
                for answer in some
            ),
        )  # fmt: skip
        done += len(some)
        step.report(done, max(done, total) * 2, f"已读取 {done} 行")
    return done


def _account(number: str) -> tuple[str, str]:
    """The blind index of an account that is named whole, and what is seen of a masked one."""
    if not is_masked(number):
        return (blind_index(number, "account") if number else "", "")
    return "", visible_of(number)


def judge_answers(answered: Sending, layout: Layout, count: int, step: Step) -> None:
    """A verdict for each answer to a version of our files, beside it."""
    batch, done = answered.batch, 0
    replaced = batch.sendings.filter(version__gt=answered.version).exists()
    given = {"batch": batch.pk, "county": batch.area_code, "version": answered.version}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE return_answers")
    with connection.chunked_cursor() as cursor:
        cursor.execute(BESIDE_PAYMENTS, given)
        while rows := cursor.fetchmany(AT_ONCE):
            _copy("return_verdicts", (_judged(row, layout, replaced) for row in rows))
            done += len(rows)
            step.report(count + done, count * 2, f"已核对 {done} 行，共 {count} 行")


def _judged(row: tuple, layout: Layout, replaced: bool) -> tuple:
    line, account_index, amount, code, message, payment, due, due_index, *beside = row
    final, version, differs, seen, other, other_number, by_hand, visible, sealed = beside
    known = Expected(payment, due, due_index, final, version) if payment else None
    if known and visible and not may_be(visible, unseal(bytes(sealed), "account")):
        account_index = OTHER_ACCOUNT
    elif known and visible:
        account_index = due_index
    stated = Stated(account_index, amount, code, message, other_number or "", bool(by_hand))
    verdict = judge(
        stated, known, layout, differs=bool(differs), seen=bool(seen), replaced=replaced
    )
    return (
        line, payment, str(verdict.result), code, str(verdict.fault), verdict.explanation, amount,
        other,
    )  # fmt: skip


def _copy(table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def sums() -> tuple[dict, int]:
    """The figures of the return by result, in lines and yuan; how many lines name a payment."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        lines, arrived, arrived_yuan, failed, exceptions, named = cursor.fetchone()
    figures = {
        "line_count": lines, "success_count": arrived, "success_total": arrived_yuan,
        "failure_count": failed, "exception_count": exceptions,
    }  # fmt: skip
    return figures, named


def keep_lines(bank_return: BankReturn) -> None:
    """Copy the judged lines into the return."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [bank_return.pk])
