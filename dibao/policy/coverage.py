"""Which requirement of the seeds is carried by which setting or module, and by which test."""

from dataclasses import dataclass
from pathlib import Path

from .codec import decode
from .loader import read_yaml

HEAD = """# Coverage of the requirements

Generated from `docs/coverage.yaml` by `manage.py policy_coverage`; do not edit by hand. Ids are
those of the project's regulations: Z Zhengzhou 2004, F fund measures 2012, X Xinjiang 2014, Q
Qiqihar, C Changzhou, D Shandong, G procedure 2023, H Anhui 2007, J county bands, K dynamic
adjustment, L Qinghai farm, M Mudan 2022, A5 the conflicts between them.

| id | requirement | carried by | tests | still open, or not software |
|---|---|---|---|---|
"""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One requirement: what carries it, what tests it, or why nothing does yet or ever."""

    id: str
    what: str
    keys: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    later: str = ""
    outside: str = ""


def read_coverage(path: Path) -> list[Coverage]:
    """The rows of the file. Raises CaseProblem for a row that is not well formed."""
    rows = read_yaml(path.read_text(encoding="utf-8"))
    return [decode(Coverage, row, row.get("id", "")) for row in rows]


def render(rows: list[Coverage]) -> str:
    """The table as Markdown."""
    return HEAD + "".join(
        f"| {row.id} | {row.what} | {_code((*row.keys, *row.modules))} | {_code(row.tests)} "
        f"| {_open(row)} |\n"
        for row in rows
    )


def _code(names) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _open(row) -> str:
    if row.outside:
        return f"not software: {row.outside}"
    return f"to be built: {row.later}" if row.later else ""
