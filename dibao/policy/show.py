"""Rules as rows for people: the values in force with their articles, and what differs."""

from dataclasses import dataclass
from datetime import date

from .packs import Citation
from .schema import SETTINGS
from .vocabulary import CATEGORY_LABELS
from .wording import title, wording


@dataclass(frozen=True)
class Row:
    """One value in force."""

    group: str
    key: str
    label: str
    value: tuple[str, ...]  # short lines
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
    before: tuple[str, ...]
    after: tuple[str, ...]


def _label(key, category, value=None) -> str:
    label = title(key, value)
    return f"{label}·{CATEGORY_LABELS[category]}" if category else label


def show_rows(rules) -> list[Row]:
    """Every value in force for the area and date, in the order of the schema."""
    return [
        Row(
            SETTINGS[key].group,
            key,
            _label(key, category, entry.value),
            wording(key, entry.value),
            entry.since,
            entry.citation,
        )
        for key, category, entry in rules.in_force()
    ]


def diff_rows(first, second) -> list[Difference]:
    """What differs between two sets of rules, keys in the order of the schema."""
    found: list[Difference] = []
    for key in SETTINGS:
        for category in CATEGORY_LABELS:
            before, after = (rules.optional(key, category) for rules in (first, second))
            if before != after:
                label = _label(key, category)
                found.append(Difference(key, label, wording(key, before), wording(key, after)))
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
