"""manage.py policy and manage.py determine."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from .shelf import city, shelf

CASES = Path(__file__).parent / "cases"


def run(*args):
    out, err = StringIO(), StringIO()
    call_command(*args, stdout=out, stderr=err)
    return out.getvalue()


def test_check_names_every_pack():
    said = run("policy", "check")
    assert "zhengzhou：河南省郑州市" in said
    assert "共 12 个规则包，没有问题" in said


def test_check_lists_every_fault_and_fails(tmp_path):
    shelf(tmp_path, city(notice_days=0, notise=1))
    err = StringIO()
    with pytest.raises(CommandError, match="共 2 处问题"):
        call_command("policy", "check", "--packs", str(tmp_path), stderr=err)
    assert "new-city.yaml: notice_days[1]" in err.getvalue()
    assert "new-city.yaml: notise" in err.getvalue()


def test_show_gives_values_with_their_articles():
    said = run("policy", "show", "371702", "--on", "2023-06-01")
    assert "山东省菏泽市牡丹区" in said
    assert "渐退期" in said
    assert "菏区政办发〔2022〕23号" in said
    assert "示例值" in said


def test_show_takes_a_pack_by_name():
    assert "某县低保日常管理制度" in run("policy", "show", "county-bands", "--on", "2006-06-01")


def test_show_refuses_what_is_neither_area_nor_pack():
    with pytest.raises(CommandError, match="既不是"):
        run("policy", "show", "nowhere")


def test_diff_tells_what_changed_between_two_dates():
    said = run("policy", "diff", "410105", "2011-12-31", "2012-01-01")
    assert "最低生活保障标准" in said
    assert "340" in said
    assert "380" in said
    assert "规则相同" in run("policy", "diff", "410105", "2018-01-02", "2018-01-03")


def test_determine_prints_the_working_and_passes():
    said = run("determine", str(CASES / "d1.yaml"))
    assert "2100.00 元 − 家庭月收入 1000.00 元 = 1100.00 元" in said
    assert "全部相符" in said


def test_determine_as_json_holds_every_determination():
    found = json.loads(run("determine", str(CASES / "mudan.yaml"), "--json"))
    assert all(result["passed"] for result in found)
    assert found[0]["determination"]["amount"] == "1600.00"


def test_determine_fails_with_the_case_that_does_not_hold(tmp_path):
    text = (CASES / "county-bands.yaml").read_text(encoding="utf-8")
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace("amount: 50,", "amount: 51,"), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="有 1 个不符"):
        call_command("determine", str(path), stdout=out)
    assert "不符：amount：应为 51，实为 50.00" in out.getvalue()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("on: 0100-01-01, members: [{ref: a, relation: head, age: 120}]", "计算出错"),
        ("pack: nowhere", "计算出错"),
        ("expect: {amount: [1]}", "无法核对"),
        ("expect: {lines: [5]}", "无法核对"),
        ("expect: {lines: [{text: x}]}", "无法核对"),
    ],
)
def test_a_case_that_breaks_fails_alone(tmp_path, broken, said):
    path = tmp_path / "cases.yaml"
    path.write_text(
        "defaults: {area: '650102', on: 2023-06-01, category: urban, "
        "members: [{ref: a, relation: head, age: 40}]}\n"
        f"cases: [{{name: 坏的, {broken}}}, {{name: 好的, expect: {{amount: 600}}}}]",
        encoding="utf-8",
    )
    out = StringIO()
    with pytest.raises(CommandError, match="2 个案例中有 1 个不符"):
        call_command("determine", str(path), stdout=out)
    assert said in out.getvalue()
    assert "好的" in out.getvalue()


def test_determine_uses_the_packs_of_another_directory(tmp_path):
    shelf(tmp_path, city(dibao_line={"amount": 500, "per": "month"}))
    path = tmp_path / "cases.txt"
    path.write_text(
        "cases: [{name: 新市, area: '1501', on: 2022-01-01, category: urban, "
        "members: [{ref: a, relation: head, age: 40}], expect: {amount: 500}}]",
        encoding="utf-8",
    )
    assert "1 个案例全部相符" in run("determine", str(path), "--packs", str(tmp_path))


def test_determine_refuses_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="无法读取"):
        run("determine", "nowhere.yaml")
