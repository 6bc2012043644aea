"""What the loader refuses, each with file, key and reason, all at once."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest

from dibao import policy
from dibao.policy import codec

from .shelf import PACKS, city, entry, refusals, shelf

LINE = {"amount": 500, "per": "month"}
TIERS = {"by": "grade", "rungs": [{"name": "甲", "amount": 500}, {"name": "乙", "amount": 300}]}


def one(folder, key, reason, *documents, file="new-city.yaml", raw=None):
    """Exactly this fault, and no other."""
    found = refusals(folder, *documents, raw=raw)
    assert len(found) == 1, found
    assert found[0][:2] == (file, key)
    assert reason in found[0][2]


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


def test_a_value_without_a_source_is_refused(tmp_path):
    bad = entry(7)
    del bad["source"]
    one(tmp_path, "notice_days[1]", "没有注明依据", city(notice_days=[bad]))


def test_a_value_without_an_article_is_refused(tmp_path):
    one(tmp_path, "notice_days[1]", "没有注明条款", city(notice_days=[entry(7, article=" ")]))


def test_a_source_says_in_yes_or_no_whether_it_is_a_document(tmp_path):
    sources = {"doc": {"title": "测试做法", "document": "maybe"}}
    one(tmp_path, "sources.doc.document", "应为 true 或 false", city(sources=sources))


def test_a_value_older_than_its_source_is_explained_or_refused(tmp_path):
    text = """
name: new-city
title: 某新市
areas: ["1501"]
extends: national
sources: {doc: {title: 测试文件, date: 2020-06-01}}
settings:
  notice_days: [{from: 2020-01-01, value: 7, source: doc, article: 第一条%s}]
"""
    one(tmp_path, "notice_days[1]", "早于依据的日期 2020-06-01", raw={"new-city.yaml": text % ""})
    for explained in (", note: 此前的做法相同", ", unconfirmed: true"):
        assert not refusals(tmp_path, raw={"new-city.yaml": text % explained})


def test_every_source_that_a_pack_lists_is_cited(library):
    for pack in library.packs.values():
        cited = {(e.citation.source, e.citation.number) for es in pack.entries.values() for e in es}
        idle = [s.id for s in pack.sources.values() if (s.title, s.number) not in cited]
        assert not idle, pack.name


def test_a_source_that_is_not_listed_is_refused(tmp_path):
    one(tmp_path, "notice_days[1]", "没有列在 sources", city(notice_days=[entry(7, source="x")]))


def test_values_out_of_order_are_refused(tmp_path):
    values = [entry(7, "2022-01-01"), entry(8, "2021-01-01")]
    one(tmp_path, "notice_days[2]", "没有按日期先后排列", city(notice_days=values))


def test_two_values_of_one_date_are_refused(tmp_path):
    values = [entry(7, "2022-01-01"), entry(8, "2022-01-01")]
    one(tmp_path, "notice_days[2]", "没有按日期先后排列", city(notice_days=values))


def test_a_value_without_a_date_is_refused(tmp_path):
    bad = entry(7)
    del bad["from"]
    one(tmp_path, "notice_days[1]", "缺少生效日期", city(notice_days=[bad]))


def test_an_entry_without_a_value_is_refused(tmp_path):
    bad = entry(7)
    del bad["value"]
    one(tmp_path, "notice_days[1]", "缺少 value", city(notice_days=[bad]))


def test_an_unknown_key_is_refused(tmp_path):
    one(tmp_path, "notise_days", "不认识的规则键", city(notise_days=7))


def test_an_unknown_unit_is_refused(tmp_path):
    deadline = {"days": 30, "unit": "workday"}
    one(tmp_path, "decision_deadline[1]", "workday", city(decision_deadline=deadline))


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("notice_days", 0, "应在 1"),
        ("notice_days", True, "应为整数"),
        ("notice_days", "7", "应为整数"),
        ("dibao_line", {"amount": -1, "per": "month"}, "不能为负数"),
        ("dibao_line", {"amount": 500}, "缺少字段 per"),
        ("dibao_line", {"amount": 500, "per": "month", "unit": "元"}, "不认识的字段"),
        ("dibao_line", 500, "应为键值"),
        ("confirming_authority", "village", "不在允许的值之中"),
        ("published_fields", [], "至少要有 1 项"),
        ("published_fields", ["id_number"], "不在允许的值之中"),
        ("long_term_notice", "yes", "应为 true 或 false"),
        ("marginal_multiple", 0, "不能小于 1"),
        ("admin_levels", "省", "应为列表"),
        ("household_members", [{"name": "配偶", "when": {"kin": True}}], "不认识的字段"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(tmp_path, key, value, reason):
    one(tmp_path, f"{key}[1]", reason, city(**{key: [entry(value)]}))


ASSET = {"name": "车", "kinds": ["car"], "measure": "count", "at_most": 0, "unit": "items",
         "per": "household"}  # fmt: skip
QUOTA = {"month": 11, "day": 30, "most": 1,
         "rest_within": {"days": 30, "unit": "calendar_day"},
         "relay_within": {"days": 30, "unit": "calendar_day"}}  # fmt: skip
RECHECK = {"organ": "township", "interval_months": 12, "category": "urban", "when": {}}
SUBSIDY = {"cpi_rise": 0, "food_rise": 0, "method": "fixed", "round_to": "yuan"}
GRACE = {"months_from": 12, "months_to": 6, "who": "any_work", "honest_only": True}
REFUSAL = {"within_months": 12, "idle_without_reason": True,
           "effect": "own_share_reduced_or_stopped", "share": 1}  # fmt: skip
RHYTHM = {"frequency": "monthly", "day": 10}
HALF_RULES = [
    ("employment_cost", {"method": "flat"}, "须写 amount"),
    ("employment_cost", {"method": "line_share"}, "须写 rate"),
    ("employment_cost", {"method": "actual", "amount": 200}, "不能写 amount"),
    ("amount_floor", {"per": "person"}, "须写且只能写一项"),
    ("imputed_income", {"mode": "coefficient"}, "须写各年龄段"),
    ("imputed_income", {"mode": "coefficient", "coefficients": []}, "须写各年龄段"),
    ("imputed_income", {"mode": "forbidden", "self_employed_rate": 1}, "不能写系数"),
    ("asset_rules", [ASSET | {"kinds": ["cars"]}], "“cars”不在允许的值之中"),
    ("asset_rules", [ASSET | {"exempt_uses": ["fun"]}], "“fun”不在允许的值之中"),
    ("asset_rules", [ASSET | {"unit": "yuan"}], "单位须为 items"),
    ("expense_deductions", [{"kind": "ilness", "name": "病", "rate": 1}], "“ilness”"),
    ("support_disregard", [{"name": "某", "relation": "brother", "when": {}}], "“brother”"),
    ("conduct_exclusions", [{"code": "两年购房", "name": "购房"}], "应为小写字母"),
    ("conduct_exclusions", [{"code": "a", "name": "购房"}, {"code": "a", "name": "装修"}], "重复"),
    ("grace_period", GRACE, "months_to 小于 months_from"),
    ("working_age", {"age_from": 60, "male_to": 50, "female_to": 70}, "male_to 小于 age_from"),
    ("fraud_fine", {"least": 3, "most": 1}, "most 小于 least"),
    ("advance_quota", QUOTA | {"least": 0, "month": 2, "day": 31}, "没有 2 月 31 日"),
    ("advance_quota", QUOTA | {"least": 1, "most": 0}, "most 小于 least"),
    ("price_subsidy", SUBSIDY, "须写金额 floor"),
    ("recheck_rules", [RECHECK], "没有规定 rural 类"),
    ("recheck_rules", [RECHECK | {"category": "any", "when": {"change": ["none"]}}], "small"),
    ("refusal_rule", REFUSAL, "没有 times"),
    ("line_ceiling", {"below_minimum_wage": False, "share_from": 1, "share_to": 0}, "share_to"),
    ("staffing", [{"organ": "county", "least": 3, "most": 2}], "most 小于 least"),
    ("recovery_set_off", {"allowed": True}, "须写比例 share"),
    ("recovery_set_off", {"allowed": True, "share": 1}, "抵扣比例须小于 1"),
    ("pay_calendar", {"urban": RHYTHM | {"frequency": "quarterly"}, "rural": RHYTHM}, "month"),
    ("dibao_line", {"amount": 500, "per": "month", "monthly": 400}, "不能另写 monthly"),
    ("full_line_groups", [{"name": "某", "when": {"age_from": 60, "age_below": 60}}], "age_below"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "reason"), HALF_RULES)
def test_half_a_rule_is_refused(tmp_path, key, value, reason):
    one(tmp_path, f"{key}[1]", reason, city(**{key: [entry(value)]}))


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


@pytest.mark.parametrize(
    "key", [key for key, setting in policy.SETTINGS.items() if not setting.by_category]
)
def test_a_category_where_the_rule_is_read_for_a_whole_area_is_refused(tmp_path, library, key):
    value = codec.encode(
        policy.at_pack("national", date(2026, 1, 1), library=library).optional(key)
    )
    text = entry(value, where={"category": "urban"})
    found = refusals(tmp_path, city(**{key: [text]}))
    assert ("new-city.yaml", f"{key}[1]", "本项规则不分城乡，where 不能写 category") in found


def test_what_a_pack_may_tell_apart_by_category_is_never_read_without_one():
    """Reading such a key for a whole area would fail in the office that first uses the scope."""
    reads = re.compile(
        r"""(?:rules|policy\.at\([^\n]*?\))(?:\[|\.(?:optional|cite|entry|is_example)\()"(\w+)"[\])]"""
    )
    root = PACKS.parents[1]
    apps = ("dibao", "households", "applications", "reviews", "payments", "audits")
    found = [
        (str(file.relative_to(root)), key)
        for app in apps
        for file in (root / app).rglob("*.py")
        for key in reads.findall(file.read_text(encoding="utf-8"))
        if key in policy.SETTINGS and policy.SETTINGS[key].by_category
    ]
    assert found == []


def test_an_amount_with_three_decimals_is_refused(tmp_path):
    text = """
name: new-city
title: 某新市
extends: national
sources: {doc: {title: 测试文件}}
settings:
  dibao_line: [{from: 2020-01-01, value: {amount: 500.125, per: month}, source: doc, article: 一}]
"""
    one(tmp_path, "dibao_line[1]", "最多两位小数", raw={"new-city.yaml": text})


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


def test_a_gap_between_tiers_is_refused(tmp_path):
    tiers = {"by": "income_share", "rungs": [{"name": "甲", "amount": 500, "up_to": 0}]}
    one(tmp_path, "tiers[1]", "空档", city(tiers=[entry(tiers)]))


def test_tiers_that_do_not_rise_are_refused(tmp_path):
    rungs = [{"name": "甲", "amount": 500, "up_to": 1}, {"name": "乙", "amount": 300, "up_to": 1}]
    one(
        tmp_path,
        "tiers[1]",
        "逐档升高",
        city(tiers=[entry({"by": "income_share", "rungs": rungs})]),
    )


def test_a_gap_in_the_ages_of_the_coefficients_is_refused(tmp_path):
    bands = [
        {"sex": "male", "age_from": 18, "age_to": 40, "rate": 1},
        {"sex": "male", "age_from": 45, "age_to": 60, "rate": 1},
    ]
    value = {"mode": "coefficient", "coefficients": bands}
    one(tmp_path, "imputed_income[1]", "空档", city(imputed_income=[entry(value)]))


def test_a_repeal_that_leaves_a_required_value_open_is_a_gap(tmp_path):
    values = [entry(7), entry(None, "2023-01-01")]
    one(tmp_path, "notice_days", "空档：自 2023-01-01 起没有值", city(notice_days=values))


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


def test_an_area_without_quotes_is_refused(tmp_path):
    one(tmp_path, "areas", "要加引号", city(areas=[1501]))


def test_a_scope_outside_the_area_of_the_pack_is_refused(tmp_path):
    line = [entry(LINE, where={"area": "1601"})]
    one(tmp_path, "dibao_line", "不在本包的地区之内", city(dibao_line=line))


def test_scopes_that_overlap_without_one_inside_the_other_are_refused(tmp_path):
    lines = [entry(LINE, where={"category": "rural"}), entry(LINE, where={"area": "150102"})]
    one(tmp_path, "dibao_line", "适用范围含混", city(dibao_line=lines))


def test_an_example_without_a_note_is_refused(tmp_path):
    one(tmp_path, "notice_days[1]", "示例值要有 note", city(notice_days=[entry(7, example=True)]))


def test_a_repeated_key_is_refused(tmp_path):
    text = "name: new-city\nname: again\ntitle: 某\n"
    one(tmp_path, "文件", "重复", raw={"new-city.yaml": text})


def test_broken_yaml_is_refused_with_its_line(tmp_path):
    one(tmp_path, "文件", "line 2", raw={"new-city.yaml": "name: new-city\n  title: [\n"})


def test_a_file_that_is_not_text_is_refused(tmp_path):
    shelf(tmp_path)
    (tmp_path / "new-city.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(policy.PackErrors, match="无法读取"):
        policy.read_library(tmp_path)


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
