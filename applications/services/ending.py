"""The end of a case, whichever it is: declined, withdrawn, ended, confirmed or refused."""

from applications.clock import services as clock
from applications.services.means import cancel_running
from dibao.trail.workflow import Step


def end_case(step: Step) -> dict:
    """No check runs on and no pause of the clock stays open; what was ended, for the trail."""
    cancel_running(step.obj, on=step.on)
    ended = clock.end_pauses(step.obj, on=step.on, actor=step.actor)
    return {"pauses_ended": ended} if ended else {}
