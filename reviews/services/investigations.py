"""Where a finished investigation goes: to the appraisal where the pack always asks for one."""

from applications.rules import rule_of
from applications.states import State
from dibao.trail.workflow import Step


def after_investigation(step: Step) -> str:
    rule = rule_of(step.obj.household, "democratic_appraisal", step.on)
    return State.APPRAISING if rule.value == "always" else State.OPINING
