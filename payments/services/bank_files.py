"""Rendering a batch as the paying bank wants it, with control totals over what was written."""

import csv
import hashlib
import io
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db import connection
from django.db.models import Case, OuterRef, QuerySet, Subquery, When

from dibao.calendar import month_in_words
from dibao.crypto import blind_index
from dibao.money import NOTHING
from dibao.sheets import Column, write_ledger
from dibao.trail.refusals import Refusal
from households.models import Member
from payments.banks import (
    FORMULA_REFUSED,
    FORMULA_STARTS,
    KINDS,
    VALUES,
    BankColumn,
    Layout,
    Line,
)
from payments.models import Batch, Payment
from payments.purposes import purpose_of
from payments.selectors import going_out

WIDTHS = {
    "line": 8,
    "reference": 16,
    "account": 26,
    "holder": 14,
    "bank": 24,
    "amount": 14,
    "holder_id": 22,
}
READ_AT_ONCE = 2000
WRITTEN = ("pk", "account", "account_index", "holder_name", "bank", "amount", "kind", "month")


@dataclass(frozen=True)
class Part:
    """A stretch of a batch that one file holds: which of how many, and the sums of its payments."""

    number: int
    of: int
    count: int
    total: Decimal


@dataclass(frozen=True)
class Rendered:
    """A file's bytes with what they say: SHA-256, number of lines, yuan."""

    content: bytes
    sha256: str
    count: int
    total: Decimal


PARTS = """
    SELECT count(*), sum(amount)
      FROM (SELECT amount, (row_number() OVER (ORDER BY area_code, id) - 1) / %s AS part
              FROM payments_payment p WHERE batch_id = %s AND channel = 'bank'
               AND NOT EXISTS (SELECT 1 FROM payments_withholding w WHERE w.payment_id = p.id)) n
     GROUP BY part ORDER BY part
"""


def parts_of(batch: Batch, layout: Layout) -> list[Part]:
    """What goes out of the batch through the bank, split by the agent's row limit."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [layout.max_rows or max(batch.payment_count, 1), batch.pk])
        sums = cursor.fetchall()
    return [Part(at, len(sums), count, total) for at, (count, total) in enumerate(sums, start=1)]


def render(
    batch: Batch, layout: Layout, file_format: str, parts: list[Part], made: set[int]
) -> Iterator[tuple[Part, Rendered]]:
    """The files of a sealed batch in one format, part after part, but for those `made` already.

    One part is in memory at a time, never in the clear on disk. The payments are read in one go,
    so take the parts in their order, and close what is not read to its end.
    Raises `Refusal` when an account was tampered with, or the bank could not read a value.
    """
    if made.issuperset(part.number for part in parts):
        return
    writer = {"xlsx": _xlsx, "csv": _csv, "txt": _fixed}[file_format]
    with closing(_payments(batch, layout).iterator(READ_AT_ONCE)) as rows:
        for part in parts:
            own = islice(rows, part.count)
            if part.number in made:
                deque(own, maxlen=0)
                continue
            content, count, total = writer(batch, layout, part, _lines(batch, layout, own))
            digest = hashlib.sha256(content).hexdigest()
            yield part, Rendered(content, digest, count, total)


def _payments(batch: Batch, layout: Layout) -> QuerySet:
    """What is written, as rows: a model for each costs twice as much."""
    payments = going_out(batch.payments).filter(channel=Payment.Channel.BANK)
    payments = payments.order_by("area_code", "pk")
    if not layout.holds("holder_id"):
        return payments.values_list(*WRITTEN, named=True)
    payee = _named_like_the_holder(batch.prepared_on).values("person__id_number")[:1]
    return payments.annotate(holder_id=Subquery(payee)).values_list(
        *WRITTEN, "holder_id", named=True
    )


def _named_like_the_holder(on: date) -> QuerySet:
    """Who bears the holder's name, who lives there first, else who did last: an account is often
    in the name of somebody who moved out, and of a family that left nobody is a member."""
    named = Member.objects.filter(
        household=OuterRef("household"), person__name=OuterRef("holder_name")
    )
    lives_there = Case(When(period__contains=on, then=1), default=0)
    # F("period__endswith") would leave a cycle behind that closes the cursor only when collected.
    until = RangeEndsWith("period").desc(nulls_first=True)
    return named.order_by(lives_there.desc(), until, "-is_head", "pk")


def _lines(batch: Batch, layout: Layout, rows: Iterable) -> Iterator[Line]:
    payer = layout.payer_of(batch.area_code)
    for number, payment in enumerate(rows, start=1):
        # The hash binds the index; the index binds the sealed number.
        if blind_index(payment.account, "account") != payment.account_index:
            raise Refusal("有付款的账号与封存的摘要不符，代发文件没有生成。请报告系统管理员核查。")
        month = month_in_words(payment.month)
        purpose = purpose_of(batch.kind, payment.kind, month, layout.purpose)
        yield Line(number, payment, batch.number, purpose, payer)


def _xlsx(
    batch: Batch, layout: Layout, part: Part, lines: Iterator[Line]
) -> tuple[bytes, int, Decimal]:
    columns = [
        Column(item.value, item.heading, WIDTHS.get(item.value, 18), KINDS.get(item.value, "text"))
        for item in layout.columns
    ]
    target = io.BytesIO()
    totals = write_ledger(
        target,
        title=f"{batch.title}代发清单",
        subtitle=_control(batch, layout, part),
        columns=columns,
        rows=({item.value: VALUES[item.value](line) for item in layout.columns} for line in lines),
        totals=["amount"],
        sheet_name="代发清单",
    )
    return target.getvalue(), totals.rows, totals.sums["amount"]


def _csv(
    batch: Batch, layout: Layout, part: Part, lines: Iterator[Line]
) -> tuple[bytes, int, Decimal]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if layout.csv_control:
        writer.writerow([_control(batch, layout, part)])
    writer.writerow([item.heading for item in layout.columns])
    count, total = 0, NOTHING
    for line in lines:
        writer.writerow([_plain(VALUES[item.value](line)) for item in layout.columns])
        count += 1
        total += line.payment.amount
    return _encoded(text.getvalue(), layout.csv_encoding), count, total


def _fixed(
    batch: Batch, layout: Layout, part: Part, lines: Iterator[Line]
) -> tuple[bytes, int, Decimal]:
    """Lines of columns of a fixed number of bytes; the last line is the control total."""
    text = io.BytesIO()
    count, total = 0, NOTHING
    for line in lines:
        for item in layout.columns:
            text.write(_padded(VALUES[item.value](line), item, layout.fixed_encoding))
        text.write(b"\r\n")
        count += 1
        total += line.payment.amount
    payer = layout.payer_of(batch.area_code)
    control = ["T", batch.number, f"{part.number}/{part.of}", str(count), f"{total:.2f}"]
    control += [text for text in (payer.account, payer.agreement) if text]
    text.write(_encoded("|".join(control), layout.fixed_encoding) + b"\r\n")
    return text.getvalue(), count, total


def _padded(value: object, column: BankColumn, encoding: str) -> bytes:
    text = str(int(value * 100)) if column.fen else str(value)
    content = _encoded(text, encoding)
    if len(content) > column.width:
        raise Refusal(
            f"有“{column.heading}”超过 {column.width} 个字节，无法生成定长文本。请与银行商定格式。"
        )
    fill = column.pad.encode("ascii")
    return content.rjust(column.width, fill) if column.right else content.ljust(column.width, fill)


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise Refusal(
            f"有户名含银行编码 {encoding} 没有的字，无法生成代发文件。"
            "请与银行商定改用 utf-8-sig 编码后重试。"
        ) from error


def _control(batch: Batch, layout: Layout, part: Part) -> str:
    which = f"第 {part.number} 份（共 {part.of} 份）　" if part.of > 1 else ""
    payer = layout.payer_of(batch.area_code)
    named = (("付款账号", payer.account), ("协议号", payer.agreement))
    return (
        f"批次号：{batch.number}　签发日期：{batch.released_on}　{which}"
        f"总笔数：{part.count}　总金额：{part.total:.2f}"
        + "".join(f"　{label}：{text}" for label, text in named if text)
    )


def _plain(value: object) -> str:
    """The value as the bank reads it, to the letter. Raises `Refusal` for what opens a formula."""
    text = str(value)
    if text.startswith(FORMULA_STARTS):
        raise Refusal(FORMULA_REFUSED)
    return text
