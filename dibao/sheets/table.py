"""Finding the table in a sheet: the header row and its columns by their names.

Offices put banner rows above and totals and signatures below, and each words its headings
differently: the words are in ``fixtures/roster_columns.yaml``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import yaml

from dibao.sheets.container import BadWorkbook
from dibao.sheets.read import Cell, Sheet

COLUMNS_FILE = Path(__file__).resolve().parent.parent.parent / "fixtures" / "roster_columns.yaml"
HEADER_ROWS = 30  # how far down a header is looked for
UNITS = re.compile(r"[(\[【〔].*?[)\]】〕]")


@dataclass(frozen=True)
class Words:
    """Which headings mean which field, which fields a roster must have, and what ends it."""

    meanings: dict[str, str]
    labels: dict[str, str]
    required: list[str]
    footers: tuple[str, ...]

    @classmethod
    def of(
        cls, fields: dict[str, list[str]], *, required: list[str], footers: list[str]
    ) -> "Words":
        """From the headings of each field, the first being what the field is called."""
        return cls(
            meanings={_plain(word): name for name, words in fields.items() for word in words},
            labels={name: words[0] for name, words in fields.items()},
            required=required,
            footers=tuple(_plain(word) for word in footers),
        )

    def field_of(self, heading: str) -> str | None:
        """The field a heading means: the words in full, with or without their unit in brackets."""
        narrow = unicodedata.normalize("NFKC", heading)
        whole = self.meanings.get(_plain(narrow))
        return whole or self.meanings.get(_plain(UNITS.sub("", narrow)))


@dataclass(frozen=True)
class Row:
    """One row of the table: its number in the sheet, its cells by field, and whether it is one of
    totals or signatures."""

    number: int
    cells: dict[str, Cell]
    is_footer: bool = False

    def text(self, name: str) -> str:
        """The text of a field, empty where the table has no such column."""
        return self.cells[name].text if name in self.cells else ""


@dataclass(frozen=True)
class Table:
    """A roster found in a sheet.

    ``columns`` maps a field to its column number; ``unknown`` maps the column numbers that no
    word explains to their headings; ``footer`` holds the rows of totals and signatures.
    """

    sheet: str
    header_row: int
    columns: dict[str, int]
    unknown: dict[int, str]
    rows: list[Row]
    footer: list[Row]


@dataclass(frozen=True)
class Stream:
    """A table whose rows come one by one, those of totals and signatures among them."""

    sheet: str
    columns: dict[str, int]
    rows: Iterator[Row]


def find_table(sheets: list[Sheet], words: Words | None = None) -> Table:
    """The first sheet's table that has every required column.

    Raises BadWorkbook naming the columns that are missing, or a heading that stands twice.
    """
    words = words or roster_words()
    sheet, header, below = next(_headers(sheets, words))
    columns, unknown = _columns(header, words)
    rows: list[Row] = []
    footer: list[Row] = []
    for row in _body(below, columns, words):
        (footer if row.is_footer else rows).append(row)
    if not rows:
        raise _no_rows(sheet)
    return Table(sheet.name, header[0].row, columns, unknown, rows, footer)


def stream_tables(sheets: Iterable[Sheet], words: Words) -> Iterator[Stream]:
    """The table of every sheet that has the header, without holding rows: read each to its end
    before the next. Raises as `find_table`; that no sheet has a row is told at the end."""
    last, is_empty = None, True

    def rows(below: Iterator[list[Cell]], columns: dict[str, int]) -> Iterator[Row]:
        nonlocal is_empty
        for row in _body(below, columns, words):
            is_empty = is_empty and row.is_footer
            yield row

    for sheet, header, below in _headers(sheets, words):
        last = sheet
        columns, _unknown = _columns(header, words)
        yield Stream(sheet.name, columns, rows(below, columns))
    if last and is_empty:
        raise _no_rows(last)


def _headers(
    sheets: Iterable[Sheet], words: Words
) -> Iterator[tuple[Sheet, list[Cell], Iterator[list[Cell]]]]:
    """Each sheet with the header, its header, and the rows below; rows above are used up.

    Raises BadWorkbook when no sheet has it.
    """
    best: tuple[int, list[Cell]] | None = None
    is_found = False
    for sheet in sheets:
        rows = iter(sheet.rows)
        for cells in islice(rows, HEADER_ROWS):
            fields = {words.field_of(cell.text) for cell in cells if cell.kind == "text"} - {None}
            if set(words.required) <= fields:
                is_found = True
                yield sheet, cells, rows
                break
            if best is None or len(fields) > best[0]:
                best = (len(fields), cells)
    if is_found:
        return
    found = {words.field_of(cell.text) for cell in best[1]} if best else set()
    missing = "、".join(f"“{words.labels[name]}”" for name in words.required if name not in found)
    raise BadWorkbook(f"没有找到表头：缺少{missing}列。请核对列名后重新上传。")


def _columns(header: list[Cell], words: Words) -> tuple[dict[str, int], dict[int, str]]:
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for cell in header:
        name = words.field_of(cell.text)
        if name in columns:
            raise BadWorkbook(
                f"第 {columns[name]} 列和第 {cell.column} 列的表头都表示“{words.labels[name]}”。"
                "请只保留一列后重新上传。"
            )
        if name:
            columns[name] = cell.column
        elif cell.text:
            unknown[cell.column] = cell.text
    return columns, unknown


def _body(rows: Iterable[list[Cell]], columns: dict[str, int], words: Words) -> Iterator[Row]:
    """The rows that hold anything."""
    for cells in rows:
        first = next((cell for cell in cells if cell.kind != "empty"), None)
        if first is None:
            continue
        found = {
            name: cells[column - 1] if column <= len(cells)
            else Cell(first.row, column, None, "empty")
            for name, column in columns.items()
        }  # fmt: skip
        is_footer = _plain(first.text).startswith(words.footers) and not any(
            found[name].text for name in words.required if name in found
        )
        yield Row(first.row, found, is_footer)


def _no_rows(sheet: Sheet) -> BadWorkbook:
    return BadWorkbook(f"工作表“{sheet.name}”的表头下面没有数据。")


def _plain(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(char for char in narrow if char.isalnum())


@lru_cache(maxsize=1)
def roster_words() -> Words:
    """The words of ``fixtures/roster_columns.yaml``."""
    data = yaml.safe_load(COLUMNS_FILE.read_text(encoding="utf-8"))
    return Words.of(data["fields"], required=data["required"], footers=data["footers"])
