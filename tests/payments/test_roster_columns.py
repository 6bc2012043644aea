"""The roster names bank, holder and masked id, the supplement, and the funds (regulations C8)."""

import subprocess

import pytest
from django.urls import reverse

from dibao.sheets import open_workbook
from dibao.trail.refusals import NotYours, Refusal
from households.models import Person
from payments.services import rosters
from payments.services.kept_lists import take_list
from reviews.models import Determination
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN, bring_in


def written(batch, actor) -> list[list[str]]:
    (sheet,) = open_workbook(take_list(batch, "roster", actor=actor, on=DRAFTED_ON))
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.rows]


def with_supplement(award, supplement: str) -> None:
    """The award's determination as the rules store it: so much of the amount is a supplement."""
    made = Determination.objects.create(
        household=award.household, on=award.determination.on, pack="zhengzhou",
        rules_version="0" * 64, snapshot={}, working={"supplement_amount": supplement},
        eligible=True, amount=award.amount, persons=1,
    )  # fmt: skip
    type(award).objects.filter(pk=award.pk).update(determination=made)


def test_the_roster_names_bank_holder_and_masked_id(make_awards, batch_in, finance):
    make_awards(1)
    heads, row = written(batch_in("sent"), finance)[2:4]
    said = dict(zip(heads, row, strict=True))
    person = Person.objects.get()
    assert (said["开户银行"], said["账户名称"]) == ("农业银行", person.name)
    assert said["户主身份证号"].endswith(person.id_number[-4:]) and "*" in said["户主身份证号"]
    assert person.id_number not in str(row)


def test_allowance_and_supplement_stand_apart_and_are_summed(make_awards, batch_in, finance):
    first, second = make_awards(2)
    with_supplement(first, "70.00")
    with_supplement(second, "0.00")
    batch = batch_in("sent")
    heads, one, two, total = written(batch, finance)[2:6]
    base, extra = heads.index("保障金（元）"), heads.index("分类施保金（元）")
    assert [(row[base], row[extra]) for row in (one, two, total)] == [
        ("310", "70"), ("380", "0"), ("690", "70"),
    ]  # fmt: skip


def test_the_totals_row_counts_the_persons_and_each_once(make_awards, batch_in, finance):
    make_awards(2, persons=3)
    batch = batch_in("sent")
    heads, _one, _two, total = written(batch, finance)[2:6]
    assert total[0] == "合计" and total[heads.index("保障人数")] == "6"


def test_a_batch_without_known_working_has_no_columns_for_a_split(make_awards, batch_in, finance):
    make_awards(1)
    assert "分类施保金（元）" not in written(batch_in("sent"), finance)[2]


def test_the_roster_tells_the_funds_that_the_batch_was_charged_to(
    client, make_awards, batch_in, finance
):
    make_awards(2)
    bring_in(URBAN, "central", "300.00", on=DRAFTED_ON)
    bring_in(URBAN, "province", "1000.00", on=DRAFTED_ON)
    batch = batch_in("sent")
    assert "尚未到账、未记入来源 760.00 元" in str(written(batch, finance))
    lines = lines_of(batch)
    batch = give_to(batch, as_csv([answer(lines[0]), answer(lines[1], "1001")]), finance)
    said = str(written(batch, finance))
    client.force_login(finance)
    assert "中央财政 300.00 元；省级财政 80.00 元；尚未到账、未记入来源 380.00 元" in said
    assert "中央财政 300.00 元" in client.get(batch.page_url).content.decode()


def test_the_printed_roster_holds_the_same_and_is_written_down(
    client, make_awards, batch_in, finance, approver
):
    (award,) = make_awards(1)
    with_supplement(award, "70.00")
    batch = batch_in("sent")
    url = reverse("take_list", args=[batch.number, "printed"])
    client.force_login(finance)
    paper = client.post(url)
    assert paper["Content-Type"] == "application/pdf"
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=paper.content, capture_output=True, check=True
    )
    text = "".join(done.stdout.decode().split())
    for part in ("分类施保金", "310.00", "70.00", "叁佰捌拾元整", "领取人签字", "资金来源"):
        assert part in text, part
    assert Person.objects.get().id_number not in text
    with pytest.raises(NotYours):
        take_list(batch, "printed", actor=approver, on=DRAFTED_ON)


def test_more_lines_than_are_printed_at_once_are_refused(
    monkeypatch, make_awards, batch_in, finance
):
    make_awards(2)
    batch = batch_in("sent")
    monkeypatch.setattr(rosters, "PRINTED_AT_MOST", 1)
    with pytest.raises(Refusal, match="Excel"):
        take_list(batch, "printed", actor=finance, on=DRAFTED_ON)
