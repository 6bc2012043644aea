"""The rules of a place as a public page shows them: worded, cited, with their history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dibao import policy
from dibao.policy import SETTINGS, Citation, MissingValue, Rules
from dibao.policy.packs import INHERIT, REPEAL, SET, Entry, Pack
from dibao.policy.vocabulary import CATEGORIES, CATEGORY_LABELS
from dibao.policy.wording import title, wording
from reviews.conflicts import CONFLICTS

ACTIONS = {REPEAL: ("废止",), INHERIT: ("改按上级规定执行",)}


@dataclass(frozen=True)
class Said:
    """One dated value: its words, where it comes from, and where it holds."""

    lines: tuple[str, ...]
    since: date
    citation: Citation
    pack: str
    scope: str = ""

    @property
    def document(self) -> str:
        return self.citation.heading


@dataclass(frozen=True)
class Rule:
    """A rule in force. `own` tells whether the place set it, or took it from above."""

    key: str
    label: str
    now: Said
    own: bool
    history: tuple[Said, ...]


@dataclass(frozen=True)
class Change:
    """A rule in two sets of rules; None where a side has none."""

    label: str
    before: Said | None
    after: Said | None


def rule_groups(rules: Rules, names: dict[str, str]) -> list[tuple[str, list[Rule]]]:
    """(group, rules in force) in the order of the schema. `names` are those of areas by prefix."""
    groups: dict[str, list[Rule]] = {}
    for key, category, entry in rules.in_force():
        history = tuple(
            _said(each, names)
            for each in reversed(rules.history(key))
            if each is not entry and (category is None or each.category in ("", category))
        )
        rule = Rule(
            key,
            _label(key, category, entry.value),
            _said(entry, names),
            entry.citation.pack == rules.pack,
            history,
        )
        groups.setdefault(SETTINGS[key].group, []).append(rule)
    return list(groups.items())


def unset_labels(rules: Rules) -> list[str]:
    """What no text in force settles here."""
    settled = {key for key, _, _ in rules.in_force()}
    return [SETTINGS[key].label for key in SETTINGS if key not in settled]


def changes(first: Rules, second: Rules, keys: Iterable[str] = SETTINGS) -> list[Change]:
    """What two sets of rules say differently; one row where urban and rural say the same."""
    found = []
    for key in keys:
        pairs = {
            category: (_in_force(first, key, category), _in_force(second, key, category))
            for category in CATEGORIES
        }
        if len(set(map(_spoken, pairs.values()))) == 1:
            pairs = {None: pairs[CATEGORIES[0]]}
        found += [
            _change(key, category, before, after)
            for category, (before, after) in pairs.items()
            if (before and before.value) != (after and after.value)
        ]
    return found


def conflicts(first: Rules, second: Rules) -> list[tuple[str, list[Change]]]:
    """(point of conflict, what differs); an empty list where the two places agree."""
    return [(label, changes(first, second, keys)) for label, keys in CONFLICTS]


def local_scopes(pack: Pack) -> list[str]:
    """The prefixes of places within a pack's area that have values of their own."""
    scopes = {entry.area for entries in pack.entries.values() for entry in entries}
    return sorted(scopes - {""})


def _spoken(pair: tuple[Entry | None, Entry | None]) -> str:
    return repr([entry and (entry.value, entry.citation) for entry in pair])


def _in_force(rules: Rules, key: str, category: str) -> Entry | None:
    try:
        return rules.entry(key, category)
    except MissingValue:
        return None


def _change(key, category, before: Entry | None, after: Entry | None) -> Change:
    value = (after or before).value
    said = [entry and _said(entry, {}) for entry in (before, after)]
    return Change(_label(key, category, value), *said)


def _label(key: str, category: str | None, value) -> str:
    label = title(key, value)
    return f"{label}（{CATEGORY_LABELS[category]}）" if category else label


def _said(entry: Entry, names: dict[str, str]) -> Said:
    lines = wording(entry.key, entry.value) if entry.action == SET else ACTIONS[entry.action]
    where = [names.get(entry.area, entry.area)] if entry.area else []
    where += [CATEGORY_LABELS[entry.category]] if entry.category else []
    source = policy.state().packs[entry.citation.pack].title
    return Said(lines, entry.since, entry.citation, source, " · ".join(where))
