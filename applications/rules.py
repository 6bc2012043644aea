"""The rules that bind one application: those of its area, its category and the day."""

from datetime import date

from applications.models import Application
from dibao import policy
from dibao.policy.packs import Entry
from dibao.trail.refusals import Refusal

UNITS = {"working_day": "个工作日", "calendar_day": "日"}


def rule(application: Application, key: str, on: date) -> Entry:
    """The rule in force, with `.value` and `.citation`. Raises Refusal where the pack has none."""
    try:
        return policy.at(application.area_code, on).entry(key, application.household.category)
    except policy.MissingValue as missing:
        raise Refusal(str(missing)) from missing


def span(length: dict) -> str:
    """A rule's length of time in words: 30个工作日."""
    return f"{length['days']}{UNITS[length['unit']]}"
