"""The page of one recheck."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dibao.offices.roles import AUDIT, CASEWORK, Role
from dibao.trail.journal import thread
from dibao.web.access import roles_required
from dibao.web.actions import action_url, buttons
from reviews.facts import members_of
from reviews.guards import ORGANS
from reviews.models import Recheck
from reviews.selectors import get_recheck, identity, shown
from reviews.services.awards import active_award
from reviews.services.graces import causes


@never_cache
@roles_required(*(CASEWORK | AUDIT))
def recheck(request: HttpRequest, number: str) -> HttpResponse:
    row = get_recheck(request.user, number)
    on = timezone.localdate()
    context = {
        "recheck": row,
        "identity": identity(row.household, on),
        "award": active_award(row.household),
        "new_award": row.awards.first(),
        "determination": shown(row.determination),
        "visit": row.visit,
        "letter": getattr(row, "letter", None),
        "grace": row.graces.order_by("-pk").first(),
        "actions": actions_of(row, request.user),
        "entries": thread(row.household.code).filter(
            subject_type=row._meta.label_lower, subject_id=row.pk
        ),
        "on": on,
    }
    return render(request, "reviews/recheck.html", context)


def actions_of(row: Recheck, user) -> list[dict]:
    """The buttons that the organ of the recheck leaves to this person."""
    shown_to = ORGANS[row.organ] | (
        {Role.STREET_CASEWORKER} if row.organ != Recheck.Organ.COUNTY else set()
    )
    if row.status == Recheck.Status.DUE and not user.holds(*shown_to):
        return []
    found = buttons(row, user)
    if not causes(row.household, timezone.localdate()):
        found = [button for button in found if button["url"] != action_url(row, "propose_grace")]
    letter = getattr(row, "letter", None)
    if letter is not None:
        found += buttons(letter, user)
    alive = members_of(row.household, timezone.localdate())
    if row.status == Recheck.Status.DUE and row.visit is None and alive:
        return [button for button in found if button["url"] == action_url(row, "record_visit")]
    return found
