"""Whatever stands in a pack or a case, the answer is a decision or a refusal in words."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dibao import policy
from dibao.policy.library import build_library
from dibao.policy.loader import PackReader
from dibao.policy.strict_yaml import read_yaml

from .shelf import PACKS

TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(PACKS.glob("*.yaml"))}
LOCAL = sorted(set(TEXTS) - {"national"})
NATIONAL = PackReader("national.yaml").read(read_yaml(TEXTS["national"]))
JUNK = st.sampled_from(
    [None, True, "", "any", -1, 0, 10**30, Decimal("1E+400"), Decimal("0.001"), [], {}, [None],
     {"from": 5}, {"amount": None}, date(1, 1, 1), datetime(2020, 1, 1), "x" * 50]
)  # fmt: skip
CASE = {
    "area": "410105", "on": "2024-06-01", "category": "urban",
    "members": [{"ref": "a", "relation": "head", "birth_date": "1980-01-01"}],
    "incomes": [{"member": "a", "code": "W1", "amount": "100"}],
    "assets": [{"member": "a", "kind": "car"}],
    "supporters": [{"ref": "s", "relation": "child", "supports": ["a"]}],
    "expenses": [{"member": "a", "kind": "illness", "amount": "5"}],
}  # fmt: skip


def spots(node, path=()):
    """Every place of a document."""
    yield path
    if isinstance(node, dict | list):
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from spots(child, (*path, key))


def spoilt(node, path, junk):
    """The document with one place replaced."""
    if not path:
        return junk
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = spoilt(node[path[0]], path[1:], junk)
    return copy


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_pack_spoilt_anywhere_is_read_or_refused_but_never_breaks(data):
    document = read_yaml(TEXTS[data.draw(st.sampled_from(LOCAL))])
    path = data.draw(st.sampled_from(list(spots(document))))
    reader = PackReader("spoilt.yaml")
    pack = reader.read(spoilt(document, path, data.draw(JUNK)))
    try:
        library = build_library([NATIONAL, *([pack] if pack else [])], reader.errors)
    except policy.PackErrors as refusal:
        assert refusal.errors
        assert all(str(error) for error in refusal.errors)
        return
    for name in library.packs:
        assert policy.at_pack(name, date(2023, 1, 1), library=library).version


@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 20_000), st.text(max_size=5))
@settings(max_examples=100, deadline=None)
def test_text_spoilt_anywhere_is_read_or_refused_by_line(stem, place, text):
    broken = TEXTS[stem][:place] + text + TEXTS[stem][place + 1 :]
    try:
        PackReader("spoilt.yaml").read(read_yaml(broken))
    except yaml.YAMLError as error:
        assert str(error)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_case_spoilt_anywhere_is_decided_or_refused_in_words(data):
    path = data.draw(st.sampled_from(list(spots(CASE))))
    facts = spoilt(CASE, path, data.draw(JUNK))
    try:
        case = policy.Case.from_json(facts)
        policy.determine(policy.at("410105", date(2024, 6, 1)), case)
    except (policy.CaseProblem, policy.MissingValue) as problem:
        assert str(problem)


@pytest.mark.parametrize(
    ("field", "said"),
    [("age: -1", "age"), ("age: old", "age"), ("birth_date: 2030-01-01", "晚于")],
)
def test_an_impossible_age_is_refused(tmp_path, field, said):
    path = tmp_path / "cases.txt"
    path.write_text(
        "cases: [{name: 甲, area: '410105', on: 2024-01-01, category: urban, "
        f"members: [{{ref: a, relation: head, {field}}}], expect: {{problem: {said}}}}}]",
        encoding="utf-8",
    )
    cases = policy.load_cases(path)
    assert policy.run_case(cases, cases.cases[0]).passed
