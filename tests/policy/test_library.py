"""The packs of a directory together: chains, areas, names, and all faults told at once."""

import time
from datetime import date
from decimal import Decimal

import pytest

from dibao import policy

from .shelf import LINE, PACKS, city, entry, one, refusals, shelf


def test_the_twelve_packs_of_the_seeds_stand_and_load_quickly():
    took = []
    for _ in range(3):  # the best of three: another process may hold the machine
        started = time.perf_counter()
        library = policy.read_library(PACKS)
        took.append(time.perf_counter() - started)
    assert min(took) < 0.5
    assert set(library.packs) == {
        "national", "zhengzhou", "xinjiang", "mudan", "qiqihar", "changzhou", "shandong",
        "procedure-2023", "anhui-rural-2007", "county-bands", "dynamic-adjustment",
        "qinghai-farm",
    }  # fmt: skip


def test_a_new_city_is_a_yaml_file(tmp_path):
    library = policy.read_library(shelf(tmp_path, city(dibao_line=LINE, notice_days=10)))
    rules = policy.at("150102001", date(2022, 1, 1), library=library)
    assert rules["dibao_line"]["amount"] == Decimal(500)
    assert rules["notice_days"] == 10
    assert rules["visit_investigators"] == 2  # inherited
    assert str(rules.cite("notice_days")) == "《测试文件》（测〔2020〕1号）第一条"


def test_the_pack_of_the_documentation_stands(tmp_path):
    page = (PACKS.parents[1] / "docs" / "policy.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    shelf(tmp_path, raw={"new-city.yaml": example})
    library = policy.read_library(tmp_path)
    assert policy.at("150102", date(2026, 1, 1), library=library)["notice_days"] == 5


def test_a_circle_of_packs_is_refused(tmp_path):
    packs = [city("first", ["1501"], "second"), city("second", ["1502"], "first")]
    found = refusals(tmp_path, *packs)
    assert len(found) == 2
    assert all(key == "extends" and "循环" in reason for _, key, reason in found)


def test_a_parent_that_does_not_exist_is_refused(tmp_path):
    one(tmp_path, "extends", "没有名为 nowhere", city(extends="nowhere"))


def test_a_pack_that_does_not_end_at_the_national_one_is_refused(tmp_path):
    one(tmp_path, "extends", "最终须继承", city(extends=None))


def test_two_packs_of_one_area_are_refused(tmp_path):
    found = refusals(tmp_path, city("first", ["1501"]), city("second", ["1501"]))
    assert [key for _, key, _ in found] == ["areas"]


def test_two_packs_of_one_name_are_refused(tmp_path):
    text = "name: national\ntitle: 另一个\nsources: {}\nsettings: {}\n"
    found = refusals(tmp_path, raw={"other.yaml": text})
    assert [(file, key) for file, key, _ in found] == [("other.yaml", "name")]


def test_a_scope_outside_the_area_of_the_pack_is_refused(tmp_path):
    line = [entry(LINE, where={"area": "1601"})]
    one(tmp_path, "dibao_line", "不在本包的地区之内", city(dibao_line=line))


def test_an_empty_directory_is_refused(tmp_path):
    with pytest.raises(policy.PackErrors, match="没有找到规则包"):
        policy.read_library(tmp_path)


def test_a_directory_without_the_national_pack_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("name: a\ntitle: 甲\nsources: {}\n", encoding="utf-8")
    with pytest.raises(policy.PackErrors, match="没有名为 national"):
        policy.read_library(tmp_path)


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    first = city("first", ["1501"], notise=7, notice_days=[entry(0)])
    second = city("second", ["1502"], decision_deadline={"days": 1, "unit": "week"})
    found = refusals(tmp_path, first, second)
    assert {(file, key) for file, key, _ in found} == {
        ("first.yaml", "notise"),
        ("first.yaml", "notice_days[1]"),
        ("second.yaml", "decision_deadline[1]"),
    }
