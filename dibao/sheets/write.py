"""The one writer of ledgers: streamed, so that a province's month needs no memory to speak of.

rustpy-xlsxwriter writes strings as text cells whatever they begin with, and Decimals as numbers.
Its own totals row holds formulas without results, which other programs read as 0, so the totals
are computed here and written as numbers.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import BinaryIO, Literal

from rustpy_xlsxwriter import Format, write_worksheet

Kind = Literal["text", "money", "int", "date"]

HEADER_ROW = 2  # below title and subtitle, counted from 0
TEXT_FONT, TITLE_FONT = "宋体", "黑体"
NUMBER_FORMATS = {"money": "#,##0.00", "int": "0", "date": 'yyyy"年"m"月"d"日"', "text": "@"}
DATE_WIDTH = 15  # 2026年12月31日
ALIGN = {"money": "right", "int": "center", "date": "center", "text": "left"}
TOTAL = "合计"
LONGEST_TEXT = 32_767  # Excel's own limit
CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
A4 = 9


@dataclass(frozen=True)
class Column:
    """A column of a ledger: the key in the rows, the heading, the width in characters."""

    key: str
    label: str
    width: float = 12
    kind: Kind = "text"


@dataclass(frozen=True)
class Totals:
    """What was written: the number of data rows and the sum of each totalled column."""

    rows: int
    sums: dict[str, Decimal]


def write_ledger(
    target: str | os.PathLike | BinaryIO,
    *,
    title: str,
    columns: list[Column],
    rows: Iterable[Mapping[str, object]],
    subtitle: str = "",
    totals: Iterable[str] = (),
    counted: Mapping[str, int] = MappingProxyType({}),
    footer: Iterable[str] = (),
    sheet_name: str = "台账",
) -> Totals:
    """Write one sheet: title, subtitle, frozen header with filters, rows, 合计, footer lines.

    Prints on A4 across, header repeated. ``totals`` names money or int columns to sum; compare
    the result with the batch. ``counted`` gives the 合计 of columns that are no sum of the rows, as
    of persons who stand in several of them. Raises ValueError for headings or totals that do not
    fit, TypeError for a value that is not of its column's kind (money must be Decimal).
    """
    labels = [column.label for column in columns]
    if len(set(labels)) != len(labels):
        raise ValueError("Two columns of a ledger have the same heading.")
    kinds = {column.key: column.kind for column in columns}
    sums = {key: Decimal(0) for key in totals}
    if any(kinds.get(key) not in ("money", "int") for key in sums):
        raise ValueError("Only money and int columns can be totalled.")
    records = _Records(columns, rows, sums, counted, [*footer])
    last = len(columns) - 1
    write_worksheet(
        iter(records),
        target,
        sheet_name=sheet_name,
        header_row=HEADER_ROW,
        merge_ranges=[
            (0, 0, 0, last, _clean(title), _text(TITLE_FONT, 16, "center").set_bold()),
            (1, 0, 1, last, _clean(subtitle), _text(TEXT_FONT, 10, "center")),
        ],
        row_heights={0: 30.0, 1: 18.0, HEADER_ROW: 24.0},
        column_widths=[
            max(column.width, DATE_WIDTH) if column.kind == "date" else column.width
            for column in columns
        ],
        column_formats=[
            _text(TEXT_FONT, 10, ALIGN[column.kind]).set_num_format(NUMBER_FORMATS[column.kind])
            for column in columns
        ],
        header_format=_text(TEXT_FONT, 10, "center")
        .set_bold()
        .set_text_wrap()
        .set_border("thin")
        .set_background_color("#E8EEF4"),
        freeze_row=HEADER_ROW + 1,
        autofilter=True,
        ignore_errors=[column.label for column in columns if column.kind == "text"],
        page_setup={
            "landscape": True,
            "paper_size": A4,
            "margins": {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.6},
            "repeat_rows": (0, HEADER_ROW),
            "fit_to_pages": (1, 0),
            "center_horizontally": True,
            "print_gridlines": True,
            "footer": "&C第 &P 页，共 &N 页",
        },
    )
    return Totals(records.count, sums)


class _Records:
    """The records of the sheet, counted and summed on their way through."""

    def __init__(self, columns, rows, sums: dict[str, Decimal], known: Mapping, footer: list[str]):
        self.columns, self.rows, self.sums, self.footer = columns, rows, sums, footer
        self.known = known
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self.rows:
            self.count += 1
            record = {column.label: _value(row[column.key], column) for column in self.columns}
            for key in self.sums:
                self.sums[key] += row[key] or 0
            yield record
        if not self.count:  # the writer takes the headings from the first record
            yield dict.fromkeys(column.label for column in self.columns)
        if self.sums:
            yield self._line(TOTAL, {**self.sums, **self.known})
        for text in self.footer:
            yield self._line(_clean(text), {})

    def _line(self, text: str, sums: Mapping[str, Decimal]) -> dict[str, object]:
        first, *others = self.columns
        return {first.label: text} | {column.label: sums.get(column.key) for column in others}


def _value(value: object, column: Column) -> object:
    """The value as the writer must see it. Decimal and int keep their digits, ids are text."""
    if value is None:
        return None
    if column.kind == "text":
        return _clean(str(value))
    wanted = {"money": Decimal, "int": int, "date": date}[column.kind]
    if not isinstance(value, wanted):
        raise TypeError(f"{column.label} holds {column.kind}, not {type(value).__name__}.")
    return value


def _clean(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return text.translate(CONTROLS)[:LONGEST_TEXT]


def _text(font: str, size: int, align: str) -> Format:
    return Format().set_font_name(font).set_font_size(size).set_align(align)
