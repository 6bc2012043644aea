"""Gradual exit (渐退期): how long the benefit stays after work lifts the income over the line."""

from dataclasses import dataclass
from datetime import date

from .figures import months_after
from .packs import Citation


@dataclass(frozen=True)
class Grace:
    """How many months the benefit may stay unchanged, at the least and at the most."""

    months_from: int
    months_to: int
    since: date
    citation: Citation

    def ends_on(self, months: int) -> date:
        """The first month without the benefit, where it stays for so many months."""
        return months_after(self.since.replace(day=1), months)


def grace_period(rules, category: str, *, reason: str, honest: bool, since: date) -> Grace | None:
    """The grace for a household of the category, or None where the rules give none.

    `reason` is "employed" or "first_licence"; `since` the day the work began. 57号 art. 33.
    """
    rule = rules.optional("grace_period", category)
    if rule is None or (rule["honest_only"] and not honest):
        return None
    if rule["who"] not in ("any_work", reason):
        return None
    citation = rules.cite("grace_period", category)
    return Grace(rule["months_from"], rule["months_to"], since, citation)
