"""What a pack is once read: dated, cited entries under keys, in scopes of category and area."""

from dataclasses import dataclass, field
from datetime import date

SET, REPEAL, INHERIT = "set", "repeal", "inherit"


@dataclass(frozen=True)
class Source:
    """What values rest on: a document, or (`document` false) a practice, a page or an example."""

    id: str
    title: str
    number: str = ""
    issued: date | None = None
    note: str = ""
    document: bool = True


@dataclass(frozen=True)
class Citation:
    """Where a value comes from. `str()` is how a letter or a page quotes it."""

    pack: str
    source: str
    number: str
    article: str
    since: date
    example: bool = False
    note: str = ""
    unconfirmed: bool = False
    document: bool = True

    @property
    def heading(self) -> str:
        """The source by its name: only a document stands in title marks."""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.source}》{number}" if self.document else f"{self.source}{number}"

    @property
    def quoted(self) -> str:
        """Source and article in words, without the mark of an example."""
        if self.document:
            return f"{self.heading}{self.article}"
        if self.example or self.article.startswith(self.source):
            return self.article
        return f"{self.heading}：{self.article}"

    def __str__(self) -> str:
        mark = "（示例值，无正式依据）" if self.example else ""
        return f"{self.quoted}{mark}"


@dataclass(frozen=True)
class Entry:
    """One dated value of a key. `category` and `area` narrow where it holds."""

    key: str
    since: date
    action: str
    value: object
    citation: Citation
    category: str = ""
    area: str = ""

    @property
    def scope(self) -> tuple[str, str]:
        return (self.area, self.category)

    @property
    def basis(self) -> list:
        """What the version of the rules covers of the source: not the notes, which may improve."""
        cite = self.citation
        return [cite.source, cite.number, cite.article, cite.since.isoformat(), cite.example]

    def holds_for(self, area: str, category: str) -> bool:
        return area.startswith(self.area) and self.category in ("", category)


@dataclass(frozen=True)
class Pack:
    """One jurisdiction's rules. `entries[key]` are grouped by scope, most specific first."""

    name: str
    title: str
    file: str
    areas: tuple[str, ...] = ()
    extends: str = ""
    complete_from: date | None = None
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    def in_force(self, key: str, area: str, category: str, on: date) -> Entry | None:
        """The entry that decides here, or None where the pack is silent or hands back."""
        latest: dict[tuple[str, str], Entry] = {}
        for entry in self.entries.get(key, ()):
            if entry.since <= on and entry.holds_for(area, category):
                latest[entry.scope] = entry  # entries of a scope stand in order of date
        for scope in sorted(latest, key=lambda s: (len(s[0]), bool(s[1])), reverse=True):
            if latest[scope].action != INHERIT:
                return latest[scope]
        return None
