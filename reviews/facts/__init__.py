"""A household's record on a day as the facts that the rules decide by.

People become opaque refs: the snapshot of a determination holds no name and no id number.
"""

from dataclasses import dataclass
from datetime import date

from dibao import policy
from households.models import Household, Person
from reviews.facts.findings import findings_of
from reviews.facts.means import (
    ASSET_KINDS,
    INCOME_CODES,
    Refs,
    asset_facts,
    expense_facts,
    income_facts,
    supporter_facts,
)
from reviews.facts.people import RELATIONS, member_facts, members_of

__all__ = [
    "ASSET_KINDS",
    "INCOME_CODES",
    "RELATED",
    "RELATIONS",
    "Facts",
    "facts_of",
    "members_of",
    "related",
]

RELATED = (
    "members__person__work_records", "incomes", "assets", "expenses", "supporters__supports",
    "visits",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """The case for the rules, and who the refs are."""

    case: policy.Case
    people: dict[str, Person]


def related(path: str = "") -> list[str]:
    """What a bulk caller prefetches of households, or of rows with a household at `path`."""
    return [f"{path}__{name}" if path else name for name in RELATED]


def facts_of(
    household: Household, *, on: date, alone: Person | None = None, until: date | None = None
) -> Facts:
    """The facts of a household on a day; `alone` is the one person of a single application.

    Income is reckoned back from `until`: the application's day, or the recheck's, else the day.

    Reads the related managers by `.all()`: with what `related` names at hand it asks nothing.
    """
    members = members_of(household, on)
    refs = Refs.of(members)
    found = findings_of(household.visits.all(), on)
    supporters = tuple(supporter_facts(household.supporters.all(), refs, on))
    case = policy.Case(
        area=household.area_code,
        on=on,
        category=household.category,
        members=tuple(member_facts(each, refs.known[each.person_id], household, on)
                      for each in members),
        incomes=tuple(income_facts(household.incomes.all(), refs)),
        assets=tuple(asset_facts(household.assets.all(), refs)),
        supporters=supporters,
        supporters_known=bool(supporters) or household.without_supporters,
        expenses=tuple(expense_facts(household.expenses.all(), refs)),
        conducts=found.conducts,
        single=refs.known.get(alone.pk, "") if alone else "",
        grade=found.grade,
        granted=found.granted,
        living_level_low=found.living_level_low,
        window_end=until or on,
    )  # fmt: skip
    return Facts(case, {refs.known[each.person_id]: each.person for each in members})
