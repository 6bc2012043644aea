"""What the values of a pack must satisfy together, on every date."""

import pytest

from dibao import policy

from .shelf import LINE, PACKS, city, entry, one, refusals

TIERS = {"by": "grade", "rungs": [{"name": "甲", "amount": 500}, {"name": "乙", "amount": 300}]}
RECHECK = {"organ": "township", "interval_months": 12, "category": "urban", "when": {}}


def test_coefficients_without_a_minimum_wage_are_refused(tmp_path):
    bands = [{"sex": "any", "age_from": 16, "age_to": 60, "rate": 1}]
    pack = city(imputed_income={"mode": "coefficient", "coefficients": bands})
    found = refusals(tmp_path, pack)
    assert {key for _, key, _ in found} == {"imputed_income"}
    assert "没有最低工资标准" in found[0][2]


def test_a_grade_that_no_tier_bears_is_refused(tmp_path):
    rule = {"group": "老人", "when": {"elderly": True}, "base": "line", "tiers": ["丙"]}
    pack = city(
        dibao_line=LINE,
        amount_method="tiers",
        tiers=TIERS,
        supplements={"combine": "sum", "rules": [rule]},
        recheck_rules=[entry([
            RECHECK | {"category": "any"},
            RECHECK | {"category": "any", "organ": "county", "when": {"grades": ["丁"]}},
        ])],
    )  # fmt: skip
    found = refusals(tmp_path, pack)
    assert {(key, reason.split("（")[0]) for _, key, reason in found} == {
        ("supplements", "没有名为 丙 的档次"),
        ("recheck_rules", "没有名为 丁 的档次"),
    }


def test_a_line_not_below_the_minimum_wage_is_refused_where_the_pack_says_so(tmp_path):
    pack = city(
        dibao_line={"amount": 2000, "per": "month"},
        minimum_wage={"amount": 2000, "per": "month"},
        line_ceiling={"below_minimum_wage": True},
    )
    found = refusals(tmp_path, pack)
    assert {key for _, key, _ in found} == {"dibao_line"}
    assert all("没有低于最低工资标准" in reason for _, _, reason in found)


def test_a_line_may_pass_the_minimum_wage_where_no_rule_forbids_it(tmp_path):
    pack = city(
        dibao_line={"amount": 2000, "per": "month"}, minimum_wage={"amount": 1900, "per": "month"}
    )
    assert refusals(tmp_path, pack) == []


def test_a_line_that_rises_over_the_minimum_wage_later_is_refused_with_the_date(tmp_path):
    pack = city(
        dibao_line=[entry(LINE), entry({"amount": 1600, "per": "month"}, "2023-01-01")],
        minimum_wage={"amount": 1500, "per": "month"},
        line_ceiling={"below_minimum_wage": True},
    )
    found = refusals(tmp_path, pack)
    assert found
    assert all("2023-01-01" in reason for _, _, reason in found)


def test_a_ceiling_without_a_minimum_wage_is_refused(tmp_path):
    found = refusals(tmp_path, city(dibao_line=LINE, line_ceiling={"below_minimum_wage": True}))
    assert {key for _, key, _ in found} == {"minimum_wage"}


def test_a_line_outside_its_share_of_the_minimum_wage_is_refused(tmp_path):
    ceiling = {"below_minimum_wage": False, "share_from": 1, "share_to": 1}
    pack = city(
        dibao_line=LINE, minimum_wage={"amount": 2000, "per": "month"}, line_ceiling=ceiling
    )
    assert {key for _, key, _ in refusals(tmp_path, pack)} == {"dibao_line"}


def test_a_yearly_line_below_the_floor_above_it_is_refused(tmp_path):
    pack = city(
        dibao_line={"amount": 3000, "per": "year"}, line_floor={"amount": 3450, "per": "year"}
    )
    found = refusals(tmp_path, pack)
    assert found
    assert all("低于上级最低限定标准" in reason for _, _, reason in found)


def test_tiers_where_they_are_forbidden_are_refused(tmp_path):
    pack = city(
        dibao_line=LINE,
        amount_methods_allowed=[entry(["difference"])],
        amount_method="tiers",
        tiers=TIERS,
    )
    assert {key for _, key, _ in refusals(tmp_path, pack)} == {"amount_method", "tiers"}


def test_tiers_written_for_zhengzhou_are_refused(tmp_path):
    for file in PACKS.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.stem == "zhengzhou":
            text = text.replace("value: difference, source: zz2004", "value: tiers, source: zz2004")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    with pytest.raises(policy.PackErrors) as refusal:
        policy.read_library(tmp_path)
    assert {(e.file, e.key) for e in refusal.value.errors} == {("zhengzhou.yaml", "amount_method")}


def test_tiers_as_the_method_without_any_tier_are_refused(tmp_path):
    found = refusals(tmp_path, city(dibao_line=LINE, amount_method="tiers"))
    assert {key for _, key, _ in found} == {"amount_method"}


def test_bands_as_the_method_without_any_band_are_refused(tmp_path):
    pack = city(dibao_line=LINE, amount_methods_allowed=[entry(["bands"])], amount_method="bands")
    assert {key for _, key, _ in refusals(tmp_path, pack)} == {"amount_method"}


def test_fewer_tiers_than_required_are_refused(tmp_path):
    pack = city(
        dibao_line=LINE,
        amount_method="tiers",
        tiers=TIERS,
        tier_requirements={"at_least": 4, "top_is_line": True},
    )
    found = refusals(tmp_path, pack)
    assert found
    assert all("只有 2 档，至少要 4 档" in reason for _, _, reason in found)


def test_a_top_tier_below_the_line_is_refused(tmp_path):
    pack = city(dibao_line={"amount": 600, "per": "month"}, amount_method="tiers", tiers=TIERS)
    found = refusals(tmp_path, pack)
    assert found
    assert all(key == "tiers" and "低于标准" in reason for _, key, reason in found)


def test_a_repeal_that_leaves_a_required_value_open_is_a_gap(tmp_path):
    values = [entry(7), entry(None, "2023-01-01")]
    one(tmp_path, "notice_days", "空档：自 2023-01-01 起没有值", city(notice_days=values))
