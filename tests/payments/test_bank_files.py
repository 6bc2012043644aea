"""What goes to the bank: whole, once, with every digit."""

import csv
import hashlib
import io
from dataclasses import replace

import pytest

from dibao.sheets import open_workbook
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account
from payments.banks import FOLDER, BadLayout, layouts, read_layout
from payments.models import BankFile, Payment
from payments.services.sending import take_bank_file
from tests.cast_payments import DRAFTED_ON
from tests.payments import fake_bank


def test_both_files_hold_the_whole_batch_and_say_so(make_awards, batch_in):
    make_awards(3, amount="1023.45")
    batch = batch_in("sent")
    assert set(batch.bank_files.values_list("format", flat=True)) == {"xlsx", "csv"}
    for file in batch.bank_files.all():
        content = file.content.read()
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert (file.line_count, file.total) == (batch.payment_count, batch.total)


def test_the_csv_keeps_every_digit_and_holds_no_formula(make_awards, batch_in):
    awards = make_awards(2)
    Account.objects.filter(household=awards[0].household).update(holder_name="=HYPERLINK(1)")
    batch = batch_in("sent")
    lines = fake_bank.lines_of(batch)
    numbers = {str(payment.account) for payment in batch.payments.all()}
    assert {line["账号"] for line in lines} == numbers and all(len(n) == 19 for n in numbers)
    for line in lines:
        assert not any(value.startswith(("=", "+", "-", "@")) for value in line.values())
    assert {line["金额"] for line in lines} == {"380.00"}


def test_the_workbook_keeps_every_digit_as_text_and_holds_no_formula(make_awards, batch_in):
    awards = make_awards(2)
    Account.objects.filter(household=awards[0].household).update(holder_name="=1+1")
    batch = batch_in("sent")
    content = batch.bank_files.get(format="xlsx").content.read()
    rows = fake_bank.workbook_rows(content)
    numbers = {str(payment.account) for payment in batch.payments.all()}
    assert {row.text("account") for row in rows} == numbers
    assert {row.cells["account"].kind for row in rows} == {"text"}
    (sheet,) = open_workbook(content)
    assert not any(cell.formula for cells in sheet.rows for cell in cells)


def test_every_download_gives_the_same_bytes_and_is_written_down(make_awards, batch_in, finance):
    make_awards(1)
    file = batch_in("sent").bank_files.get(format="csv")
    first = take_bank_file(file, actor=finance, on=DRAFTED_ON)
    assert take_bank_file(file, actor=finance, on=DRAFTED_ON) == first
    entries = TrailEntry.objects.filter(thread=file.batch.number, action="take_bank_file")
    assert entries.count() == 2
    assert str(Payment.objects.get().account) not in str(list(entries.values_list("data")))


def test_only_finance_of_the_county_takes_the_file(
    make_awards, batch_in, approver, auditor, next_finance
):
    make_awards(1)
    file = batch_in("sent").bank_files.get(format="csv")
    for actor in (approver, auditor, next_finance):
        with pytest.raises(NotYours):
            take_bank_file(file, actor=actor, on=DRAFTED_ON)


def test_a_file_changed_on_disk_is_not_handed_out(make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("sent")
    file = batch.bank_files.get(format="csv")
    file.content.name = batch.bank_files.get(format="xlsx").content.name
    with pytest.raises(Refusal, match="不一致"):
        take_bank_file(file, actor=finance, on=DRAFTED_ON)


def test_a_second_file_of_a_format_is_refused_by_the_database(make_awards, batch_in):
    make_awards(1)
    file = batch_in("sent").bank_files.get(format="csv")
    with pytest.raises(Exception, match="one_bank_file_per_batch"):
        BankFile.objects.create(
            batch=file.batch, format="csv", layout="general", content="x", sha256="0",
            line_count=1, total=1, made_by=file.made_by,
        )  # fmt: skip


@pytest.mark.parametrize("layout", sorted(layouts()))
def test_every_layout_of_the_fixtures_makes_its_files(make_awards, batch_in, layout):
    make_awards(2)
    batch = batch_in("sent", layout=layout)
    file = batch.bank_files.get(format="csv")
    assert file.layout == layout
    text = file.content.read().decode(layouts()[layout].csv_encoding)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2 + 1 + layouts()[layout].csv_control


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value: amount", "value: colour", "colour"),
        ("result: pending", "result: perhaps", "perhaps"),
        ("name: 通用格式", "title: 通用格式", "name"),
        ("value: account", "value: bank", "account"),
    ],
)
def test_a_layout_that_is_not_well_formed_is_refused_by_name(tmp_path, old, new, says):
    text = (FOLDER / "general.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadLayout, match=says) as refusal:
        read_layout(path)
    assert "mine.yaml" in str(refusal.value)


@pytest.fixture
def by_twos(monkeypatch):
    """The postal layout with a limit of two rows."""
    small = replace(layouts()["postal"], max_rows=2)
    monkeypatch.setitem(layouts(), "postal", small)
    return small


def test_a_batch_is_split_by_the_agents_row_limit_with_totals_of_each_part(
    make_awards, batch_in, by_twos
):
    make_awards(5)
    batch = batch_in("sent", layout="postal")
    for file_format in ("xlsx", "csv", "txt"):
        files = list(batch.bank_files.filter(format=file_format).order_by("part"))
        assert [(file.part, file.parts, file.line_count) for file in files] == [
            (1, 3, 2), (2, 3, 2), (3, 3, 1),
        ]  # fmt: skip
        assert sum(file.total for file in files) == batch.total
    first = batch.bank_files.get(format="csv", part=1).content.read().decode("gb18030")
    assert "第 1 份（共 3 份）" in first and "总笔数：2　总金额：760.00" in first


def test_a_fixed_text_keeps_its_columns_and_ends_with_its_control_total(
    make_awards, batch_in, by_twos
):
    make_awards(2)
    batch = batch_in("sent", layout="postal")
    file = batch.bank_files.get(format="txt")
    *lines, control, _ = file.content.read().split(b"\r\n")
    assert {len(line) for line in lines} == {6 + 12 + 32 + 60 + 13 + 30}
    payment = batch.payments.order_by("area_code", "pk").first()
    assert lines[0][:6] == b"000001"
    assert lines[0][18:50].decode().strip() == str(payment.account)
    assert lines[0][50:110].decode("gb18030").strip() == payment.holder_name
    assert lines[0][110:123] == b"0000000038000"
    assert control.decode() == f"T|{batch.number}|1/1|2|760.00"


def test_a_name_too_long_for_its_column_makes_no_file(make_awards, batch_in, monkeypatch):
    narrow = tuple(
        replace(item, width=2) if item.value == "holder" else item
        for item in layouts()["postal"].columns
    )
    monkeypatch.setitem(layouts(), "postal", replace(layouts()["postal"], columns=narrow))
    make_awards(1)
    with pytest.raises(Refusal, match="超过 2 个字节"):
        batch_in("sent", layout="postal")
    assert not BankFile.objects.exists()


@pytest.mark.parametrize("wrong", ["max_rows: 0", "max_rows: many"])
def test_a_row_limit_that_is_none_is_refused(tmp_path, wrong):
    text = (FOLDER / "postal.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace("max_rows: 5000", wrong), encoding="utf-8")
    with pytest.raises(BadLayout, match="max_rows"):
        read_layout(path)
    path.write_text(text.replace("value: reference, width: 12", "value: reference"))
    with pytest.raises(BadLayout, match="流水号"):
        read_layout(path)


def test_the_same_order_to_send_again_does_nothing_and_another_is_refused(
    make_awards, batch_in, finance
):
    make_awards(1)
    given = {"actor": finance, "on": DRAFTED_ON}
    batch = perform(batch_in("released"), "send", layout="general", **given)
    files = list(batch.bank_files.order_by("pk").values())
    again = perform(batch, "send", layout="general", **given)
    assert (again.version, list(again.bank_files.order_by("pk").values())) == (batch.version, files)
    with pytest.raises(Refusal, match="内容与上次不同"):
        perform(batch, "send", layout="postal", **given)
