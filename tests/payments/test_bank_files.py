"""What goes to the bank: whole, once, with every digit."""

import csv
import hashlib
import io
from dataclasses import replace
from datetime import date

import pytest

from dibao.sheets import open_workbook
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account, Member, Person
from payments.banks import FOLDER, BadLayout, BankColumn, Payer, layouts, read_layout
from payments.models import BankFile, Payment
from payments.pages import trail_of
from payments.services.sending import take_bank_file
from tests.cast import COUNTY, build_person
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
    make_awards(2)
    batch = batch_in("sent")
    lines = fake_bank.lines_of(batch)
    numbers = {str(payment.account) for payment in batch.payments.all()}
    assert {line["账号"] for line in lines} == numbers and all(len(n) == 19 for n in numbers)
    for line in lines:
        assert not any(value.startswith(("=", "+", "-", "@")) for value in line.values())
    assert {line["金额"] for line in lines} == {"380.00"}


def test_the_workbook_keeps_every_digit_as_text_and_holds_no_formula(make_awards, batch_in):
    make_awards(2)
    batch = batch_in("sent")
    content = batch.bank_files.get(format="xlsx").content.read()
    rows = fake_bank.workbook_rows(content)
    numbers = {str(payment.account) for payment in batch.payments.all()}
    assert {row.text("account") for row in rows} == numbers
    assert {row.cells["account"].kind for row in rows} == {"text"}
    (sheet,) = open_workbook(content)
    assert not any(cell.formula for cells in sheet.rows for cell in cells)


@pytest.mark.parametrize("field", ["holder_name", "bank"])
@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x"])
def test_a_name_that_reads_as_a_formula_is_refused_before_the_review(
    make_awards, batch_in, field, text
):
    """The bank compares the name to the letter: a mark put before it would fail the payment."""
    awards = make_awards(2)
    Account.objects.filter(household=awards[0].household).update(**{field: text})
    with pytest.raises(Refusal, match=f"{awards[0].household.code} 户：.*更正后重新制单"):
        batch_in("reviewed")


def test_a_file_never_holds_a_formula_even_if_the_review_let_it_pass(
    make_awards, batch_in, monkeypatch
):
    awards = make_awards(1)
    Account.objects.filter(household=awards[0].household).update(holder_name="=1+1")
    monkeypatch.setattr("payments.guards.FORMULA_STARTS", ("nothing starts so",))
    with pytest.raises(Refusal, match="公式"):
        batch_in("sent")
    assert not BankFile.objects.exists()


def test_every_download_gives_the_same_bytes_and_is_written_down(make_awards, batch_in, finance):
    make_awards(1)
    file = batch_in("sent").bank_files.get(format="csv")
    first = take_bank_file(file, actor=finance, on=DRAFTED_ON)
    assert take_bank_file(file, actor=finance, on=DRAFTED_ON) == first
    entries = TrailEntry.objects.filter(thread=file.batch.number, action="take_bank_file")
    told = [entry["what"] for entry in trail_of(file.batch) if entry["what"]]
    assert told == [f"第 1 版 {file.format.upper()} 第 1 份"] * 2
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
            batch=file.batch, format="csv", layout="general", layout_hash=file.layout_hash,
            content="x", sha256="0", line_count=1, total=1, made_by=file.made_by,
        )  # fmt: skip


@pytest.mark.parametrize("layout", sorted(layouts()))
def test_every_layout_of_the_fixtures_makes_its_files(make_awards, batch_in, layout):
    make_awards(2)
    batch = batch_in("sent", layout=layout)
    file = batch.bank_files.get(format="csv")
    assert file.layout == layout
    text = file.content.read().decode(layouts()[layout].csv_encoding)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2 + 1 + 1
    assert "总笔数：2　总金额：760.00" in rows[0][0]


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


@pytest.mark.parametrize("layout", sorted(layouts()))
def test_no_file_for_a_bank_is_longer_than_banks_take(layout):
    assert layouts()[layout].max_rows == 5000


NUMBERS = ["0123456789012345678", "6228480000000000018", "012345678901"]


@pytest.fixture
def accounts(make_awards):
    """Three families with accounts that a spreadsheet would spoil: zeros in front, 19 digits."""
    for award, number in zip(make_awards(3), NUMBERS, strict=True):
        account = Account.objects.get(household=award.household)
        account.number = number
        account.save()


def test_an_account_survives_in_every_format_digit_by_digit(accounts, batch_in):
    batch = batch_in("sent", layout="postal")
    read = {
        "csv": [row[2] for row in csv.reader(
            io.StringIO(kept(batch, "csv").decode("gb18030"), newline="")) if len(row) > 1][1:],
        "txt": [line[18:50].decode().rstrip() for line in kept(batch, "txt").split(b"\r\n")[:3]],
        "xlsx": [row.text("account") for row in fake_bank.workbook_rows(kept(batch, "xlsx"))],
    }  # fmt: skip
    assert read == dict.fromkeys(read, NUMBERS)


@pytest.mark.parametrize("write", [fake_bank.as_csv, fake_bank.as_xlsx])
def test_an_account_is_recognised_when_the_bank_sends_it_back(accounts, batch_in, finance, write):
    batch = batch_in("sent")
    answers = [fake_bank.answer(line) for line in fake_bank.lines_of(batch)]
    assert [item["账号"] for item in answers] == NUMBERS
    fake_bank.give_to(batch, write(answers), finance)
    assert batch.returns.get().success_count == 3


def kept(batch, file_format):
    return batch.bank_files.get(format=file_format).content.read()


@pytest.fixture
def with_ids(monkeypatch):
    """The general layout with the payee's id, and the payer's account and agreement."""
    general = layouts()["general"]
    wanted = ("holder_id", "payer_account", "agreement")
    columns = general.columns + tuple(BankColumn(value, value) for value in wanted)
    payers = {COUNTY[:6]: Payer("0200001234567890123", "DF-2026-01")}
    layout = replace(general, columns=columns, payers=payers)
    monkeypatch.setitem(layouts(), "general", layout)
    return layout


def test_the_payees_id_and_the_payer_are_written_into_the_file_only(
    make_awards, batch_in, with_ids
):
    make_awards(2)
    batch = batch_in("sent")
    lines = fake_bank.lines_of(batch)
    people = Person.objects.order_by("memberships__household__payments__pk")
    assert [line["holder_id"] for line in lines] == [person.id_number for person in people]
    assert {line["payer_account"] for line in lines} == {"0200001234567890123"}
    assert {line["agreement"] for line in lines} == {"DF-2026-01"}
    assert "付款账号：0200001234567890123　协议号：DF-2026-01" in kept(batch, "csv").decode(
        "utf-8-sig"
    )
    said = str(list(TrailEntry.objects.values_list("data", flat=True)))
    assert not any(person.id_number in said for person in people)


def test_an_account_of_somebody_outside_the_family_has_no_id_in_the_file(
    make_awards, batch_in, with_ids
):
    """The head's id beside another's name would be a mismatch at the bank."""
    (award,) = make_awards(1)
    Account.objects.filter(household=award.household).update(holder_name="外人")
    (line,) = fake_bank.lines_of(batch_in("sent"))
    assert line["holder_id"] == ""


@pytest.mark.parametrize("one_lives_there", [False, True])
def test_a_holder_who_moved_out_is_sent_with_the_id_of_whoever_bore_the_name_last(
    make_awards, batch_in, with_ids, one_lives_there
):
    (award,) = make_awards(1)
    home = award.household
    Account.objects.filter(household=home).update(holder_name="同名人")
    until = [date(2026, 3, 1), None if one_lives_there else date(2026, 3, 20), date(2026, 3, 10)]
    people = [build_person("同名人", birth=date(1960, 1, 1 + at)) for at in range(3)]
    for person, left_on in zip(people, until, strict=True):
        Member.objects.create(
            household=home, person=person, relation="son", period=(date(2020, 1, 1), left_on)
        )
    (line,) = fake_bank.lines_of(batch_in("sent"))
    assert line["holder_id"] == people[1].id_number


def test_a_payer_without_quotes_is_refused_because_digits_would_be_lost(tmp_path):
    text = (FOLDER / "general.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text + 'payers:\n  "410105": {account: 0123}\n', encoding="utf-8")
    with pytest.raises(BadLayout, match="加引号"):
        read_layout(path)
    path.write_text(text + 'payers:\n  "410105": {account: "0123"}\n', encoding="utf-8")
    assert read_layout(path).payer_of("410105001002").account == "0123"


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
    assert {len(line) for line in lines} == {6 + 12 + 32 + 60 + 18 + 13 + 30}
    payment = batch.payments.order_by("area_code", "pk").first()
    assert lines[0][:6] == b"000001"
    assert lines[0][18:50].decode().strip() == str(payment.account)
    assert lines[0][50:110].decode("gb18030").strip() == payment.holder_name
    payee = payment.household.head_on(batch.prepared_on)
    assert lines[0][110:128].decode() == str(payee.id_number)
    assert lines[0][128:141] == b"0000000038000"
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
