"""What the transitions of the intake write: correction, acceptance, declining, withdrawal."""

from applications.clock import services as clock
from applications.services.ending import end_case
from dibao.trail.workflow import Step


def ask_for_corrections(step: Step) -> dict:
    """All that is missing, at once (57号 art. 10)."""
    items = step.data["items"]
    step.obj.corrections = [*step.obj.corrections, *items]
    step.obj.corrections_due_on = step.data.get("corrections_due_on")
    return {"items": items, "due_on": step.obj.corrections_due_on}


def start_the_clock(step: Step) -> dict:
    """The day of acceptance is not counted (57号 art. 22)."""
    application = step.obj
    clock.start(application, step.on)
    return {
        "due_on": application.due_on,
        "provisional": application.due_is_provisional,
        "kin": step.data["kin"],
    }


def close_as_declined(step: Step) -> dict:
    step.obj.decided_on = step.on
    return end_case(step)


def close_as_withdrawn(step: Step) -> dict:
    return end_case(step)
