"""When a household is rechecked, by whom, and by which article."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .conditions import able_worker, meets
from .figures import months_after
from .membership import classify, household
from .packs import Citation
from .reading import Reading

STEADY_INCOME = ("T1", "T2", "X1", "X5")
AWARD = "award"


@dataclass(frozen=True, kw_only=True)
class RecheckFacts:
    """`change`: "none" (all year the same), "small" (in the short term), "unstable"."""

    category: str
    change: str
    grade: str = ""


class RecheckInterval(NamedTuple):
    organ: str
    interval_months: int
    citation: Citation


class RecheckDue(NamedTuple):
    organ: str
    due_date: date
    citation: Citation


def recheck_facts(rules, case) -> RecheckFacts:
    """The class of a household: unstable with an able worker, none where income never moves."""
    reading = Reading(rules, classify(rules, case))
    counted = household(reading, case).counted
    refs = {member.ref for member in counted}
    if any(able_worker(member, reading, case.on) for member in counted):
        change = "unstable"
    elif all(item.code in STEADY_INCOME for item in case.incomes if item.member in refs):
        change = "none"
    else:
        change = "small"
    return RecheckFacts(category=reading.category, change=change, grade=case.grade)


def self_report_due(rules, case) -> Citation | None:
    """The article by which the household must report of itself at the appointed time.

    None where changes are told promptly, and where every member is exempt: those the street
    visits instead (S2 二(四)).
    """
    reading = Reading(rules, classify(rules, case))
    rule = reading.value("self_report")
    if rule["mode"] != "periodic":
        return None
    counted = household(reading, case).counted
    groups = [group["when"] for group in rule["exempt"]]
    exempt = all(
        any(meets(member, when, reading, case.on) for when in groups) for member in counted
    )
    return None if exempt else reading.cite("self_report")


def recheck_schedule(rules, facts: RecheckFacts, start: date) -> list[RecheckInterval]:
    """Each organ's interval for such a household by the rules in force; the first match counts.

    `rules` should be those of `start`. 57号 art. 31 and the local texts.
    """
    found: dict[str, RecheckInterval] = {}
    for rule in rules.get("recheck_rules", facts.category):
        if rule["category"] not in ("any", facts.category) or rule["organ"] in found:
            continue
        when = rule["when"]
        if facts.change not in when.get("change", (facts.change,)):
            continue
        if facts.grade not in when.get("grades", (facts.grade,)):
            continue
        found[rule["organ"]] = RecheckInterval(
            rule["organ"], rule["interval_months"], rules.cite("recheck_rules", facts.category)
        )
    return list(found.values())


def rechecks_due(rules, facts: RecheckFacts, last_done: dict, on: date) -> list[RecheckDue]:
    """Rechecks whose date has come by `on`, earliest first.

    `last_done` maps an organ to the date of its last recheck, and "award" to the date of the
    award, which counts for an organ that has not rechecked yet. Raises KeyError without it.
    """
    due = []
    for organ, interval, citation in recheck_schedule(rules, facts, on):
        since = last_done[organ] if organ in last_done else last_done[AWARD]
        day = months_after(since, interval)
        if day <= on:
            due.append(RecheckDue(organ, day, citation))
    return sorted(due, key=lambda each: each.due_date)
