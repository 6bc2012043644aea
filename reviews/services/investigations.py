"""Where a finished investigation goes: to the appraisal where the pack always asks for one."""

from applications.clock import services as clock
from applications.clock.services import Reason
from applications.rules import rule_of
from applications.states import State
from dibao.trail.workflow import Step


def after_investigation(step: Step) -> str:
    rule = rule_of(step.obj.household, "democratic_appraisal", step.on)
    return State.APPRAISING if rule.value == "always" else State.OPINING


def finish(step: Step) -> dict:
    """Days of the appraisal do not count where the pack says so."""
    if after_investigation(step) == State.APPRAISING:
        wait_for_appraisal(step)
    return {}


def wait_for_appraisal(step: Step) -> None:
    clock.pause(
        step.obj, Reason.APPRAISAL, since=step.on, evidence="提交民主评议", actor=step.actor
    )
