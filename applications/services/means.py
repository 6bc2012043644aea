"""The check of income and property: ordered by the street, reported by the county."""

from datetime import date

from applications.clock import services as clock
from applications.clock.services import Reason
from applications.models import Application, MeansCheck
from applications.numbers import means_check_number
from applications.rules import rule_of
from dibao import calendar
from dibao.trail.engine import begin, perform
from dibao.trail.workflow import Step
from households.models import AssetItem, IncomeItem, Origin
from households.services.access import touch

FOUND = "核对发现"


def order_check(step: Step) -> dict:
    """A check begins; the county starts it within the pack's days (57号 art. 17)."""
    application = step.obj
    start = rule_of(application.household, "means_check_start", step.on).value
    check = MeansCheck(
        application=application,
        number=means_check_number(application),
        area_code=application.area_code,
        ordered_on=step.on,
        due_on=calendar.add(step.on, start["days"], start["unit"]).date,
        ordered_by=step.actor,
    )
    begin(check, MeansCheck.Status.ORDERED, "提请经济状况核对", actor=step.actor, on=step.on)
    clock.pause(
        application, Reason.MEANS_CHECK, since=step.on, evidence=check.number, actor=step.actor
    )
    return {"check": check.number, "due_on": check.due_on}


def report_check(step: Step) -> dict:
    """The result, and what was found that the family had not declared."""
    check, data = step.obj, step.data
    check.result, check.findings = data["result"], data["findings"]
    check.sources = data["sources"]
    check.reported_on, check.reported_by = step.on, step.actor
    clock.locked_resume(check.application, Reason.MEANS_CHECK, until=step.on, actor=step.actor)
    household = check.application.household
    incomes, assets = data.get("incomes", []), data.get("assets", [])
    for fields in incomes:
        IncomeItem.objects.create(
            household=household, origin=Origin.CHECKED, **fields | {"note": _note(fields)}
        )
    for fields in assets:
        AssetItem.objects.create(
            household=household, origin=Origin.CHECKED, **fields | {"note": _note(fields)}
        )
    if incomes or assets:
        touch(household)
    return {"result": check.result, "incomes": len(incomes), "assets": len(assets)}


def _note(fields: dict) -> str:
    return f"{FOUND}：{fields['note']}" if fields.get("note") else FOUND


def cancel_running(application: Application, *, on: date) -> None:
    """Call off a running check when the case closes before its report."""
    for check in application.means_checks.filter(status=MeansCheck.Status.ORDERED):
        perform(check, "cancel", actor=None, on=on)
