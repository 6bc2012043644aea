"""The words of `fixtures/roster_values.yaml`."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import yaml
from django.conf import settings

VALUES_FILE = settings.BASE_DIR / "fixtures" / "roster_values.yaml"


@dataclass(frozen=True)
class Values:
    """How offices word relations, sexes, categories and area names."""

    relations: dict[str, str]
    sexes: dict[str, str]
    categories: dict[str, list[str]]
    street_endings: list[str]
    community_endings: list[str]
    totals: tuple[str, ...]

    def relation(self, text: str) -> str:
        """The code of a relation, "" for a word that the table does not hold."""
        return self.relations.get(plain(text), "")

    def sex(self, text: str) -> str:
        return self.sexes.get(plain(text), "")

    def category(self, text: str) -> str:
        """urban or rural where the text names exactly one of them, else ""."""
        found = [
            code for code, words in self.categories.items() if any(word in text for word in words)
        ]
        return found[0] if len(found) == 1 else ""


def plain(text: str) -> str:
    """Half-width, without spaces and marks."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


@lru_cache(maxsize=1)
def values() -> Values:
    data = yaml.safe_load(VALUES_FILE.read_text(encoding="utf-8"))
    return Values(
        relations=_by_word(data["relations"]),
        sexes=_by_word(data["sexes"]),
        categories=data["categories"],
        street_endings=data["street_endings"],
        community_endings=data["community_endings"],
        totals=tuple(data["totals"]),
    )


def _by_word(table: dict[str, list[str]]) -> dict[str, str]:
    return {word: code for code, words in table.items() for word in words}
