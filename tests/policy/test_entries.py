"""An entry of a pack: dated, in order, cited, with a scope that says whom it is for."""

import re
from datetime import date

import pytest

from dibao import policy
from dibao.policy import codec

from .shelf import LINE, PACKS, city, entry, one, refusals


def test_a_value_without_a_source_is_refused(tmp_path):
    bad = entry(7)
    del bad["source"]
    one(tmp_path, "notice_days[1]", "没有注明依据", city(notice_days=[bad]))


def test_a_value_without_an_article_is_refused(tmp_path):
    one(tmp_path, "notice_days[1]", "没有注明条款", city(notice_days=[entry(7, article=" ")]))


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


def test_scopes_that_overlap_without_one_inside_the_other_are_refused(tmp_path):
    lines = [entry(LINE, where={"category": "rural"}), entry(LINE, where={"area": "150102"})]
    one(tmp_path, "dibao_line", "适用范围含混", city(dibao_line=lines))


def test_an_example_without_a_note_is_refused(tmp_path):
    one(tmp_path, "notice_days[1]", "示例值要有 note", city(notice_days=[entry(7, example=True)]))
