"""What the documents name is there, and both READMEs name the same."""

import re
from pathlib import Path

import pytest

from dibao.worklist.demo.offices import STAFF
from dibao.worklist.navigation import MENU

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TEMPLATES = ROOT / "templates"
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
A_FILE = re.compile(r"[\w./\-\u4e00-\u9fff]+\.(?:py|md|yaml|yml|html|sql|jsonl?|toml|css|js)")
A_FOLDER = re.compile(r"(?:[\w-]+/)+")


def named(document: Path) -> set[str]:
    """Files and folders that a document names in code marks, and what its links lead to."""
    text = document.read_text(encoding="utf-8")
    marked = {word for word in CODE.findall(text) if A_FILE.fullmatch(word)}
    marked |= {word for word in CODE.findall(text) if A_FOLDER.fullmatch(word)}
    return marked | {link for link in LINK.findall(text) if "://" not in link}


def exists(document: Path, path: str) -> bool:
    """From the root or the document's folder, or by its name alone where the text says where."""
    if any((base / path).exists() for base in (ROOT, document.parent, TEMPLATES)):
        return True
    return "/" not in path.rstrip("/") and any(
        found for app in ("dibao", "households", "applications", "reviews", "payments", "tests")
        for found in (ROOT / app).rglob(path)
    )  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_a_document_names_is_there(document):
    assert [path for path in sorted(named(document)) if not exists(document, path)] == []


def test_the_scan_sees_what_is_named_and_what_is_missing():
    assert {"households/", "docs/images/case.png"} <= named(ROOT / "README.md")
    assert "dibao/policy/schema.py" in named(ROOT / "docs" / "policy.md")
    assert not exists(ROOT / "README.md", "docs/nowhere.md")
    assert not exists(ROOT / "README.md", "nowhere.py")


def test_both_readmes_name_the_same_places_settings_and_commands():
    english, chinese = (
        {" ".join(word.split()[:2]) for word in CODE.findall((ROOT / name).read_text("utf-8"))}
        for name in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


def test_the_readmes_name_every_demo_account():
    accounts = {f"jinshui_{name}" for name, *_ in STAFF}
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert set(re.findall(r"`(jinshui_\w+)`", text)) == accounts


def test_the_manual_speaks_of_every_page_of_the_menu():
    manual = "".join(path.read_text("utf-8") for path in ROOT.glob("docs/manual/*.md"))
    labels = [label for _, items in MENU for label, *_ in items]
    assert [label for label in labels if label not in manual] == []


def test_the_map_of_payments_names_every_file_of_it():
    text = (ROOT / "docs" / "payments.md").read_text(encoding="utf-8")
    folders = (ROOT / "payments", ROOT / "payments" / "services")
    files = {path.name for folder in folders for path in folder.glob("*.py")}
    django_s = {"__init__.py", "apps.py", "urls.py", "month_urls.py"}
    assert sorted(files - django_s - set(CODE.findall(text))) == []
