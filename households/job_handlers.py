"""The background work of this app."""

from datetime import date

from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.trail.engine import perform
from households.models import RosterImport
from households.roster.imports import CHECK, TAKE, check_import


@handles(CHECK, "核验花名册")
def check(job: Job) -> dict:
    """Check a roster and keep what was found. A second run finds the work done."""
    roster, on = _roster_and_day(job)
    if roster.status == RosterImport.Status.CHECKING:
        result = check_import(roster, on)
        perform(roster, "finish_check", actor=None, on=on, result=result)
    return {"roster": roster.number}


@handles(TAKE, "导入花名册")
def take(job: Job) -> dict:
    """Take a roster for its owner. A second run finds the work done."""
    roster, on = _roster_and_day(job)
    if roster.status != RosterImport.Status.TAKEN:
        perform(roster, "take", actor=job.owner, on=on)
    return {"roster": roster.number}


def _roster_and_day(job: Job) -> tuple[RosterImport, date]:
    roster = RosterImport.objects.get(number=job.params["roster"])
    return roster, date.fromisoformat(job.params["on"])
