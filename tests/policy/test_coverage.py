"""The table of coverage is whole, true and up to date."""

from collections import Counter
from pathlib import Path

import pytest

from dibao.policy.coverage import check, read_coverage, render
from dibao.policy.errors import CaseProblem

ROOT = Path(__file__).resolve().parents[2]
ROWS = read_coverage(ROOT / "docs" / "coverage.yaml")
COUNTS = {
    "Z": 23, "F": 22, "X": 29, "Q": 1, "C": 6, "D": 5, "G": 4, "H": 3, "J": 3, "K": 4, "L": 5,
    "M": 21, "A5": 34,
}  # fmt: skip


def test_every_numbered_requirement_has_its_row():
    assert Counter(row.id.split("-")[0] for row in ROWS) == COUNTS
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_what_carries_a_row_is_code_and_what_holds_it_a_test():
    strange = [name for row in ROWS for name in row.modules if not name.endswith(".py")]
    strange += [name for row in ROWS for name in row.modules if name.startswith("tests/")]
    strange += [name for row in ROWS for name in row.tests if not name.startswith("tests/")]
    assert strange == []


@pytest.mark.parametrize(
    "text",
    [
        "- {id: Z-01, what: x, later: some day}",
        "- {id: Z-01, what: x, keys: [no_such_setting], tests: [tests/policy/test_rules.py]}",
        "- {id: Z-01, what: x, modules: [audits/nowhere.py], tests: [tests/policy/test_rules.py]}",
        "- {id: Z-01, what: x, modules: [audits/ledger.py], tests: [tests/nowhere.py]}",
        "- {id: Z-01, what: x, modules: [audits/ledger.py]}",
        "- {id: Z-01, what: x}",
    ],
)
def test_a_row_that_promises_or_names_what_is_not_there_is_refused(text, tmp_path):
    path = tmp_path / "coverage.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseProblem):
        check(read_coverage(path), ROOT)


def test_the_rows_as_they_stand_pass_the_check():
    check(ROWS, ROOT)


def test_the_page_is_generated_from_the_file_as_it_stands():
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == render(ROWS), "run manage.py policy_coverage"
