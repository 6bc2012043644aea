"""The table of coverage is whole, true and up to date."""

from collections import Counter
from pathlib import Path

from dibao.policy import SETTINGS
from dibao.policy.coverage import read_coverage, render

ROOT = Path(__file__).resolve().parents[2]
ROWS = read_coverage(ROOT / "docs" / "coverage.yaml")
COUNTS = {
    "Z": 23, "F": 22, "X": 29, "Q": 1, "C": 6, "D": 5, "G": 4, "H": 3, "J": 3, "K": 4, "L": 5,
    "M": 21, "A5": 34,
}  # fmt: skip


def test_every_numbered_requirement_has_its_row():
    assert Counter(row.id.split("-")[0] for row in ROWS) == COUNTS
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_every_row_is_carried_by_something_or_says_why_not():
    bare = [row.id for row in ROWS if not (row.keys or row.modules or row.later or row.outside)]
    assert bare == []


def test_every_setting_named_is_in_the_schema():
    assert [key for row in ROWS for key in row.keys if key not in SETTINGS] == []


def test_every_file_named_is_there():
    named = {name for row in ROWS for name in (*row.modules, *row.tests)}
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_every_setting_has_a_test():
    assert [row.id for row in ROWS if row.keys and not (row.tests or row.outside)] == []


def test_the_page_is_generated_from_the_file_as_it_stands():
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == render(ROWS), "run manage.py policy_coverage"
