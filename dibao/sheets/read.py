"""The one reader of .xlsx files. What is not a sound workbook is refused before it is parsed."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count, takewhile, zip_longest
from typing import Literal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from dibao.sheets.container import BadWorkbook, SheetPart, inspect

Kind = Literal["empty", "text", "number", "date", "bool"]
Value = str | int | Decimal | bool | date | datetime | None
EXACT_DIGITS = 15  # a spreadsheet number keeps no more


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; row and column count from 1, as users see them.

    ``value``: text as str, a number as int or Decimal (15 digits are true, the rest is lost), a
    date as date or datetime. ``formula`` is the text of a formula; then ``value`` is its last
    result, or where none was stored the formula itself as text. Nothing is ever computed.
    """

    row: int
    column: int
    value: Value
    kind: Kind
    formula: str | None = None

    @property
    def text(self) -> str:
        """The value as a person would read it, stripped; empty for an empty cell."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return "是" if self.value else "否"
        if isinstance(self.value, datetime):
            return self.value.isoformat(sep=" ")
        if isinstance(self.value, date):
            return self.value.isoformat()
        return str(self.value).strip()

    @property
    def starts_like_formula(self) -> bool:
        """Whether a spreadsheet might take this text for a formula."""
        return self.formula is not None or (
            self.kind == "text" and self.text.startswith(("=", "+", "-", "@"))
        )


@dataclass(frozen=True)
class Sheet:
    """One visible worksheet; its first row is row 1, and every row is equally wide.

    The rows of a sheet that is read in a stream can be had once.
    """

    name: str
    rows: list[list[Cell]] | Iterator[list[Cell]]


def open_workbook(
    data: bytes,
    *,
    max_bytes: int = 20 * 1024 * 1024,
    max_rows: int = 50_000,
    max_columns: int = 200,
) -> list[Sheet]:
    """The visible, non-empty worksheets of a workbook, in order.

    Raises BadWorkbook, with what to do in Chinese, when the file is too large, is no .xlsx, is
    encrypted, damaged or empty, or unpacks to more than it should.
    """
    streams = stream_workbook(data, max_bytes=max_bytes, max_rows=max_rows, max_columns=max_columns)
    sheets = [Sheet(stream.name, list(stream.rows)) for stream in streams]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise BadWorkbook("文件中没有内容。请确认上传的文件是否正确。")
    return sheets


def stream_workbook(
    data: bytes, *, max_bytes: int, max_rows: int, max_columns: int = 200
) -> Iterator[Sheet]:
    """As `open_workbook`, row by row: read each sheet before the next. Empty ones come as well."""
    parts = inspect(data, max_bytes=max_bytes)
    for part in parts.values():
        if part.last_row > max_rows:
            raise BadWorkbook(
                f"工作表“{part.name}”有 {part.last_row} 行，超过 {max_rows} 行。"
                "请分成几个文件上传。"
            )
        if part.last_column > max_columns:
            raise BadWorkbook(
                f"工作表“{part.name}”有 {part.last_column} 列，超过 {max_columns} 列。"
                "请删除多余的列后重新上传。"
            )
    with _sound(), CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        for meta in workbook.sheets_metadata:
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
                rows = _rows(workbook.get_sheet_by_name(meta.name), parts.get(meta.name))
                yield Sheet(meta.name, rows)


@contextmanager
def _sound() -> Iterator[None]:
    """What the reader stumbles over, in words for the office."""
    try:
        yield
    except PasswordError as error:
        raise BadWorkbook("文件设有打开密码。请取消密码后重新上传。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise BadWorkbook("文件已损坏，无法读取。请用表格软件打开并另存后重新上传。") from error


def _rows(sheet: CalamineSheet, part: SheetPart | None) -> Iterator[list[Cell]]:
    formulas = part.formulas if part else {}
    start, end = sheet.start, sheet.end
    before = [""] * (start[1] if start else 0)
    width = max([end[1] + 1 if end else 0, *(column for _row, column in formulas)])
    last = max((row for row, _column in formulas), default=0)
    with _sound():
        numbered = zip_longest(count(1), sheet.iter_rows(), range(last))
        for at, found, _ in takewhile(lambda row: row[1:] != (None, None), numbered):
            values = before + (found or [])
            yield [
                _cell(at, column, values[column - 1] if column <= len(values) else "", formulas)
                for column in range(1, width + 1)
            ]


def _cell(row: int, column: int, raw: object, formulas: dict[tuple[int, int], str]) -> Cell:
    formula = formulas.get((row, column))
    value, kind = _value(raw)
    if formula is not None and kind == "empty":
        value, kind = formula, "text"
    return Cell(row, column, value, kind, formula)


def _value(raw: object) -> tuple[Value, Kind]:
    if isinstance(raw, str):
        return (raw, "text") if raw.strip() else (None, "empty")
    if isinstance(raw, bool):
        return raw, "bool"
    if isinstance(raw, int | float):
        return (_number(raw), "number") if math.isfinite(raw) else (str(raw), "text")
    if isinstance(raw, date | datetime):
        return raw, "date"
    if isinstance(raw, time | timedelta):
        return str(raw), "text"
    return None, "empty"


def _number(raw: int | float) -> int | Decimal:
    """The number as the sheet shows it: fifteen digits, without the dust of binary fractions."""
    if raw == int(raw):
        return int(raw)
    return Decimal(f"{raw:.{EXACT_DIGITS}g}")
