"""The frozen rules of an area on a date, and the state that holds the packs in use."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .codec import encode
from .errors import DiffersByCategory, MissingValue, PackErrors
from .library import Library, read_library
from .packs import Citation, Entry
from .schema import AMOUNT, SETTINGS
from .vocabulary import CATEGORIES


class Rules:
    """What holds in an area on a date. Look-ups raise MissingValue and never default."""

    __slots__ = ("_chain", "_library", "_table", "area", "on", "pack")

    def __init__(self, library: Library, pack: str, area: str, on: date):
        setter = object.__setattr__
        setter(self, "_library", library)
        setter(self, "_chain", library.chains[pack])
        setter(self, "_table", library.table(pack, area, on))
        setter(self, "pack", pack)
        setter(self, "area", area)
        setter(self, "on", on)

    def __setattr__(self, name, value):
        raise AttributeError("规则是只读的")

    def entry(self, key: str, category: str | None = None) -> Entry:
        """The entry in force. Without a category, only where both categories share it."""
        if key not in SETTINGS:
            raise KeyError(f"unknown rule key: {key}")
        entry = self._look_up(key, category)
        if entry is None:
            raise MissingValue(key, self.area, self.on, category)
        return entry

    def _look_up(self, key, category) -> Entry | None:
        slot = (key, category)
        if slot not in self._table:
            self._table[slot] = self._find(key, category)
        return self._table[slot]

    def _find(self, key, category) -> Entry | None:
        if category is not None:
            return self._library.lookup(self._chain, key, self.area, category, self.on)
        urban, rural = (self._find(key, each) for each in CATEGORIES)
        if urban is not rural:
            raise DiffersByCategory(key, self.area, self.on)
        return urban

    def __getitem__(self, key: str):
        """The value in force. Raises MissingValue if none, repealed, or differing by category."""
        return self.entry(key).value

    def get(self, key: str, category: str):
        """The value for "urban" or "rural". Not a default-getter: raises MissingValue."""
        return self.entry(key, category).value

    def optional(self, key: str, category: str | None = None):
        """The value, or None where no rule is in force. Raises DiffersByCategory like entry()."""
        if key not in SETTINGS:
            raise KeyError(f"unknown rule key: {key}")
        entry = self._look_up(key, category)
        return entry.value if entry else None

    def cite(self, key: str, category: str | None = None) -> Citation:
        """The source and article of the value in force. Raises MissingValue."""
        return self.entry(key, category).citation

    def is_example(self, key: str, category: str | None = None) -> bool:
        """Whether the value is an example without legal force."""
        return self.cite(key, category).example

    @property
    def title(self) -> str:
        return self._chain[0].title

    @property
    def note(self) -> str:
        return self._chain[0].note

    def in_force(self):
        """(key, category or None, entry) of every value in force, in the order of the schema."""
        for key in SETTINGS:
            entries = [(each, self._library.lookup(self._chain, key, self.area, each, self.on))
                       for each in CATEGORIES]  # fmt: skip
            if entries[0][1] is entries[1][1]:
                entries = [(None, entries[0][1])]
            yield from ((key, category, entry) for category, entry in entries if entry)

    @property
    def amounts_rest_on_example(self) -> bool:
        """Whether any value in force that makes an amount is an example without legal force."""
        if "example" not in self._table:
            self._table["example"] = any(
                entry.citation.example
                for key, _, entry in self.in_force()
                if SETTINGS[key].group == AMOUNT
            )
        return self._table["example"]

    def history(self, key: str):
        """Every dated entry of a key along the chain that may hold in this area, oldest first."""
        found = [
            entry
            for entry in self._library.entries(self.pack, key)
            if self.area.startswith(entry.area)
        ]
        return sorted(found, key=lambda entry: entry.since)

    @property
    def version(self) -> str:
        """SHA-256 over every value in force with its article: another value, another version."""
        if "version" not in self._table:
            content = [
                [key, category, encode(entry.value), entry.basis]
                for key, category, entry in self.in_force()
            ]
            text = json.dumps(content, ensure_ascii=False, sort_keys=True)
            self._table["version"] = hashlib.sha256(text.encode()).hexdigest()
        return self._table["version"]


@dataclass(frozen=True)
class PolicyState:
    """What is in use: `packs` by name, a hash over all, and what the last loading refused."""

    packs: dict
    version: str
    loaded_at_path: str
    errors: tuple = ()

    @property
    def sound(self) -> bool:
        return bool(self.packs) and not self.errors


_current: Library | None = None
_state = PolicyState({}, "", "")


def configure(path) -> PolicyState:
    """Load, validate and use every pack of a directory; raises PackErrors with all faults.

    When refused, the packs in use stay in use and `state().errors` tells why.
    """
    global _current, _state
    try:
        library = read_library(path)
    except PackErrors as refusal:
        _state = PolicyState(_state.packs, _state.version, _state.loaded_at_path, refusal.errors)
        raise
    _current = library
    _state = PolicyState(dict(library.packs), _hash_files(path), str(path))
    return _state


def _hash_files(path) -> str:
    digest = hashlib.sha256()
    for file in sorted(Path(path).glob("*.y*ml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def state() -> PolicyState:
    return _state


def current() -> Library:
    """The packs in use. Raises LookupError before the first configure()."""
    if _current is None:
        raise LookupError("尚未载入规则包：请先调用 policy.configure(目录)")
    return _current


def at(area_code: str, on: date, *, library: Library | None = None) -> Rules:
    """The rules of an area (division code or a prefix of it) on a date."""
    library = library or current()
    return Rules(library, library.pack_for(area_code).name, area_code, on)


def at_pack(name: str, on: date, *, area: str = "", library: Library | None = None) -> Rules:
    """The rules of a pack by its name, for packs that name no area. Raises KeyError."""
    library = library or current()
    return Rules(library, library.packs[name].name, area, on)
