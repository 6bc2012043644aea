"""Rendering a batch as the paying bank wants it, with control totals over what was written."""

import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal

from dibao.crypto import blind_index
from dibao.sheets import Column, write_ledger
from dibao.trail.refusals import Refusal
from payments.banks import KINDS, VALUES, Layout, Line
from payments.models import BankFile, Batch

WIDTHS = {"line": 8, "reference": 16, "account": 26, "holder": 14, "bank": 24, "amount": 14}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
READ_AT_ONCE = 2000


@dataclass(frozen=True)
class Rendered:
    """A file's bytes with what they say: SHA-256, number of lines, yuan."""

    content: bytes
    sha256: str
    count: int
    total: Decimal


def render(batch: Batch, layout: Layout, file_format: str) -> Rendered:
    """The bank file of a sealed batch. Raises `Refusal` when an account was tampered with."""
    writer = _xlsx if file_format == BankFile.Format.XLSX else _csv
    content, count, total = writer(batch, layout)
    return Rendered(content, hashlib.sha256(content).hexdigest(), count, total)


def _lines(batch: Batch, layout: Layout) -> Iterator[Line]:
    payments = batch.payments.order_by("area_code", "pk")
    with closing(payments.iterator(READ_AT_ONCE)) as rows:  # before a refusal rolls back
        for number, payment in enumerate(rows, start=1):
            # The hash binds the index; the index binds the sealed number.
            if blind_index(payment.account, "account") != payment.account_index:
                raise Refusal(
                    "有付款的账号与封存的摘要不符，代发文件没有生成。请报告系统管理员核查。"
                )
            yield Line(number, payment, batch.number, f"{batch.month_label}{layout.purpose}")


def _xlsx(batch: Batch, layout: Layout) -> tuple[bytes, int, Decimal]:
    columns = [
        Column(item.value, item.heading, WIDTHS.get(item.value, 18), KINDS.get(item.value, "text"))
        for item in layout.columns
    ]
    target = io.BytesIO()
    totals = write_ledger(
        target,
        title=f"{batch.month_label}{batch.get_category_display()}低保金代发清单",
        subtitle=_control(batch),
        columns=columns,
        rows=(
            {item.value: VALUES[item.value](line) for item in layout.columns}
            for line in _lines(batch, layout)
        ),
        totals=["amount"],
        sheet_name="代发清单",
    )
    return target.getvalue(), totals.rows, totals.sums["amount"]


def _csv(batch: Batch, layout: Layout) -> tuple[bytes, int, Decimal]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if layout.csv_control:
        writer.writerow([_control(batch)])
    writer.writerow([item.heading for item in layout.columns])
    count, total = 0, Decimal("0.00")
    for line in _lines(batch, layout):
        writer.writerow([_plain(VALUES[item.value](line)) for item in layout.columns])
        count += 1
        total += line.payment.amount
    try:
        return text.getvalue().encode(layout.csv_encoding), count, total
    except UnicodeEncodeError as error:
        raise Refusal(
            f"有户名含银行编码 {layout.csv_encoding} 没有的字，无法生成 CSV 文件。"
            "请与银行商定改用 utf-8-sig 编码后重试。"
        ) from error


def _control(batch: Batch) -> str:
    return (
        f"批次号：{batch.number}　签发日期：{batch.released_on}　"
        f"总笔数：{batch.payment_count}　总金额：{batch.total:.2f}"
    )


def _plain(value: object) -> str:
    """Text that no spreadsheet takes for a formula. Amounts and numbers are never negative here."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
