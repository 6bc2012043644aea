"""A return is read whole: every sheet, its own totals, and the version of ours that it answers."""

import io

import openpyxl
import pytest
from django.db import IntegrityError
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.banks import layouts
from payments.selectors import unsettled_count
from payments.services.file_versions import make_missing, open_version
from payments.services.sending import take_bank_file
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import HEADINGS, answer, as_csv, as_fixed, give_to, lines_of


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(2)
    return batch_in("sent")


def as_sheets(*sheets: tuple[str, list[list]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def said(line, code="0000") -> list[str]:
    return [answer(line, code)[heading] for heading in HEADINGS]


def total(yuan: str) -> list[str]:
    return ["合计", "", yuan, "", ""]


def test_every_sheet_with_the_header_is_read(sent, finance):
    good, bad = lines_of(sent)
    content = as_sheets(
        ("说明", [["本文件由银行生成"]]),
        ("成功", [HEADINGS, said(good), total("380.00")]),
        ("失败", [HEADINGS, said(bad, "1001"), total("760.00")]),
        ("退票", [HEADINGS]),
    )
    give_to(sent, content, finance)
    lines = sent.returns.get().lines.order_by("line").values_list("line", "result")
    assert list(lines) == [(2, "success"), (5, "failure")]
    assert unsettled_count(sent) == 0


@pytest.mark.parametrize("wrong", ["999999.00", "379.99", "0"])
def test_a_total_that_is_not_its_lines_sum_refuses_the_file(sent, finance, wrong):
    content = as_csv([answer(line) for line in lines_of(sent)]).decode("gb18030")
    content = content.replace("合计,,760.00", f"合计,,{wrong}")
    with pytest.raises(Refusal, match=r"文件的合计为 .* 2 行相加为 760\.00 元"):
        give_to(sent, content.encode("gb18030"), finance)
    sent.refresh_from_db()
    assert (sent.status, sent.returns.count()) == ("sent", 0)


def test_a_sheet_that_lacks_a_line_of_its_total_refuses_the_file(sent, finance):
    good, _missing = lines_of(sent)
    with pytest.raises(Refusal, match=r"相差 380\.00 元"):
        give_to(sent, as_sheets(("结果", [HEADINGS, said(good), total("760.00")])), finance)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace(b"|760.00", b"|761.00"), "文件的合计为 761.00 元"),
        (lambda text: text.replace(b"|2|", b"|3|"), "末行写明 3 笔，实际只有 2 笔"),
        (lambda text: text.replace(b"|2|760.00", b""), "控制总数不完整"),
    ],
)
def test_a_trailer_that_is_not_its_lines_refuses_the_file(
    make_awards, batch_in, finance, spoil, says
):
    make_awards(2)
    batch = batch_in("sent", layout="postal")
    with pytest.raises(Refusal, match=says):
        give_to(batch, spoil(as_fixed(batch)), finance)
    give_to(batch, as_fixed(batch), finance)


def replaced(batch, actor, layout="agricultural"):
    return perform(
        batch, "replace_files", actor=actor, on=DRAFTED_ON, layout=layout, replaces=1,
        reason="银行整份未受理",
    )  # fmt: skip


def test_an_answer_is_read_as_the_version_that_it_answers(sent, finance, finance_reviewer):
    first = as_csv([answer(line) for line in lines_of(sent)])
    batch = replaced(sent, finance_reviewer)
    upload = {"actor": finance, "on": DRAFTED_ON}
    with pytest.raises(Refusal, match="没有送出过这一版"):
        perform(batch, "import_return", **upload, file=io.BytesIO(first), answers=3)
    batch = perform(batch, "import_return", **upload, file=io.BytesIO(first), answers=1)
    kept = batch.returns.get()
    assert (kept.version, kept.layout, kept.success_count) == (1, "general", 2)


def test_two_versions_that_both_arrived_are_told(sent, finance, finance_reviewer):
    first = as_csv([answer(line) for line in lines_of(sent)])
    batch = replaced(sent, finance_reviewer, "general")
    second = as_csv([answer(line, 返回信息="第二版") for line in lines_of(batch)])
    for content, version in ((first, 1), (second, 2)):
        batch = perform(
            batch, "import_return", actor=finance, on=DRAFTED_ON, file=io.BytesIO(content),
            answers=version,
        )  # fmt: skip
    found = set(batch.returns.latest("pk").lines.values_list("result", "fault", "explanation"))
    words = "第 1 版代发文件的回盘已报成功，可能重复发放，请向银行核实"
    assert found == {("exception", "conflict", words)}


def test_the_form_asks_for_the_version_where_there_are_several(
    sent, finance, finance_reviewer, client
):
    client.force_login(finance)
    url = reverse("action", args=["payments", "batch", sent.pk, "import_return"])
    assert 'name="answers"' not in client.get(url).text
    replaced(sent, finance_reviewer)
    page = client.get(url).text
    assert "回应哪一版代发文件" in page and "第 1 版（通用格式）" in page


def test_who_sent_a_version_does_not_replace_it(sent, finance, finance_reviewer, sql):
    with pytest.raises(Refusal, match="须由另一名财务人员"):
        replaced(sent, finance)
    batch = replaced(sent, finance_reviewer)
    step = Step(obj=batch, actor=finance_reviewer, on=DRAFTED_ON, reason="", data={})
    make_missing(open_version(batch, layouts()["general"]), step)
    with pytest.raises(IntegrityError, match="送出前一版以外的人"):
        sql(
            "INSERT INTO payments_sending (batch_id, version, layout, sent_on, sent_by_id)"
            f" VALUES ({sent.pk}, 3, 'general', '2026-04-03', {finance_reviewer.pk})"
        )


def test_a_replaced_version_is_taken_only_with_a_reason(sent, finance, finance_reviewer):
    replaced(sent, finance_reviewer)
    old = sent.bank_files.filter(version=1).first()
    with pytest.raises(Refusal, match=r"已被替换.*请写明原因"):
        take_bank_file(old, actor=finance, on=DRAFTED_ON, reason=" ")
    assert take_bank_file(old, actor=finance, on=DRAFTED_ON, reason="审计调阅")
    entry = TrailEntry.objects.filter(action="take_bank_file").latest("pk")
    assert (entry.reason, entry.data["version"]) == ("审计调阅", 1)
    new = sent.bank_files.filter(version=2).first()
    assert take_bank_file(new, actor=finance, on=DRAFTED_ON)
