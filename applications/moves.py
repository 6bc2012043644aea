"""What a household's move means for its applications: none may be under way; leads follow."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from applications.leads.models import Lead
from applications.states import OPEN
from dibao.trail.basis import RULES
from dibao.trail.refusals import Refusal
from households.models import Household
from households.services.moves import Follower, follows


def no_case_is_open(household: Household) -> None:
    """An open case is the office's that accepted it, which also decides it (57号 art. 4)."""
    case = household.applications.filter(status__in=OPEN).first()
    if case:
        raise Refusal(
            f"该户有在办申请 {case.number}（{case.get_status_display()}），"
            "请先办结或者撤回，再办理迁移。",
            basis=f"{RULES}第四条",
        )


def open_leads(household: Household, on: date) -> Iterable[QuerySet]:
    return [household.leads.filter(status=Lead.Status.FOUND)]


follows(Follower(refuse=no_case_is_open, rows=open_leads))
