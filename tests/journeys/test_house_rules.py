"""What no line of our source may say: the rules of the house that a reader cannot all watch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("dibao", "households", "applications", "reviews", "payments", "audits")
ENGINE = "dibao/trail/"
READS_THE_CLOCK = {"tasks.py", "api.py"}
OUR_STATIC = ("css", "js", "img")

A_DATE_READ = re.compile(r"\bdate\.today\(|\blocaldate\(\)|\bdatetime\.(now|today|utcnow)\(")
A_MOMENT_READ = re.compile(r"timezone\.now\(")
WRITES_A_MOMENT = re.compile(r"(_|\b)at\s*=\s*timezone\.now\(\)")
LATER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
LONG = 400
OTHER_HOST = re.compile(r"""(?:https?:)?//[a-z0-9][a-z0-9.-]*\.[a-z]{2,}""", re.IGNORECASE)
SPELLS_A_MONTH = re.compile(r"%Y年|year\} ?年 ?\{[^}]*month\} ?月")
ROUNDS = re.compile(r"\bROUND_HALF_")
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


def is_entrance(path: Path) -> bool:
    """A command, a task, or a file that answers requests; everything else is told the day."""
    if path.name in READS_THE_CLOCK or "management" in path.parts:
        return True
    return "HttpRequest" in path.read_text(encoding="utf-8")


def told() -> Iterator[Path]:
    return (path for path in sources() if not is_entrance(path))


def test_a_status_is_written_by_the_engine_alone():
    found = [
        f"{path.relative_to(ROOT)}:{at}"
        for path in sources()
        if not str(path.relative_to(ROOT)).startswith(ENGINE)
        for at in status_writes(path.read_text(encoding="utf-8"))
    ]
    assert not found, "use dibao.trail.engine.perform:\n" + "\n".join(found)


def test_only_views_tasks_and_commands_read_the_day():
    found = [line for path in told() for line in hits(path, A_DATE_READ)]
    assert not found, "the day is an argument (on: date):\n" + "\n".join(found)


def test_what_is_no_view_task_or_command_reads_the_clock_only_for_a_moment_that_it_keeps():
    found = [
        line
        for path in told()
        for line in hits(path, A_MOMENT_READ)
        if not WRITES_A_MOMENT.search(line)
    ]
    assert not found, "only *_at = timezone.now() keeps a moment:\n" + "\n".join(found)


def test_most_of_the_code_is_told_the_day():
    assert len(list(told())) > 3 * sum(map(is_entrance, sources()))


def test_no_file_is_longer_than_its_idea():
    files = [*sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert [str(path.relative_to(ROOT)) for path, lines in lengths.items() if lines >= LONG] == []


def test_no_line_waits_for_later():
    files = [*sources(), *(ROOT / "templates").rglob("*.html")]
    assert [line for path in files for line in hits(path, LATER)] == []


def test_a_month_is_put_into_words_in_one_place():
    spelt = {line.split(":")[0] for path in sources() for line in hits(path, SPELLS_A_MONTH)}
    assert spelt == {"dibao/calendar.py", "dibao/forms/printing.py"}, "use dibao.calendar"


def test_money_is_rounded_in_one_place():
    rounded = {line.split(":")[0] for path in sources() for line in hits(path, ROUNDS)}
    assert rounded == {"dibao/money.py"}, "use dibao.money.yuan"


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
