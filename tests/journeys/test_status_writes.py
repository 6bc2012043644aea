"""What no line of our source may say: the rules of the house that a reader cannot all watch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("dibao", "households", "applications", "reviews", "payments", "audits")
ENGINE = "dibao/trail/"
DOMAIN_FILES = {"workflow.py", "guards.py", "models.py", "selectors.py", "services.py"}
DOMAIN_FOLDERS = {"services", "selectors", "models", "guards", "policy"}
OUR_STATIC = ("css", "js", "img")

A_DATE_READ = re.compile(r"\bdate\.today\(|\blocaldate\(|\bdatetime\.(now|today|utcnow)\(")
A_MOMENT_READ = re.compile(r"timezone\.now\(")
WRITES_A_MOMENT = re.compile(r"_at\s*=\s*timezone\.now\(\)")
OTHER_HOST = re.compile(r"""(?:https?:)?//[a-z0-9][a-z0-9.-]*\.[a-z]{2,}""", re.IGNORECASE)
NAMESPACE = re.compile(r"http://www\.w3\.org/[\w/]+")


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def hits(path: Path, pattern: re.Pattern) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{path.relative_to(ROOT)}:{at}: {line.strip()}"
        for at, line in enumerate(lines, start=1)
        if pattern.search(line) and not line.lstrip().startswith("#")
    ]


def writes_status(node: ast.AST) -> bool:
    """An assignment to `….status`, setattr of it, or an update of rows that sets it."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(one, ast.Attribute) and one.attr == "status" for one in targets)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return isinstance(node.args[1], ast.Constant) and node.args[1].value == "status"
    is_update = isinstance(node.func, ast.Attribute) and node.func.attr == "update"
    return is_update and any(keyword.arg == "status" for keyword in node.keywords)


def status_writes(source: str) -> list[int]:
    return [node.lineno for node in ast.walk(ast.parse(source)) if writes_status(node)]


def is_domain(path: Path) -> bool:
    return path.name in DOMAIN_FILES or bool(DOMAIN_FOLDERS & set(path.relative_to(ROOT).parts))


def test_a_status_is_written_by_the_engine_alone():
    found = [
        f"{path.relative_to(ROOT)}:{at}"
        for path in sources()
        if not str(path.relative_to(ROOT)).startswith(ENGINE)
        for at in status_writes(path.read_text(encoding="utf-8"))
    ]
    assert not found, "use dibao.trail.engine.perform:\n" + "\n".join(found)


def test_domain_code_is_given_its_day_and_never_reads_one():
    found = [line for path in sources() if is_domain(path) for line in hits(path, A_DATE_READ)]
    assert not found, "the day is an argument (on: date):\n" + "\n".join(found)


def test_domain_code_reads_the_clock_only_for_a_moment_that_it_keeps():
    found = [
        line
        for path in sources()
        if is_domain(path)
        for line in hits(path, A_MOMENT_READ)
        if not WRITES_A_MOMENT.search(line)
    ]
    assert not found, "only *_at = timezone.now() keeps a moment:\n" + "\n".join(found)


def test_pages_styles_and_scripts_name_no_other_host():
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    for folder in OUR_STATIC:
        files += [path for path in (ROOT / "static" / folder).rglob("*") if path.is_file()]
    assert len(files) > 50
    found = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in files
        for host in OTHER_HOST.findall(NAMESPACE.sub("", path.read_text(encoding="utf-8")))
    ]
    assert not found, "everything is served by ourselves:\n" + "\n".join(found)


WRITES = (
    "case.status = 'done'", "self.obj.status: str = done", "rows.update(status='done')",
    "setattr(row, 'status', 'done')",
)  # fmt: skip
READS = ("case.status == 'done'", "rows.filter(status='done')", "sql = 'b.status = 1'")


@pytest.mark.parametrize("line", WRITES)
def test_the_scan_sees_a_written_status(line):
    assert status_writes(line) == [1]


@pytest.mark.parametrize("line", READS)
def test_the_scan_lets_a_read_status_pass(line):
    assert status_writes(line) == []
