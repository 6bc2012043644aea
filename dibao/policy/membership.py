"""Who counts as a member of the household, who may apply alone, urban or rural."""

from dataclasses import dataclass

from .case import Case
from .conditions import meets
from .facts import MemberFacts
from .outcome import Line, Reason
from .rules import Rules
from .vocabulary import CATEGORY_LABELS


@dataclass(frozen=True)
class Membership:
    """The people counted, and a line for each person counted or left out."""

    counted: tuple[MemberFacts, ...]
    lines: tuple[Line, ...]


def classify(rules: Rules, case: Case) -> str:
    """ "urban" or "rural" by the pack's basis: the register, the hukou, or land and collective."""
    basis = rules["class_basis"]
    if basis == "register":
        return case.category
    if basis == "hukou":
        return case.applicant.hukou or case.category
    return "rural" if case.applicant.land_rights else "urban"


def class_reason(reading) -> Reason:
    """Whether the pack covers the household's category at all."""
    covered = reading.value("categories_covered")
    label = CATEGORY_LABELS[reading.category]
    ok = reading.category in covered
    text = f"按{label}低保办理" if ok else f"本规则不适用于{label}居民"
    return Reason(ok, text, reading.cite("categories_covered"))


def household(reading, case: Case) -> Membership:
    """Members by the definition in force, less those that the rules leave out (57号 art. 7)."""
    counted, lines = [], []
    for member in case.members:
        excluded = first_match(member, reading.value("excluded_members"), reading, case.on)
        included = first_match(member, reading.value("household_members"), reading, case.on)
        if excluded:
            note, key = f"不计入：{excluded['name']}", "excluded_members"
        elif included:
            note, key = f"计入：{included['name']}", "household_members"
            counted.append(member)
        else:
            note, key = "不计入：不属于共同生活的家庭成员", "household_members"
        lines.append(Line(f"家庭成员 {member.label}", note, None, reading.cite(key)))
    return Membership(tuple(counted), tuple(lines))


def first_match(member, rules, reading, on):
    """The first named rule whose condition the person meets, or None."""
    return next((rule for rule in rules if meets(member, rule["when"], reading, on)), None)


def single_line(reading, case: Case) -> Line:
    """The line of a person who applies alone."""
    person = case.member(case.single)
    text = "单人申请，只计算本人"
    return Line(f"家庭成员 {person.label}", text, None, reading.cite("single_person_types"))


def single_routes(reading, case: Case) -> list:
    """The routes by which the person may apply alone, before the test of the family's means."""
    person = case.member(case.single)
    return [
        route
        for route in reading.value("single_person_types")
        if meets(person, route["when"], reading, case.on)
    ]
