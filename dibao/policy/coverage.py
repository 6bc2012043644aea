"""Which requirement of the seeds is carried by which setting or module, and by which test."""

from dataclasses import dataclass
from pathlib import Path

from .codec import decode
from .errors import CaseProblem
from .schema import SETTINGS
from .strict_yaml import read_yaml

HEAD = """# Coverage of the requirements

Generated from `docs/coverage.yaml` by `manage.py policy_coverage`; do not edit by hand. Ids are
those of the project's regulations: Z Zhengzhou 2004, F fund measures 2012, X Xinjiang 2014, Q
Qiqihar, C Changzhou, D Shandong, G procedure 2023, H Anhui 2007, J county bands, K dynamic
adjustment, L Qinghai farm, M Mudan 2022, A5 the conflicts between them.

| id | requirement | carried by | tests | not software |
|---|---|---|---|---|
"""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One requirement: what carries it, what tests it, or what of it is no software and why."""

    id: str
    what: str
    keys: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    outside: str = ""


def read_coverage(path: Path) -> list[Coverage]:
    """The rows of the file. Raises CaseProblem for a row that is not well formed."""
    rows = read_yaml(path.read_text(encoding="utf-8"))
    return [decode(Coverage, row, row.get("id", "")) for row in rows]


def check(rows: list[Coverage], root: Path) -> None:
    """Raise CaseProblem for rows that name a setting or a file which does not exist under root,
    or that are carried by something without a test, or by nothing without a reason."""
    faults = []
    for row in rows:
        faults += [f"{row.id}：没有名为 {key} 的规则" for key in row.keys if key not in SETTINGS]
        faults += [
            f"{row.id}：没有文件 {name}"
            for name in (*row.modules, *row.tests)
            if not (root / name).is_file()
        ]
        if not (row.keys or row.modules or row.outside):
            faults.append(f"{row.id}：既没有实现，也没有说明原因")
        if (row.keys or row.modules) and not row.tests:
            faults.append(f"{row.id}：没有测试")
    if faults:
        raise CaseProblem("；".join(faults))


def render(rows: list[Coverage]) -> str:
    """The table as Markdown."""
    return HEAD + "".join(
        f"| {row.id} | {row.what} | {_code((*row.keys, *row.modules))} | {_code(row.tests)} "
        f"| {row.outside} |\n"
        for row in rows
    )


def _code(names) -> str:
    return ", ".join(f"`{name}`" for name in names)
