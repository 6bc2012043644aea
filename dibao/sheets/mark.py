"""The workbook given back: every faulty cell coloured and explained, all else as it was."""

import io
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Literal

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dibao.sheets.container import BadWorkbook

Level = Literal["error", "fixed", "text"]

HEADING = "核对结果"
AUTHOR = "低保系统"
SOUND = "无误"
LABELS = {"error": "错误", "fixed": "已修正", "text": "按文本处理"}
COLOURS = {"error": "FFC7CE", "fixed": "FFEB9C", "text": "DDEBF7"}
WIDTH = 48


@dataclass(frozen=True)
class Finding:
    """Something found in a cell; rows and columns count from 1, column 0 means the whole row.

    ``error`` must be corrected by the office, ``fixed`` was mended safely, ``text`` was taken as
    text although it looks like a formula. The message must not repeat ids or account numbers.
    """

    row: int
    column: int
    level: Level
    message: str


def mark(
    data: bytes,
    findings: Iterable[Finding],
    *,
    sheet: str,
    header_row: int,
    checked_rows: Iterable[int] = (),
) -> bytes:
    """The same workbook with the findings marked in one sheet, and a last column 核对结果.

    ``checked_rows`` without a finding are marked 无误. A cell found to be a formula is written
    back as text, so that opening the returned file runs nothing. A column of a former return is
    used again. ``data`` has passed ``open_workbook``. Raises BadWorkbook when the file, though
    readable, cannot be written back.
    """
    try:
        workbook = load_workbook(io.BytesIO(data))
        worksheet = workbook[sheet]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadWorkbook("文件格式不规范，无法标注。请用表格软件打开并另存后重新上传。") from error
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_row[finding.row].append(finding)
    column = _result_column(worksheet, header_row)
    for row in sorted({*by_row, *checked_rows}):
        found = by_row.get(row, [])
        cell = worksheet.cell(row, column)
        cell.value = "\n".join(f"{LABELS[item.level]}：{item.message}" for item in found) or SOUND
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if found:
            cell.fill = _fill(_worst(found))
        cells: dict[int, list[Finding]] = defaultdict(list)
        for item in found:
            if item.column:
                cells[item.column].append(item)
        for number, items in cells.items():
            _mark_cell(worksheet, row, number, items)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _mark_cell(worksheet: Worksheet, row: int, column: int, items: list[Finding]) -> None:
    cell = worksheet.cell(row, column)
    if isinstance(cell, MergedCell):
        cell = next(
            worksheet.cell(area.min_row, area.min_col)
            for area in worksheet.merged_cells.ranges
            if cell.coordinate in area
        )
    cell.fill = _fill(_worst(items))
    text = "\n".join(f"{LABELS[item.level]}：{item.message}" for item in items)
    cell.comment = Comment(text, AUTHOR, height=90, width=260)
    if any(item.level == "text" for item in items):
        cell.value = str(cell.value or "")
        cell.data_type = "s"
        cell.quotePrefix = True


def _result_column(worksheet: Worksheet, header_row: int) -> int:
    for cell in worksheet[header_row]:
        if cell.value == HEADING:
            _clear(worksheet, header_row, cell.column)
            return cell.column
    last = max((cell.column for cell in worksheet[header_row] if cell.value is not None), default=0)
    beyond = max(worksheet.max_column, last)
    heading = worksheet.cell(header_row, beyond + 1, HEADING)
    neighbour = worksheet.cell(header_row, last or 1)
    heading.font = copy(neighbour.font) if neighbour.has_style else Font(bold=True)
    heading.border = copy(neighbour.border)
    heading.alignment = copy(neighbour.alignment)
    heading.fill = copy(neighbour.fill)
    worksheet.column_dimensions[get_column_letter(beyond + 1)].width = WIDTH
    return beyond + 1


def _clear(worksheet: Worksheet, header_row: int, column: int) -> None:
    for row in range(header_row + 1, worksheet.max_row + 1):
        cell = worksheet.cell(row, column)
        cell.value, cell.fill = None, PatternFill()


def _worst(items: list[Finding]) -> Level:
    return min((item.level for item in items), key=list(LABELS).index)


def _fill(level: Level) -> PatternFill:
    return PatternFill("solid", fgColor=COLOURS[level])
