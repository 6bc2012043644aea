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


def asked_on(complaint: Complaint, action: str) -> date:
    """The day on which a review was last asked for, by the trail."""
    entry = thread(complaint.number).filter(action=action).order_by("-seq").first()
    return entry.on
