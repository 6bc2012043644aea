"""What the loader refuses in the file of one pack, with file, key and reason."""

import pytest

from dibao import policy

from .shelf import city, one, shelf


def test_a_source_says_in_yes_or_no_whether_it_is_a_document(tmp_path):
    sources = {"doc": {"title": "测试做法", "document": "maybe"}}
    one(tmp_path, "sources.doc.document", "应为 true 或 false", city(sources=sources))


def test_every_source_that_a_pack_lists_is_cited(library):
    for pack in library.packs.values():
        cited = {(e.citation.source, e.citation.number) for es in pack.entries.values() for e in es}
        idle = [s.id for s in pack.sources.values() if (s.title, s.number) not in cited]
        assert not idle, pack.name


def test_an_unknown_key_is_refused(tmp_path):
    one(tmp_path, "notise_days", "不认识的规则键", city(notise_days=7))


def test_an_area_without_quotes_is_refused(tmp_path):
    one(tmp_path, "areas", "要加引号", city(areas=[1501]))


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
