"""The determination as a record: articles, snapshot, replay, refusals of bad facts."""

import json
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dibao import policy

from .shelf import PACKS, city, entry, shelf

ON = date(2024, 6, 1)
HEAD = policy.MemberFacts(ref="m1", relation="head", birth_date=date(1980, 1, 1), sex="male")


def case(**more):
    facts = {"area": "410105", "on": ON, "category": "urban", "members": (HEAD,)} | more
    return policy.Case(**facts)


def decide(**more):
    return policy.determine(policy.at("410105", ON), case(**more))


def test_every_reason_and_every_line_of_the_working_has_its_article():
    income = policy.IncomeFacts(member="m1", code="W1", amount=Decimal(300))
    found = decide(incomes=(income,))
    assert all(reason.citation for reason in found.reasons)
    *working, total = found.lines
    assert all(line.citation for line in working)
    assert total.label == "每月保障金合计"
    assert total.amount == found.amount == Decimal("400.00")


def test_a_determination_that_rests_on_an_example_says_so():
    assert decide().example
    real = policy.determine(policy.at("410105", date(2018, 1, 1)), case(on=date(2018, 1, 1)))
    assert not real.example


def test_the_record_goes_through_json_text():
    found = decide()
    text = json.dumps(found.to_json(), ensure_ascii=False)
    assert policy.Determination.from_json(json.loads(text)) == found
    assert policy.replay(json.loads(text)).same


def test_the_snapshot_holds_no_field_for_names_or_ids():
    keys = set(decide().snapshot["members"][0])
    assert not keys & {"name", "id_number", "phone", "account"}


def test_a_tampered_amount_is_found_by_replay():
    data = decide().to_json()
    data["amount"] = "9999.00"
    again = policy.replay(data)
    assert not again.same
    assert again.differences == ("amount",)


def test_a_tampered_line_of_the_working_is_found_by_replay():
    data = decide().to_json()
    data["lines"][0]["working"] = "另一种说法"
    again = policy.replay(data)
    assert again.same
    assert not again.wording_same


def test_a_snapshot_of_an_earlier_release_still_replays():
    income = policy.IncomeFacts(member="m1", code="W1", amount=Decimal(300))
    data = decide(incomes=(income,)).to_json()
    del data["snapshot"]["incomes"][0]["months"]
    assert policy.replay(data).same


def test_a_tampered_version_is_found_by_replay():
    data = decide().to_json()
    data["rules_version"] = "0" * 64
    again = policy.replay(data)
    assert again.same
    assert not again.version_same


def test_a_changed_rule_of_the_past_is_found_by_replay(tmp_path):
    data = decide().to_json()
    for file in PACKS.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("amount: 700, per", "amount: 710, per")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    policy.configure(tmp_path)
    again = policy.replay(data)
    assert not again.same
    assert not again.version_same
    assert "amount" in again.differences


def test_a_better_note_leaves_the_version_alone(tmp_path):
    data = decide().to_json()
    for file in PACKS.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("note: 只规定对象，", "note: 仅规定对象，")
        text = text.replace("note: 2017年7月以后的标准未见原文", "note: 标准未见原文")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    policy.configure(tmp_path)
    assert policy.replay(data).version_same


def test_a_replay_keeps_to_the_pack_that_decided(tmp_path):
    data = decide().to_json()
    for file in PACKS.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "jinshui.yaml").write_text(
        "name: jinshui\ntitle: 金水区\nareas: ['410105']\nextends: zhengzhou\nsources: {}\n",
        encoding="utf-8",
    )
    policy.configure(tmp_path)
    assert policy.at("410105", ON).pack == "jinshui"
    assert policy.replay(data).same
    (tmp_path / "zhengzhou.yaml").unlink()
    (tmp_path / "jinshui.yaml").unlink()
    policy.configure(tmp_path)
    with pytest.raises(policy.MissingValue):  # the nation sets no line
        policy.replay(data)


def test_a_later_line_leaves_the_past_amount_alone(tmp_path):
    data = decide().to_json()
    for file in PACKS.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.stem == "zhengzhou":
            text = text.replace(
                "  line_floor:",
                "    - {from: 2027-01-01, where: {category: urban}, "
                "value: {amount: 900, per: month}, source: std, article: 新标准}\n  line_floor:",
            )
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    policy.configure(tmp_path)
    assert policy.at("410105", date(2027, 1, 1)).get("dibao_line", "urban")["amount"] == 900
    again = policy.replay(data)
    assert again.same
    assert again.version_same


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"members": ()}, "至少要有一名成员"),
        ({"members": (HEAD, HEAD)}, "成员编号重复"),
        ({"members": (replace(HEAD, ref="m1"),), "single": "m9"}, "不是家庭成员"),
        ({"category": "town"}, "不是允许的值"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(facts, said):
    with pytest.raises(policy.CaseProblem, match=said):
        case(**facts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"relation": "cousin"}, "cousin"),
        ({"work_ability": "some"}, "some"),
        ({"disability_grade": 5}, "disability_grade"),
    ],
)
def test_a_word_outside_the_vocabulary_is_refused(change, said):
    with pytest.raises(policy.CaseProblem, match=said):
        case(members=(replace(HEAD, **change),))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"area": "410105"}, "缺少字段"),
        ({"area": "410105", "colour": "red"}, "不认识的字段 colour"),
        ({"area": "410105", "on": "yesterday", "category": "urban", "members": []}, "日期"),
        ([], "应为键值"),
    ],
)
def test_json_that_is_no_case_is_refused(data, said):
    with pytest.raises(policy.CaseProblem, match=said):
        policy.Case.from_json(data)


def test_a_float_is_never_an_amount():
    data = case().to_json()
    data["incomes"] = [{"member": "m1", "code": "W1", "amount": 0.1}]
    with pytest.raises(policy.CaseProblem, match="金额"):
        policy.Case.from_json(data)


def test_rules_that_do_not_cover_the_category_say_so_before_they_need_a_line(tmp_path):
    pack = city(
        categories_covered=[entry(["rural"])],
        dibao_line=[entry({"amount": 500, "per": "month"}, where={"category": "rural"})],
        living_level_test=True,
    )
    rules = policy.at("150102", ON, library=policy.read_library(shelf(tmp_path, pack)))
    found = policy.determine(rules, case(area="150102", category="urban"))
    assert not found.eligible
    assert [reason.text for reason in found.reasons] == ["本规则不适用于城市居民"]
    assert (found.line, found.amount) == (0, 0)
