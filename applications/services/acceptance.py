"""What the transitions of the intake write: correction, acceptance, declining, withdrawal."""

from applications.rules import rule_of, span
from applications.services.means import cancel_running
from dibao import calendar
from dibao.trail.workflow import Step


def ask_for_corrections(step: Step) -> dict:
    """All that is missing, at once (57号 art. 10)."""
    items = step.data["items"]
    step.obj.corrections = [*step.obj.corrections, *items]
    step.obj.corrections_due_on = step.data.get("corrections_due_on")
    return {"items": items, "due_on": step.obj.corrections_due_on}


def start_the_clock(step: Step) -> dict:
    """The day of acceptance is not counted; the length and its unit are the pack's."""
    application = step.obj
    entry = rule_of(application.household, "decision_deadline", step.on)
    due = calendar.add(step.on, entry.value["days"], entry.value["unit"])
    application.accepted_on = step.on
    application.due_on, application.due_is_provisional = due.date, due.provisional
    application.due_basis = f"{span(entry.value)}，{entry.citation}"[:200]
    application.corrections_due_on = None
    return {"due_on": due.date, "provisional": due.provisional, "kin": step.data["kin"]}


def close_as_declined(step: Step) -> dict:
    step.obj.decided_on = step.on
    return {}


def close_as_withdrawn(step: Step) -> dict:
    cancel_running(step.obj, on=step.on)
    return {}
