"""Rules in words: the values in force with their articles, and what differs between two dates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .facts import CATEGORY_LABELS
from .packs import Citation
from .schema import SETTINGS
from .words import WORDS


@dataclass(frozen=True)
class Row:
    """One value in force."""

    group: str
    key: str
    label: str
    value: str
    since: date
    citation: Citation

    @property
    def remark(self) -> str:
        """Marks of an unconfirmed value, and the note, for people to read."""
        marks = ["未核实"] if self.citation.unconfirmed else []
        marks += [self.citation.note] if self.citation.note else []
        return f"（{'；'.join(marks)}）" if marks else ""


@dataclass(frozen=True)
class Difference:
    """A value on two dates."""

    key: str
    label: str
    before: str
    after: str


def in_words(value) -> str:
    """A value as Chinese text."""
    if value is None:
        return "未规定"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        parts = [
            f"{WORDS.get(key, key)} {in_words(item)}"
            for key, item in value.items()
            if item is not None and item != {}
        ]
        return "，".join(parts) or "不限"
    if isinstance(value, tuple):
        joined = all(not isinstance(item, dict) for item in value)
        return ("、" if joined else "；").join(in_words(item) for item in value) or "无"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return WORDS.get(value, str(value)) if isinstance(value, str) else str(value)


def _label(key, category) -> str:
    label = SETTINGS[key].label
    return f"{label}·{CATEGORY_LABELS[category]}" if category else label


def show_rows(rules) -> list[Row]:
    """Every value in force for the area and date, in the order of the schema."""
    return [
        Row(
            SETTINGS[key].group, key, _label(key, category), in_words(entry.value),
            entry.since, entry.citation,
        )
        for key, category, entry in rules.in_force()
    ]  # fmt: skip


def diff_rows(first, second) -> list[Difference]:
    """What differs between two sets of rules, keys in the order of the schema."""
    found = []
    for key in SETTINGS:
        for category in CATEGORY_LABELS:
            before, after = (rules.optional(key, category) for rules in (first, second))
            if before != after:
                label = _label(key, category)
                found.append(Difference(key, label, in_words(before), in_words(after)))
    return _merged(found)


def _merged(rows) -> list[Difference]:
    """Urban and rural rows that say the same become one."""
    merged: list[Difference] = []
    for row in rows:
        last = merged[-1] if merged else None
        if last and (last.key, last.before, last.after) == (row.key, row.before, row.after):
            merged[-1] = Difference(row.key, _label(row.key, None), row.before, row.after)
        else:
            merged.append(row)
    return merged
