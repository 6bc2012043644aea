import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from dibao.sheets import Column, open_workbook, write_ledger

COLUMNS = [
    Column("number", "序号", 6, "int"),
    Column("name", "户主姓名", 10),
    Column("id_number", "身份证号", 22),
    Column("account", "银行账号", 24),
    Column("amount", "发放金额", 14, "money"),
    Column("paid_on", "发放日期", 12, "date"),
]


def row(**changes):
    return {
        "number": 1,
        "name": "黄萱",
        "id_number": "41010519700603667X",
        "account": "6281590830166131868",
        "amount": Decimal("1234.50"),
        "paid_on": date(2026, 10, 10),
    } | changes


def written(rows, **options):
    buffer = io.BytesIO()
    totals = write_ledger(
        buffer, title="低保金发放台账", subtitle="2026年10月", columns=COLUMNS, rows=rows, **options
    )
    return buffer.getvalue(), totals


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_ids_and_accounts_are_text_and_amounts_are_numbers():
    data, _totals = written([row(account="622020000000000001")])
    cells = open_workbook(data)[0].rows[3]
    assert [cell.kind for cell in cells[:5]] == ["number", "text", "text", "text", "number"]
    assert cells[3].value == "622020000000000001"
    assert opened(data)["E4"].number_format == "#,##0.00"
    day = opened(data)["F4"]
    assert day.value.date() == date(2026, 10, 10)
    assert day.number_format == 'yyyy"年"m"月"d"日"'
    assert opened(data).column_dimensions["F"].width >= 15  # or it shows as ####


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@x", '=HYPERLINK("http://127.0.0.1/x","点我")', "http://x.cn"]
)
def test_a_text_never_becomes_a_formula(text):
    data, _totals = written(iter([row(name=text)]), footer=[text])
    sheet = opened(data)
    assert sheet["B4"].value == text and sheet["B4"].data_type == "s"
    assert sheet["A5"].data_type == "s"
    assert not any(cell.formula for cells in open_workbook(data)[0].rows for cell in cells)


def test_totals_are_written_as_numbers_and_returned_for_comparison():
    rows = [row(number=at, amount=Decimal("0.10")) for at in range(1, 1001)]
    data, totals = written(rows, totals=["amount"], footer=["制表人：        审核："])
    assert totals.rows == 1000 and totals.sums == {"amount": Decimal("100.00")}
    sheet = opened(data)
    assert sheet["A1004"].value == "合计" and sheet["E1004"].value == 100
    assert sheet["A1005"].value.startswith("制表人")


def test_the_sheet_is_frozen_filtered_and_prints_on_a4_across():
    sheet = opened(written([row()])[0])
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:F4"
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.print_title_rows == "$1:$3"
    assert sheet["A1"].font.name == "黑体" and sheet["B4"].font.name == "宋体"


@pytest.mark.parametrize("options", [{}, {"totals": ["amount"]}])
def test_a_month_without_payments_is_still_a_ledger_with_its_headings(options):
    data, totals = written([], **options)
    assert totals.rows == 0
    assert [cell.value for cell in opened(data)[3]] == [column.label for column in COLUMNS]


def test_control_characters_and_overlong_texts_do_not_break_the_file():
    data, _totals = written([row(name="王\x00\x0b明"), row(name="长" * 40_000)])
    assert opened(data)["B4"].value == "王明"
    assert len(opened(data)["B5"].value) == 32_767


@pytest.mark.parametrize(
    "changes", [{"amount": 12.5}, {"amount": "12.50"}, {"number": "1"}, {"paid_on": "2026-10-10"}]
)
def test_a_value_of_another_kind_is_refused(changes):
    with pytest.raises(TypeError):
        written([row(**changes)])


def test_totals_of_text_and_double_headings_are_refused():
    with pytest.raises(ValueError, match="totalled"):
        written([row()], totals=["name"])
    with pytest.raises(ValueError, match="same heading"):
        write_ledger(io.BytesIO(), title="", columns=[*COLUMNS, Column("x", "序号")], rows=[])
