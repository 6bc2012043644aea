"""The rules that bind one application: those of its area, its category and the day."""

from datetime import date

from applications.models import Application
from dibao import policy
from dibao.policy.packs import Entry
from dibao.trail.refusals import Refusal


def rule(application: Application, key: str, on: date) -> Entry:
    """The rule in force, with `.value` and `.citation`. Raises Refusal where the pack has none."""
    try:
        return policy.at(application.area_code, on).entry(key, application.household.category)
    except policy.MissingValue as missing:
        raise Refusal(str(missing)) from missing
