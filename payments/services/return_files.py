"""Reading what the bank answered, line by line: Excel, CSV or fixed text."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator

from django.conf import settings

from dibao.money import BadAmount, parse_yuan
from dibao.sheets import BadWorkbook, Cell, Row, Sheet, stream_tables, stream_workbook
from dibao.trail.refusals import Refusal
from payments.banks import Layout
from payments.services.classify import Answer
from payments.services.fixed_returns import is_fixed, read_fixed
from payments.services.return_totals import Tally, check_total

MAX_ROWS = 200_000
LONGEST_CODE = 20
BLOCK = 1 << 16
ENCODINGS = ("utf-8-sig", "gb18030")


def line_count(content: bytes) -> int:
    """About how many lines there are, for a progress bar; 0 for a workbook."""
    return 0 if content.startswith(b"PK") else content.count(b"\n")


def read_answers(content: bytes, layout: Layout) -> Iterator[Answer]:
    """The lines of a return by the layout's map, one by one. Raises `Refusal`, also on the way."""
    if is_fixed(content, layout.fixed_return):
        yield from read_fixed(content, layout.fixed_return)
        return
    try:
        yield from _of_table(content, layout)
    except BadWorkbook as error:
        raise Refusal(str(error), field="file") from error


def _of_table(content: bytes, layout: Layout) -> Iterator[Answer]:
    if content.startswith(b"PK"):
        limits = {"max_bytes": settings.UPLOAD_MAX_BYTES, "max_rows": MAX_ROWS}
        sheets = stream_workbook(content, **limits)
    else:
        sheets = iter([Sheet("CSV", _csv_rows(content))])
    whole, above = Tally(), 0
    for table in stream_tables(sheets, layout.words):
        if "amount" not in table.columns:
            raise BadWorkbook("没有找到表头：缺少“金额”列。请核对列名后重新上传。")
        own, last = Tally(), 0
        for row in table.rows:
            last = row.number
            if _is_footer(row, layout):
                check_total(row.text("amount"), own, whole)
                continue
            answer = _answer(row, above)
            own.add(answer)
            whole.add(answer)
            yield answer
        above += last  # lines are numbered on from sheet to sheet


def _answer(row: Row, above: int) -> Answer:
    try:
        amount = parse_yuan(row.text("amount"))
    except BadAmount:
        amount = None
    return Answer(
        line=above + row.number,
        reference=_narrow(row.text("reference")),
        account=_narrow(row.text("account")),
        amount=amount,
        code=_narrow(row.text("code"))[:LONGEST_CODE],
        message=row.text("message").replace("\0", ""),
    )


def _is_footer(row: Row, layout: Layout) -> bool:
    """A line of totals or signatures, also where its words stand in the references' column."""
    words = layout.words.footers
    said = _narrow(row.text("reference"))
    return row.is_footer or (not row.text("code") and said.startswith(words))


def _narrow(text: str) -> str:
    """Half-width and without spaces or the quote that guards text in a spreadsheet."""
    plain = unicodedata.normalize("NFKC", text).replace("\0", "")
    return "".join(plain.split()).removeprefix("'")


def _csv_rows(content: bytes) -> Iterator[list[Cell]]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding=_encoding_of(content), newline="")
    try:
        for at, row in enumerate(csv.reader(text, strict=True), start=1):
            if at > MAX_ROWS:
                raise BadWorkbook(f"文件超过 {MAX_ROWS} 行。请分成几个文件上传。")
            yield [_cell(at, column, value) for column, value in enumerate(row, start=1)]
    except csv.Error as error:
        raise BadWorkbook("CSV 文件格式不正确，无法读取。请向银行重新取得回盘文件。") from error


def _encoding_of(content: bytes) -> str:
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for start in range(0, len(content), BLOCK):
                decoder.decode(content[start : start + BLOCK])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadWorkbook("文件无法读取：不是 Excel，也不是 UTF-8 或 GB18030 编码的 CSV。")


def _cell(at: int, column: int, value: str) -> Cell:
    text = value.strip()
    return Cell(at, column, text or None, "text" if text else "empty")
