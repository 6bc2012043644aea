"""The sample roster, as it came and with its faults mended."""

import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

SAMPLE = Path(__file__).parent / "samples" / "roster-a.xlsx"
EXPECTED = SAMPLE.with_name("roster-a.expected.json")
NAME, ID, SEX, AMOUNT, ACCOUNT, HOLDER, COMMUNITY = 6, 8, 9, 12, 14, 15, 4


def sample() -> bytes:
    return SAMPLE.read_bytes()


def changed(change: Callable[[Worksheet], None], data: bytes) -> bytes:
    """The workbook after a change to its sheet."""
    workbook = load_workbook(io.BytesIO(data))
    change(workbook.active)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def mended() -> bytes:
    """The sample with every error put right, as the office would."""
    return changed(_mend, sample())


def _mend(sheet: Worksheet) -> None:
    sheet.cell(7, ID).value = "410105197512050710"
    sheet.cell(17, ID).value = "410105198904169803"
    sheet.cell(27, ID).value = "410105197006036692"
    sheet.cell(35, AMOUNT).value = 346
    sheet.cell(42, ACCOUNT).value = "6217180023904248612"
    sheet.cell(48, HOLDER).value = sheet.cell(48, NAME).value
    sheet.cell(55, NAME).value = sheet.cell(55, 5).value
    sheet.cell(60, SEX).value = "男"
    sheet.cell(67, COMMUNITY).value = "省委社区"


def few(rows: int = 3) -> bytes:
    """The title, the header and the first rows of the mended sample: one person each."""
    return changed(lambda sheet: sheet.delete_rows(4 + rows, sheet.max_row), mended())
