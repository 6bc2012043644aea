"""The days of a complaint, by the petition clock of its place."""

from datetime import date

from audits.models import Complaint
from dibao import policy
from dibao.trail.journal import thread
from dibao.trail.refusals import Refusal


def set_clock(complaint: Complaint, part: str, on: date, *, extended: bool = False) -> None:
    """Let a part of the petition clock run from `on`; `extended` adds the rule's extension."""
    try:
        rules = policy.at(complaint.area_code, on)
        complaint.due_on = policy.petition_deadline(rules, part, on, extended=extended)
    except ValueError as refused:
        raise Refusal(f"{refused}。") from refused
    complaint.due_basis = str(rules.cite("petition_clock"))[:200]


def set_acceptance_clock(complaint: Complaint, on: date) -> None:
    """By when it must be decided whether the complaint is accepted, where the rule says so."""
    if policy.at(complaint.area_code, on)["petition_clock"]["accept"]:
        set_clock(complaint, "accept", on)


def asked_on(complaint: Complaint, action: str) -> date:
    """The day on which a review was last asked for, by the trail."""
    entry = thread(complaint.number).filter(action=action).order_by("-seq").first()
    return entry.on
