"""A return read under a wrong table is read again; codes and accounts as banks write them."""

# ruff: noqa: F811
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.banks import Code, layouts
from payments.ledger.verify import differences
from payments.models import Arrival, BankReturnLine, LedgerTransaction
from payments.services.answering import prepare_answer
from payments.services.delivering import begin_home_delivery
from payments.services.foreign_lines import batches_of_foreign_lines
from payments.services.masked_accounts import is_masked, may_be, visible_of
from payments.services.recoveries import open_recovery
from payments.services.resolving import resolve, ways_of, with_standing
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_recoveries import FOUND, finding
from tests.payments.test_written_answers import said  # noqa: F401

NO_MOVE = ["bank_confirmed", "not_ours"]


def results() -> list[str]:
    return list(BankReturnLine.objects.order_by("pk").values_list("result", flat=True))


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(2)
    return batch_in("sent")


@pytest.fixture
def two_versions(make_awards, batch_in, finance_reviewer):
    """A batch of one payment that was sent to two banks, one after the other."""
    make_awards(1)
    batch = batch_in("sent")
    line = lines_of(batch)[0]
    batch = perform(
        batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="格式选错",
        layout="postal", replaces=1,
    )  # fmt: skip
    return batch, line


def read(batch, content, version, actor):
    return perform(
        batch, "import_return", actor=actor, on=DRAFTED_ON, answers=version,
        file=SimpleUploadedFile("r.csv", content),
    )  # fmt: skip


def test_a_return_is_read_again_once_its_codes_are_known(sent, finance, monkeypatch):
    known, new = lines_of(sent)
    content = as_csv([answer(known), answer(new, "Z999")])
    batch = give_to(sent, content, finance)
    assert results() == ["success", "unknown"]
    assert give_to(batch, content, finance).returns.count() == 1
    monkeypatch.setitem(layouts()["general"].codes, "Z999", Code("success", "成功"))
    batch = give_to(batch, content, finance)
    assert results() == ["success", "unknown", "repeated", "success"]
    keys = LedgerTransaction.objects.filter(event="success").values_list("key", flat=True)
    assert len(set(keys)) == 2 and differences() == []
    assert give_to(batch, content, finance).returns.count() == 2
    assert perform(batch, "close", actor=finance, on=DRAFTED_ON).status == "closed"


def test_a_return_read_under_the_wrong_version_is_read_again(two_versions, finance):
    batch, line = two_versions
    content = as_csv([answer(line, "9")])  # the second bank's code, and none of the first's
    batch = read(batch, content, 1, finance)
    assert results() == ["unknown"]
    batch = read(batch, content, 2, finance)
    assert results() == ["unknown", "failure"] and batch.returns.count() == 2
    assert read(batch, content, 2, finance).returns.count() == 2


def test_what_gave_a_result_is_not_read_again_as_the_answer_to_another_version(
    two_versions, finance
):
    batch, line = two_versions
    content = as_csv([answer(line)])
    batch = read(batch, content, 1, finance)
    assert results() == ["success"]
    assert read(batch, content, 2, finance).returns.count() == 1
    assert results() == ["success"]


def test_a_spreadsheet_may_drop_the_zeros_of_a_code(sent, finance):
    book = openpyxl.Workbook()
    book.active.append(["流水号", "账号", "金额", "返回码", "返回信息"])
    for line in lines_of(sent):
        book.active.append([int(line["流水号"]), line["账号"], float(line["金额"]), 0, ""])
    content = io.BytesIO()
    book.save(content)
    give_to(sent, content.getvalue(), finance, "return.xlsx")
    assert results() == ["success", "success"]


@pytest.mark.parametrize(("code", "result"), [
    ("0", "success"), ("0000", "success"), ("00000", "unknown"), ("1", "unknown"),
    ("", "unknown"), ("A", "unknown"), ("1001", "failure"),
])  # fmt: skip
def test_a_code_is_read_at_the_width_of_the_table(code, result):
    assert layouts()["general"].meaning(code).result == result


@pytest.mark.parametrize(("mask", "result"), [
    (lambda n: n[:4] + "********" + n[-4:], "success"),
    (lambda n: "*" * 12 + n[-4:], "success"),
    (lambda n: n[:4] + "********" + "9999", "exception"),
    (lambda n: "9999" + "********" + n[-4:], "exception"),
    (lambda n: "***" + n[-3:], "exception"),
    (lambda n: "*" * 16, "exception"),
])  # fmt: skip
def test_a_masked_account_is_the_one_of_which_the_digits_are_seen(sent, finance, mask, result):
    give_to(sent, as_csv([answer(x, 账号=mask(x["账号"])) for x in lines_of(sent)]), finance)
    assert results() == [result, result]


def test_of_a_masked_number_no_more_is_kept_than_pages_show():
    assert is_masked("6228480000000**0521") and not is_masked("6228480000000000521")
    assert visible_of("6228480000000**990521") == "622848*0521"
    assert may_be("6228*0521", "6228480000000000521")
    assert not may_be("622848*0521", "6228480521")


def test_a_line_that_names_money_brought_home_says_so(
    make_awards, batch_in, finance, caseworker, lead
):
    award, _other = make_awards(2)
    begin_home_delivery(award.household, ground="old", handler=caseworker, actor=lead, on=APRIL)
    batch = batch_in("sent")
    hand = batch.payments.get(channel="hand")
    (line,) = lines_of(batch)
    wrong = answer(line) | {"流水号": f"{hand.pk:012d}", "账号": ""}
    give_to(batch, as_csv([answer(line), wrong]), finance)
    found = BankReturnLine.objects.get(result="exception")
    assert (found.fault, found.belongs_to) == ("foreign", None)
    assert found.explanation.startswith("上门发放，不经银行")
    assert not batches_of_foreign_lines(batch)


# The bank paid both versions of our files.


@pytest.fixture
def paid_twice(make_awards, batch_in, finance, finance_reviewer):
    """The open line that says so."""
    make_awards(1)
    batch = batch_in("sent")
    (line,) = lines_of(batch)
    batch = perform(
        batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="银行退回",
        layout="general", replaces=1,
    )  # fmt: skip
    batch = read(batch, as_csv([answer(line)]), 1, finance)
    read(batch, as_csv([answer(line, 返回信息="第二版")]), 2, finance)
    return with_standing(BankReturnLine.objects.filter(result="exception")).get()


def test_money_that_two_versions_paid_is_spent_twice_and_asked_back(paid_twice, finance, approver):
    assert ways_of(paid_twice)[0] == "both_arrived"
    resolve(paid_twice, how="both_arrived", reason="银行对账单", actor=finance, on=DRAFTED_ON)
    assert differences() == []
    spent = LedgerTransaction.objects.get(event="arrival")
    assert spent.total == Decimal("380.00")
    home = paid_twice.payment.household
    asked = open_recovery(home, finding(ground="error", way="twice"), actor=finance, on=FOUND)
    assert asked.total == Decimal("380.00")
    asked = perform(asked, "decide", actor=approver, on=FOUND)
    assert asked.status == "decided" and differences() == []
    batch = paid_twice.payment.batch
    batch.refresh_from_db()
    assert perform(batch, "close", actor=finance, on=DRAFTED_ON).status == "closed"


def test_what_was_paid_once_is_not_said_to_be_paid_twice(paid_twice, finance):
    resolve(paid_twice, how="bank_confirmed", reason="银行误报", actor=finance, on=DRAFTED_ON)
    assert not LedgerTransaction.objects.filter(event="arrival").exists()
    assert differences() == []


def test_what_was_paid_twice_and_sent_back_once_is_there_once(paid_twice, finance):
    batch = paid_twice.payment.batch
    resolve(paid_twice, how="both_arrived", reason="对账单", actor=finance, on=DRAFTED_ON)
    batch.refresh_from_db()
    (line,) = lines_of(batch)
    read(batch, as_csv([answer(line, "1009")]), 2, finance)
    back = with_standing(BankReturnLine.objects.filter(result="exception")).latest("pk")
    resolve(back, how="sent_back", reason="退汇凭证", actor=finance, on=DRAFTED_ON)
    assert differences() == []
    entries = LedgerTransaction.objects.get(event="refund").entries
    assert entries.get(credit__gt=0).account.kind == "expense"


def test_the_bank_may_write_that_it_paid_both_versions(two_versions, finance, finance_reviewer):
    batch, line = two_versions
    read(batch, as_csv([answer(line)]), 1, finance)
    made = prepare_answer(
        batch.payments.get(), says="twice", reason="银行来函", actor=finance, on=DRAFTED_ON,
        file=SimpleUploadedFile("letter.pdf", b"%PDF-1.4"),
    )  # fmt: skip
    perform(made, "confirm", actor=finance_reviewer, on=DRAFTED_ON)
    arrival = Arrival.objects.get()
    assert arrival.resolution.how == "both_arrived" and differences() == []
    asked = open_recovery(
        made.payment.household, finding(ground="error", way="twice"), actor=finance, on=FOUND
    )
    assert asked.total == Decimal("380.00")


@pytest.mark.parametrize(("code", "says"), [("0000", "sent_back"), ("1001", "arrived")])
def test_what_is_read_again_by_a_map_put_right_moves_no_money_that_moved_since(
    sent, finance, said, monkeypatch, code, says
):
    known, new = lines_of(sent)
    content = as_csv([answer(known, code), answer(new, "Z999")])
    batch = give_to(sent, content, finance)
    said(batch.payments.get(pk=int(known["流水号"])), says)
    monkeypatch.setitem(layouts()["general"].codes, "Z999", Code("success", "成功"))
    give_to(batch, content, finance)
    line = BankReturnLine.objects.get(result="exception", resolution=None)
    assert ways_of(with_standing(BankReturnLine.objects).get(pk=line.pk)) == NO_MOVE


def test_bytes_that_repeated_a_result_are_not_read_as_another_version(
    make_awards, batch_in, finance, finance_reviewer
):
    make_awards(2)
    batch = batch_in("sent")
    known, open_ = lines_of(batch)
    batch = perform(
        batch, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="银行退回",
        layout="general", replaces=1,
    )  # fmt: skip
    batch = read(batch, as_csv([answer(known)]), 2, finance)
    next_day = as_csv([answer(known), answer(open_, "2001")])
    batch = read(batch, next_day, 2, finance)
    with pytest.raises(Refusal, match="作为第 2 版"):
        read(batch, next_day, 1, finance)
    assert read(batch, next_day, 2, finance).returns.count() == 2
