import io
import json
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from dibao.sheets import (
    BadWorkbook,
    Finding,
    find_table,
    mark,
    open_workbook,
    roster_words,
    stream_tables,
    stream_workbook,
)

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
ROSTER = (SAMPLES / "roster-a.xlsx").read_bytes()
EXPECTED = json.loads((SAMPLES / "roster-a.expected.json").read_text(encoding="utf-8"))


def workbook_of(*rows) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def with_part(data: bytes, path: str, change) -> bytes:
    """The same archive with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if name == path else text)
    return buffer.getvalue()


def test_the_sample_roster_is_found_below_its_banner_and_above_its_footer():
    table = find_table(open_workbook(ROSTER))
    assert table.header_row == EXPECTED["header_row"]
    assert len({row.text("household_code") for row in table.rows}) == EXPECTED["households"]
    assert len(table.columns) == 18 and not table.unknown
    assert [row.number for row in table.footer] == [110, 111]
    assert Decimal(table.footer[0].text("monthly_amount")) == Decimal(
        str(EXPECTED["printed_total"])
    )


def test_an_id_stored_as_a_number_is_told_from_text():
    rows = {row.number: row for row in find_table(open_workbook(ROSTER)).rows}
    assert rows[17].cells["id_number"].kind == "number"
    assert rows[18].cells["id_number"].kind == "text"
    assert {row.cells["id_number"].kind for row in rows.values()} == {"number", "text"}


def test_a_formula_without_a_stored_result_is_read_as_its_text():
    rows = {row.number: row for row in find_table(open_workbook(ROSTER)).rows}
    note = rows[32].cells["note"]
    assert note.text.startswith("=HYPERLINK(") and note.formula == note.text
    assert note.starts_like_formula
    assert not rows[33].cells["name"].starts_like_formula


def test_numbers_are_decimal_without_binary_dust():
    sheet = open_workbook(workbook_of(["甲", 0.1 + 0.2, 5, 47.04, True]))[0]
    assert [cell.value for cell in sheet.rows[0]] == [
        "甲",
        Decimal("0.3"),
        5,
        Decimal("47.04"),
        True,
    ]


def test_a_sheet_that_begins_in_its_midst_keeps_its_rows_and_columns():
    workbook = openpyxl.Workbook()
    workbook.active["C4"] = "内容"
    workbook.active["B6"] = "=1+1"
    buffer = io.BytesIO()
    workbook.save(buffer)
    (sheet,) = open_workbook(buffer.getvalue())
    filled = {(cell.row, cell.column): cell.text for cells in sheet.rows for cell in cells
              if cell.kind != "empty"}  # fmt: skip
    assert filled == {(4, 3): "内容", (6, 2): "=1+1"}
    assert {len(cells) for cells in sheet.rows} == {3} and len(sheet.rows) == 6


def test_a_table_read_in_a_stream_is_the_table_read_whole():
    whole = find_table(open_workbook(ROSTER))
    limits = {"max_bytes": len(ROSTER), "max_rows": 50_000}
    stream = next(stream_tables(stream_workbook(ROSTER, **limits), roster_words()))
    assert (stream.sheet, stream.columns) == (whole.sheet, whole.columns)
    rows = list(stream.rows)
    assert [row for row in rows if not row.is_footer] == whole.rows
    assert [row for row in rows if row.is_footer] == whole.footer


def test_a_stream_without_a_row_below_its_header_says_so_when_it_is_read():
    data = workbook_of([roster_words().labels[name] for name in roster_words().required])
    limits = {"max_bytes": len(data), "max_rows": 50_000}
    streams = stream_tables(stream_workbook(data, **limits), roster_words())
    with pytest.raises(BadWorkbook, match="没有数据"):
        [list(stream.rows) for stream in streams]


def test_offices_may_word_their_headings_differently():
    table = find_table(
        open_workbook(
            workbook_of(
                ["某某乡低保对象花名册"],
                ["姓 名", "公民\n身份号码", "户月保障金（元）", "村（居）", "不认识的列"],
                ["王小明", "x", 120, "东村", "?"],
            )
        )
    )
    assert table.columns == {"name": 1, "id_number": 2, "monthly_amount": 3, "community": 4}
    assert table.unknown == {5: "不认识的列"}
    assert table.rows[0].text("name") == "王小明" and table.rows[0].text("phone") == ""


def test_no_word_stands_for_two_fields():
    words = roster_words()
    assert set(words.required) <= set(words.labels)
    for name, label in words.labels.items():
        assert words.field_of(label) == name


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["序号", "姓名"], [1, "王"]], "缺少“身份证号码”列"),
        ([["甲"], ["乙"]], "缺少“家庭成员姓名”、“身份证号码”列"),
        ([["姓名", "身份证号", "成员姓名"], ["王", "x", "王"]], "第 1 列和第 3 列"),
        ([["姓名", "身份证号"]], "没有数据"),
    ],
)
def test_a_sheet_without_a_usable_table_is_refused(rows, says):
    with pytest.raises(BadWorkbook, match=says):
        find_table(open_workbook(workbook_of(*rows)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"x" * 2000, "超过"),
        ("姓名,身份证号\n".encode("gbk"), "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "旧版 .xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "打开密码",
        ),
        (b"PK\x03\x04 torn", "损坏"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data, says):
    with pytest.raises(BadWorkbook, match=says):
        open_workbook(data, max_bytes=1000)


def test_another_zip_archive_is_no_workbook():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadWorkbook, match=r"不是 \.xlsx"):
        open_workbook(buffer.getvalue())


def test_a_truncated_workbook_is_refused():
    with pytest.raises(BadWorkbook, match="损坏"):
        open_workbook(ROSTER[: len(ROSTER) // 2])


@pytest.mark.parametrize("at", range(200, len(ROSTER), 977))
def test_a_workbook_with_a_flipped_byte_is_read_or_refused(at):
    torn = ROSTER[:at] + bytes([ROSTER[at] ^ 0xFF]) + ROSTER[at + 1 :]
    with suppress(BadWorkbook):
        assert open_workbook(torn)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(301):
                part.write(b"\0" * 1024 * 1024)
    with pytest.raises(BadWorkbook, match="解压后过大"):
        open_workbook(buffer.getvalue())


def test_one_cell_in_the_far_corner_does_not_ask_for_gigabytes():
    far = with_part(
        workbook_of(["甲"]),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b'r="A1"', b'r="XFD1048576"'),
    )
    with pytest.raises(BadWorkbook, match="1048576 行"):
        open_workbook(far)


def test_a_document_type_with_entities_is_refused():
    bomb = with_part(
        workbook_of(["甲"]),
        "xl/workbook.xml",
        lambda text: b'<!DOCTYPE x [<!ENTITY a "b">]>' + text,
    )
    with pytest.raises(BadWorkbook, match="不允许"):
        open_workbook(bomb)


def test_too_many_rows_or_columns_and_empty_books_are_refused():
    with pytest.raises(BadWorkbook, match="3 行"):
        open_workbook(workbook_of(["甲"], ["乙"], ["丙"]), max_rows=2)
    with pytest.raises(BadWorkbook, match="2 列"):
        open_workbook(workbook_of(["甲", "乙"]), max_columns=1)
    with pytest.raises(BadWorkbook, match="没有内容"):
        open_workbook(workbook_of())


def marked(findings):
    table = find_table(open_workbook(ROSTER))
    data = mark(
        ROSTER,
        findings,
        sheet=table.sheet,
        header_row=table.header_row,
        checked_rows=[row.number for row in table.rows],
    )
    return data, openpyxl.load_workbook(io.BytesIO(data))[table.sheet]


def test_a_faulty_roster_comes_back_with_its_cells_marked_and_explained():
    data, sheet = marked(
        [
            Finding(7, 8, "error", "身份证校验码错误"),
            Finding(7, 12, "fixed", "空格已去除"),
            Finding(67, 0, "error", "社区不存在"),
        ]
    )
    assert sheet["S3"].value == "核对结果"
    assert sheet["S7"].value == "错误：身份证校验码错误\n已修正：空格已去除"
    assert sheet["S67"].value == "错误：社区不存在"
    assert sheet["S8"].value == "无误" and sheet["S110"].value is None
    assert "校验码" in sheet["H7"].comment.text
    assert sheet["H7"].fill.fgColor.rgb != sheet["H8"].fill.fgColor.rgb
    original = openpyxl.load_workbook(io.BytesIO(ROSTER)).active
    assert sheet.merged_cells.ranges == original.merged_cells.ranges
    assert [cell.value for cell in sheet[60]][:18] == [cell.value for cell in original[60]]
    assert not find_table(open_workbook(data)).unknown


def test_a_formula_comes_back_as_text():
    data, sheet = marked([Finding(32, 18, "text", "以等号开头，已按文本处理")])
    assert sheet["R32"].data_type == "s" and sheet["R32"].value.startswith("=HYPERLINK")
    rows = {row.number: row for row in find_table(open_workbook(data)).rows}
    assert rows[32].cells["note"].formula is None


def test_a_marked_return_that_comes_back_is_marked_in_the_same_column():
    once, _sheet = marked([Finding(7, 8, "error", "校验码错误")])
    again = mark(once, [], sheet="花名册", header_row=3, checked_rows=[7])
    sheet = openpyxl.load_workbook(io.BytesIO(again))["花名册"]
    assert sheet.max_column == 19 and sheet["S7"].value == "无误"
