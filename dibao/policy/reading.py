"""Rules read for one category of one household, remembering which values were relied on."""

from .packs import Citation
from .rules import Rules


class Reading:
    """Look-ups for a category. `example` tells whether any value used has no legal force."""

    def __init__(self, rules: Rules, category: str):
        self.rules = rules
        self.category = category
        self.used: dict[str, Citation] = {}

    def value(self, key: str):
        """The value in force. Raises MissingValue."""
        entry = self.rules.entry(key, self.category)
        self.used[key] = entry.citation
        return entry.value

    def optional(self, key: str):
        """The value in force, or None."""
        value = self.rules.optional(key, self.category)
        return None if value is None else self.value(key)

    def cite(self, key: str) -> Citation:
        return self.rules.cite(key, self.category)

    @property
    def example(self) -> bool:
        return any(citation.example for citation in self.used.values())
