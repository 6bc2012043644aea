"""Small packs for tests: a root that stands, and directories to put packs in."""

import shutil
from pathlib import Path

import yaml

from dibao import policy

PACKS = Path(__file__).resolve().parents[2] / "fixtures" / "policies"
LINE = {"amount": 500, "per": "month"}
SOURCES = {"doc": {"title": "测试文件", "number": "测〔2020〕1号"}}


def entry(value, since="2020-01-01", **more):
    return {"from": since, "value": value, "source": "doc", "article": "第一条", **more}


def city(name="new-city", areas=("1501",), extends="national", sources=SOURCES, **settings):
    """A pack as a document: keyword settings are lists of entries, or one value."""
    return {
        "name": name,
        "title": "某新市",
        "areas": list(areas),
        "extends": extends,
        "sources": sources,
        "settings": {
            key: value if isinstance(value, list) else [entry(value)]
            for key, value in settings.items()
        },
    }


def shelf(folder: Path, *documents, raw=None) -> Path:
    """A directory with the national pack of the project and the documents given."""
    shutil.copy(PACKS / "national.yaml", folder)
    for document in documents:
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        text = _undated(text)
        (folder / f"{document['name']}.yaml").write_text(text, encoding="utf-8")
    for name, text in (raw or {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _undated(text: str) -> str:
    """Dates as YAML dates, which a dump of strings would quote."""
    lines = []
    for line in text.splitlines():
        head, sep, tail = line.partition("from: '")
        lines.append(f"{head}from: {tail.rstrip(chr(39))}" if sep else line)
    return "\n".join(lines) + "\n"


def refusals(folder, *documents, raw=None):
    """The faults found, as (file, key, reason)."""
    try:
        policy.read_library(shelf(folder, *documents, raw=raw))
    except policy.PackErrors as refusal:
        return [(error.file, error.key, error.reason) for error in refusal.errors]
    return []


def one(folder, key, reason, *documents, file="new-city.yaml", raw=None):
    """Exactly this fault, and no other."""
    found = refusals(folder, *documents, raw=raw)
    assert len(found) == 1, found
    assert found[0][:2] == (file, key)
    assert reason in found[0][2]
