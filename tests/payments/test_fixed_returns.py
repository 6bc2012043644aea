"""A return of fixed text is read by the layout's map."""

import pytest

from dibao.trail.refusals import Refusal
from payments.banks import FOLDER, BadLayout, read_layout
from payments.models import BankReturn, BankReturnLine
from tests.payments.fake_bank import as_fixed, give_to


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(3)
    return batch_in("sent", layout="postal")


def results(batch):
    lines = batch.returns.latest("pk").lines.order_by("line")
    return list(lines.values_list("line", "result", "fault"))


@pytest.mark.parametrize("name", ["return.txt", "result.dat"])
def test_a_fixed_text_settles_every_payment(sent, finance, name):
    batch = give_to(sent, as_fixed(sent), finance, name)
    assert batch.status == "reconciling"
    assert results(sent) == [(at, "success", "") for at in (1, 2, 3)]
    assert sent.returns.get().success_total == sent.total


def test_failures_carry_code_and_reason(sent, finance):
    give_to(sent, as_fixed(sent, code="37", message="户名不符，请核对"), finance)
    said = BankReturnLine.objects.values_list("result", "explanation").distinct()
    assert set(said) == {("failure", "户名与账号不符（户名不符，请核对）")}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"amount": "0000000038001"}, "amount"),
        ({"amount": "380.00"}, "amount"),
        ({"amount": "9999999999999"}, "amount"),
        ({"account": "6228480000000000018"}, "account"),
        ({"reference": "999999999999"}, "foreign"),
    ],
)
def test_a_line_that_does_not_fit_is_an_exception(sent, finance, changes, fault):
    give_to(sent, as_fixed(sent, **changes), finance)
    assert results(sent)[0] == (1, "exception", fault)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda content: content.replace(b"\r\n", b"x\r\n", 2)[:-2].replace(b"x", b"", 1),
         "第 2 行是 122 个字节，约定为 121 个字节"),
        (lambda content: content[:119] + b"\xff\xff" + content[121:], "第 1 行的文字不是 gb18030"),
    ],
)  # fmt: skip
def test_a_spoilt_file_is_refused_whole_with_the_line_that_is_wrong(sent, finance, spoil, says):
    with pytest.raises(Refusal, match=says):
        give_to(sent, spoil(as_fixed(sent)), finance)
    assert not BankReturn.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{value: code, width: 4}", "{value: colour, width: 4}", "colour"),
        ("{value: code, width: 4}", "{value: filler, width: 4}", "code"),
        ("{value: code, width: 4}", "{value: code}", "width"),
    ],
)
def test_a_map_of_a_fixed_return_that_is_not_well_formed_is_refused(tmp_path, old, new, says):
    text = (FOLDER / "postal.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadLayout, match=says):
        read_layout(path)
