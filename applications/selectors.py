"""Reading applications and checks, always within the reader's area."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from applications.models import Application, MeansCheck
from applications.states import OPEN
from dibao.offices.models import Area
from dibao.trail.workflow import workflow_of
from households.models import Member

CLOSED = [state.value for state in Application.Status if state not in OPEN]
TABS = {"mine": "待我办理", "open": "全部在办", "closed": "已办结", "all": "全部"}


def get_application(user: Any, number: str) -> Application:
    """The application of the user's area; 404 for every other."""
    rows = Application.objects.visible_to(user).select_related("household", "applicant")
    return get_object_or_404(rows, number=number)


def get_check(user: Any, number: str) -> MeansCheck:
    """The means check of the user's area; 404 for every other."""
    rows = MeansCheck.objects.visible_to(user).select_related("application__household")
    return get_object_or_404(rows, number=number)


def applications(
    user: Any, on: date, *, tab: str = "open", status: str = "", number: str = ""
) -> QuerySet[Application]:
    """The applications of a tab, of one state, or whose number begins so; with `head_name`,
    `area_name` and `next_due`, the day that presses next."""
    rows = Application.objects.visible_to(user)
    if number:
        rows = rows.filter(number__startswith=number)
    if status:
        rows = rows.filter(status=status)
    elif tab == "mine":
        rows = rows.filter(status__in=workflow_of(Application).states_for(user.roles))
        rows = rows.exclude(status=Application.Status.NOTIFYING, notices__status="posted")
    elif tab in ("open", "closed"):
        rows = rows.filter(status__in=OPEN if tab == "open" else CLOSED)
    return rows.annotate(
        head_name=_head_name("household", on),
        area_name=_area_name(),
        next_due=Coalesce("due_on", "corrections_due_on"),
    )


def means_checks(user: Any, on: date, *, status: str = "") -> QuerySet[MeansCheck]:
    """The checks of the user's area, with `head_name`, `area_name` and the application's number."""
    rows = MeansCheck.objects.visible_to(user)
    if status:
        rows = rows.filter(status=status)
    return rows.annotate(
        head_name=_head_name("application__household", on),
        area_name=_area_name(),
        application_number=F("application__number"),
    ).select_related("application")


def _head_name(household: str, on: date) -> Subquery:
    heads = Member.objects.filter(household=OuterRef(household), is_head=True, period__contains=on)
    return Subquery(heads.values("person__name")[:1])


def _area_name() -> Subquery:
    return Subquery(Area.objects.filter(code=OuterRef("area_code")).values("name")[:1])
