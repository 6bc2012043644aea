"""A value of the wrong shape is refused: its kind, unit, bounds, decimals."""

import pytest

from .shelf import city, entry, one


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
