"""A small bank: it reads our file and answers in its own, with any fault a test asks for."""

import csv
import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from dibao.sheets import Column, find_table, open_workbook, write_ledger
from dibao.trail.engine import perform
from payments.banks import layouts
from payments.models import Batch
from tests.cast_payments import DRAFTED_ON

HEADINGS = ("流水号", "账号", "金额", "返回码", "返回信息")


def lines_of(batch: Batch, part: int = 0) -> list[dict[str, str]]:
    """What our CSV file says, line by line, as the bank reads it; one part, counted from 0."""
    files = batch.files_sent.filter(format="csv", version=batch.version_sent)
    content = files.get(part=part + 1).content.read()
    layout = layouts()["general"]
    rows = list(csv.reader(io.StringIO(content.decode(layout.csv_encoding), newline="")))
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]


def answer(line: dict[str, str], code: str = "0000", **changes: str) -> dict[str, str]:
    """The bank's answer to one of our lines."""
    return {
        "流水号": line["流水号"], "账号": line["账号"], "金额": line["金额"], "返回码": code,
        "返回信息": "",
    } | changes  # fmt: skip


def as_csv(answers: list[dict[str, str]], encoding: str = "gb18030") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADINGS)
    writer.writeheader()
    writer.writerows(answers)
    total = sum(Decimal(item["金额"]) for item in answers)
    text.write(f"合计,,{total},,\r\n")
    return text.getvalue().encode(encoding)


def as_xlsx(answers: list[dict[str, str]]) -> bytes:
    target = io.BytesIO()
    columns = [Column(name, name, 20) for name in HEADINGS]
    write_ledger(target, title="代发结果", columns=columns, rows=answers, footer=["合计见柜面"])
    return target.getvalue()


def as_fixed(batch: Batch, code: str = "0", message: str = "", **changes: str) -> bytes:
    """The postal bank's answer as fixed text, read off our fixed text; `changes` for line one."""
    content = batch.bank_files.get(format="txt").content.read()
    *lines, control, _ = content.split(b"\r\n")
    said = [
        {"reference": line[6:18], "account": line[18:50], "amount": line[128:141],
         "code": code.encode(), "message": message.encode("gb18030")}
        for line in lines
    ]  # fmt: skip
    said[0] |= {name: text.encode("gb18030") for name, text in changes.items()}
    form = layouts()["postal"].fixed_return
    amounts = [Decimal(item["amount"].decode()) / 100 for item in said]
    control = b"|".join([*control.split(b"|")[:4], f"{sum(amounts):.2f}".encode()])
    written = [
        b"".join(item[column.value].ljust(column.width) for column in form.columns) for item in said
    ]
    return b"\r\n".join([*written, control, b""])


def give_to(batch: Batch, content: bytes, actor, name: str = "return.csv") -> Batch:
    """Hand the bank's file to our clerk, who imports it."""
    upload = SimpleUploadedFile(name, content)
    return perform(batch, "import_return", actor=actor, on=DRAFTED_ON, file=upload)


def workbook_rows(content: bytes) -> list:
    """The detail rows of our Excel file."""
    table = find_table(open_workbook(content), layouts_words())
    return [row for row in table.rows if row.text("reference")]


def layouts_words():
    words = layouts()["general"].words
    return type(words)(words.meanings, words.labels, ["reference", "account"], words.footers)
