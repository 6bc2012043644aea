"""Every worked case of the case files comes out as its source says."""

from pathlib import Path

import pytest

from dibao import policy

from .shelf import PACKS

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
policy.configure(PACKS)
LOADED = [policy.load_cases(file) for file in FILES]
CASES = [(file, named) for file in LOADED for named in file.cases]


@pytest.mark.parametrize(("file", "named"), CASES, ids=[named.name for _, named in CASES])
def test_the_case_comes_out_as_its_source_says(file, named):
    result = policy.run_case(file, named)
    assert result.passed, result.failures


def test_there_are_enough_cases_and_every_one_cites_its_source():
    assert len(CASES) >= 150
    assert all(named.source for _, named in CASES)
    assert len({named.name for _, named in CASES}) == len(CASES)


def test_every_pack_decides_some_case(library):
    used = set()
    for file, named in CASES:
        found = policy.run_case(file, named).determination
        if found:
            used.add(found.pack)
    assert set(library.packs) - used == {"national"}  # it sets no line of its own


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"amount": 1}, "amount：应为 1"),
        ({"eligible": False}, "eligible：应为 False"),
        ({"lines": [{"label": "补差金额", "amount": 7}]}, "没有这一行"),
        ({"reasons": ["从未说过"]}, "理由中没有"),
        ({"problem": "缺少"}, "应当提示"),
        ({"tier": "甲"}, "tier"),
    ],
)
def test_a_wrong_expectation_fails(tmp_path, expect, said):
    file = next(f for f in LOADED if f.title.startswith("规章 D1"))
    named = next(n for n in file.cases if n.name.startswith("标准七百元"))
    wrong = policy.casefile.NamedCase(named.name, named.source, named.facts, expect)
    result = policy.run_case(file, wrong)
    assert not result.passed
    assert said in result.failures[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: 5", "cases 列表"),
        ("cases: [{on: 2020-01-01}]", "缺少 name"),
        ("cases: [{name: 甲, expect: {sum: 5}}]", "不认识的项 sum"),
        ("what: 1\ncases: []", "不认识的项 what"),
        ("cases: [", "无法读取"),
    ],
)
def test_a_faulty_file_is_refused_in_words(tmp_path, text, said):
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(policy.CaseProblem, match=said):
        policy.load_cases(path)
