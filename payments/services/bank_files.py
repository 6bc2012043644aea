"""Rendering a batch as the paying bank wants it, with control totals over what was written."""

import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from dibao.crypto import blind_index
from dibao.sheets import Column, write_ledger
from dibao.trail.refusals import Refusal
from payments.banks import KINDS, VALUES, BankColumn, Layout, Line
from payments.models import Batch, Payment

WIDTHS = {"line": 8, "reference": 16, "account": 26, "holder": 14, "bank": 24, "amount": 14}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
READ_AT_ONCE = 2000
WRITTEN = ("pk", "account", "account_index", "holder_name", "bank", "amount")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Part:
    """A stretch of a batch that one file holds: which of how many, its payments and their sums."""

    number: int
    of: int
    payments: QuerySet[Payment]
    count: int
    total: Decimal


@dataclass(frozen=True)
class Rendered:
    """A file's bytes with what they say: SHA-256, number of lines, yuan."""

    content: bytes
    sha256: str
    count: int
    total: Decimal


def parts_of(batch: Batch, layout: Layout) -> list[Part]:
    """The batch's payments through the bank, split by the agent's row limit."""
    payments = batch.payments.filter(channel=Payment.Channel.BANK).order_by("area_code", "pk")
    count = payments.count()
    size = layout.max_rows or max(count, 1)
    of = -(-count // size)
    found = []
    for number in range(1, of + 1):
        stretch = payments[(number - 1) * size : number * size]
        sums = stretch.aggregate(count=Count("pk"), total=Sum("amount", default=NOTHING))
        found.append(Part(number, of, stretch, sums["count"], sums["total"]))
    return found


def render(batch: Batch, layout: Layout, file_format: str, part: Part) -> Rendered:
    """One bank file of a sealed batch. Raises `Refusal` when an account was tampered with."""
    writer = {"xlsx": _xlsx, "csv": _csv, "txt": _fixed}[file_format]
    content, count, total = writer(batch, layout, part)
    return Rendered(content, hashlib.sha256(content).hexdigest(), count, total)


def _lines(batch: Batch, layout: Layout, part: Part) -> Iterator[Line]:
    read = part.payments.values_list(*WRITTEN, named=True)  # a model for each costs twice as much
    with closing(read.iterator(READ_AT_ONCE)) as rows:  # before a refusal rolls back
        for number, payment in enumerate(rows, start=1):
            # The hash binds the index; the index binds the sealed number.
            if blind_index(payment.account, "account") != payment.account_index:
                raise Refusal(
                    "有付款的账号与封存的摘要不符，代发文件没有生成。请报告系统管理员核查。"
                )
            yield Line(number, payment, batch.number, f"{batch.month_label}{layout.purpose}")


def _xlsx(batch: Batch, layout: Layout, part: Part) -> tuple[bytes, int, Decimal]:
    columns = [
        Column(item.value, item.heading, WIDTHS.get(item.value, 18), KINDS.get(item.value, "text"))
        for item in layout.columns
    ]
    target = io.BytesIO()
    totals = write_ledger(
        target,
        title=f"{batch.title}代发清单",
        subtitle=_control(batch, part),
        columns=columns,
        rows=(
            {item.value: VALUES[item.value](line) for item in layout.columns}
            for line in _lines(batch, layout, part)
        ),
        totals=["amount"],
        sheet_name="代发清单",
    )
    return target.getvalue(), totals.rows, totals.sums["amount"]


def _csv(batch: Batch, layout: Layout, part: Part) -> tuple[bytes, int, Decimal]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if layout.csv_control:
        writer.writerow([_control(batch, part)])
    writer.writerow([item.heading for item in layout.columns])
    count, total = 0, NOTHING
    for line in _lines(batch, layout, part):
        writer.writerow([_plain(VALUES[item.value](line)) for item in layout.columns])
        count += 1
        total += line.payment.amount
    return _encoded(text.getvalue(), layout.csv_encoding), count, total


def _fixed(batch: Batch, layout: Layout, part: Part) -> tuple[bytes, int, Decimal]:
    """Lines of columns of a fixed number of bytes; the last line is the control total."""
    text = io.BytesIO()
    count, total = 0, NOTHING
    for line in _lines(batch, layout, part):
        for item in layout.columns:
            text.write(_padded(VALUES[item.value](line), item, layout.fixed_encoding))
        text.write(b"\r\n")
        count += 1
        total += line.payment.amount
    control = f"T|{batch.number}|{part.number}/{part.of}|{count}|{total:.2f}"
    text.write(_encoded(control, layout.fixed_encoding) + b"\r\n")
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


def _control(batch: Batch, part: Part) -> str:
    which = f"第 {part.number} 份（共 {part.of} 份）　" if part.of > 1 else ""
    return (
        f"批次号：{batch.number}　签发日期：{batch.released_on}　{which}"
        f"总笔数：{part.count}　总金额：{part.total:.2f}"
    )


def _plain(value: object) -> str:
    """Text that no spreadsheet takes for a formula. Amounts and numbers are never negative here."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
