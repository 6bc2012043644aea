"""Whether a person meets a condition of a pack (the `condition` of the schema)."""

from datetime import date

from .facts import MemberFacts

SAME = (
    "living_together", "legal_duty", "long_residence", "dependent", "student",
    "hukou_moved_to_school", "married", "orphan_or_unable_parents", "guardian_is_grandparent",
    "single_parent_child", "serious_illness", "no_support", "separate_household", "sex",
)  # fmt: skip
AMONG = {
    "relations": "relation",
    "status": "status",
    "work_ability": "work_ability",
    "employment": "employment",
    "disability_grades": "disability_grade",
    "disability_kinds": "disability_kind",
}


def meets(member: MemberFacts, condition, reading, on: date) -> bool:
    """All parts of the condition hold for the person on the date."""
    return all(_holds(member, part, wanted, reading, on) for part, wanted in condition.items())


def _holds(member, part, wanted, reading, on) -> bool:
    if part in SAME:
        return getattr(member, part) == wanted
    if part in AMONG:
        return getattr(member, AMONG[part]) in wanted
    if part == "status_years_from":
        return member.status_years >= wanted
    age = member.age(on)
    if part == "age_from":
        return age >= wanted
    if part == "age_below":
        return age < wanted
    if part == "minor":
        return (age < reading.value("adult_age")) == wanted
    if part == "elderly":
        return (age >= reading.value("elderly_age")) == wanted
    return of_working_age(member, reading, on) == wanted  # part == "working_age"


def of_working_age(member: MemberFacts, reading, on: date) -> bool:
    """Within the working ages of the rules; without a sex the narrower range counts."""
    ages = reading.value("working_age")
    last = ages["male_to"] if member.sex == "male" else ages["female_to"]
    return ages["age_from"] <= member.age(on) <= last


def able_worker(member: MemberFacts, reading, on: date) -> bool:
    """Of working age, able to work, and not at school."""
    return (
        member.work_ability != "none" and not member.student and of_working_age(member, reading, on)
    )
