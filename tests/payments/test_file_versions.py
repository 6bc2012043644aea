"""When the bank refuses a whole file, a further version goes out and the earlier stays."""

import pytest
from django.db import IntegrityError

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from payments.ledger.verify import differences
from payments.models import BankFile
from payments.services.sending import take_bank_file
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, as_fixed, give_to, lines_of

WHY = "银行答复：文件格式不符，整份未受理"


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(2)
    return batch_in("sent")


@pytest.fixture
def replace(sent, finance_reviewer):
    def run(layout="postal", replaces=1, actor=finance_reviewer, reason=WHY):
        return perform(
            sent, "replace_files", actor=actor, on=DRAFTED_ON, reason=reason, layout=layout,
            replaces=replaces,
        )  # fmt: skip

    return run


def test_a_further_version_in_another_layout_leaves_the_earlier_as_it_was(sent, replace):
    earlier = list(sent.bank_files.order_by("pk").values())
    batch = replace()
    assert batch.status == "sent"
    assert list(batch.bank_files.filter(version=1).order_by("pk").values()) == earlier
    made = batch.bank_files.filter(version=2)
    assert set(made.values_list("format", "layout")) == {
        (name, "postal") for name in ("xlsx", "csv", "txt")
    }
    assert {(file.line_count, file.total) for file in made} == {(2, batch.total)}
    assert TrailEntry.objects.get(action="replace_files").reason == WHY
    assert differences() == []


def test_the_return_is_read_by_the_layout_in_force(sent, replace, finance):
    batch = replace()
    batch.bank_files.get(format="txt")
    assert give_to(batch, as_fixed(batch), finance, "return.txt").status == "reconciling"
    assert batch.returns.get().success_count == 2


def test_the_same_order_twice_makes_one_version_and_a_stale_one_is_refused(sent, replace, finance):
    replace()
    replace()
    assert set(sent.bank_files.values_list("version", flat=True)) == {1, 2}
    with pytest.raises(Refusal, match="内容与上次不同"):
        replace(layout="general")
    with pytest.raises(Refusal, match="已是第 2 版"):
        replace(replaces=7, actor=finance)
    replace(layout="general", replaces=2, actor=finance)
    assert sent.bank_files.filter(version=3, layout="general").count() == 2


def test_once_the_bank_answered_a_line_no_other_version_is_made(sent, replace, finance):
    first, _second = lines_of(sent)
    give_to(sent, as_csv([answer(first)]), finance)
    sent.refresh_from_db()
    with pytest.raises(Refusal):
        replace()
    assert not sent.bank_files.filter(version=2).exists()


def test_only_finance_of_the_county_replaces_files_and_says_why(
    replace, approver, auditor, next_finance
):
    for actor in (approver, auditor, next_finance):
        with pytest.raises(NotYours):
            replace(actor=actor)
    with pytest.raises(Refusal):
        replace(reason="")
    assert not BankFile.objects.filter(version=2).exists()


def test_names_pages_and_the_trail_say_which_version(sent, replace, finance, client):
    batch = replace()
    file = batch.bank_files.get(version=2, format="csv")
    assert file.file_name == f"{batch.number}-v2.csv"
    assert sent.bank_files.get(version=1, format="csv").file_name == f"{batch.number}.csv"
    client.force_login(finance)
    page = client.get(batch.page_url).content.decode()
    assert page.count("已被替换，勿送银行") == 2 and "下载第 2 版 CSV" in page
    taken = client.post(f"/payments/batches/{batch.number}/files/csv/1/2/")
    assert taken.content == file.content.read()
    take_bank_file(file, actor=finance, on=DRAFTED_ON)
    said = TrailEntry.objects.filter(action="take_bank_file").values_list(
        "data__version", flat=True
    )
    assert list(said) == [2, 2]


ANOTHER = """
    INSERT INTO payments_bankfile (batch_id, layout, layout_hash, format, version, part, parts,
                                   content, sha256, line_count, total, made_by_id, made_at)
    SELECT batch_id, {layout}, layout_hash, {format}, {version}, part, parts, 'x', sha256,
           line_count, total, made_by_id, now()
      FROM payments_bankfile WHERE format = 'csv' AND version = 1
"""


@pytest.mark.parametrize(
    ("layout", "file_format", "version", "says"),
    [
        ("layout", "format", 1, "one_bank_file_per_batch_version"),
        ("'postal'", "'txt'", 1, "只能有一种格式"),
        ("layout", "format", 3, "不连续"),
        ("layout", "'txt'", 1, "已送银行"),
    ],
)
def test_the_database_refuses_a_second_set_of_a_version(
    sent, sql, layout, file_format, version, says
):
    with pytest.raises(IntegrityError, match=says):
        sql(ANOTHER.format(layout=layout, format=file_format, version=version))


def test_the_database_refuses_another_version_once_the_bank_answered(sent, sql, finance):
    first, _second = lines_of(sent)
    give_to(sent, as_csv([answer(first)]), finance)
    with pytest.raises(IntegrityError, match="已有回盘"):
        sql(ANOTHER.format(layout="layout", format="format", version=2))
