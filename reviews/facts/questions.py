"""What the rules of a place ask a visit to find out about a household as a whole."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from applications.rules import rules_in_words
from dibao import policy
from dibao.policy.membership import classify
from dibao.policy.packs import Citation
from households.models import Household
from reviews.facts import facts_of


@dataclass(frozen=True)
class Grade:
    """A grade that may be given; `least` and `most` yuan a person where there is room between."""

    name: str
    group: str = ""
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def label(self) -> str:
        span = f"，每人 {self.least} 至 {self.most} 元" if self.open else ""
        return f"{self.name}（{self.group}{span}）" if self.group else self.name

    @property
    def open(self) -> bool:
        """Whether the sum is still to be set within the grade."""
        return self.least != self.most


@dataclass(frozen=True)
class Questions:
    """Nothing is asked that the rules in force would not use."""

    grades: tuple[Grade, ...] = ()
    grades_from: Citation | None = None
    living_level: Citation | None = None
    conducts: tuple[dict, ...] = ()
    conducts_from: Citation | None = None

    def grade(self, name: str) -> Grade | None:
        return next((grade for grade in self.grades if grade.name == name), None)


def questions_of(household: Household, on: date) -> Questions:
    """By the rules of the household's area, class and day. Raises Refusal where one is wanting."""
    with rules_in_words():
        rules = policy.at(household.area_code, on)
        category = classify(rules, facts_of(household, on=on).case)
        grades, source = _grades(rules, category)
        conducts = rules.get("conduct_exclusions", category)
        lived = rules.get("living_level_test", category)
        return Questions(
            grades=grades,
            grades_from=source,
            living_level=rules.cite("living_level_test", category) if lived else None,
            conducts=conducts,
            conducts_from=rules.cite("conduct_exclusions", category) if conducts else None,
        )


def _grades(rules: policy.Rules, category: str) -> tuple[tuple[Grade, ...], Citation | None]:
    method = rules.get("amount_method", category)
    if method == "bands":
        found = tuple(
            Grade(rung["name"], rung["group"], rung["from"], rung["to"])
            for rung in rules.get("bands", category)
        )
        return found, rules.cite("bands", category)
    if method == "tiers" and (tiers := rules.get("tiers", category))["by"] == "grade":
        return tuple(Grade(rung["name"]) for rung in tiers["rungs"]), rules.cite("tiers", category)
    return (), None
