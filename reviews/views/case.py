"""The case page: one application from its first line to the award."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications.clock.services import offered
from applications.models import Application
from applications.segregation import is_kin
from dibao.offices.roles import AUDIT, CASEWORK
from dibao.trail.journal import thread
from dibao.web.access import roles_required
from dibao.web.actions import action_url, buttons
from reviews.models import Award, Grace, Letter, Publication, SpotCheck
from reviews.published import rows_of
from reviews.selectors import get_case, identity, shown
from reviews.services.notices import running_notice
from reviews.steps import next_of, steps_of

CLOCK_STEPS = {"pause_clock", "resume_clock", "extend_deadline"}


@never_cache
@roles_required(*(CASEWORK | AUDIT))
def case(request: HttpRequest, number: str) -> HttpResponse:
    application = get_case(request.user, number)
    on = timezone.localdate()
    opinions = list(application.opinions.select_related("determination", "given_by"))
    decision = getattr(application, "confirmation", None)
    latest = decision or (opinions[-1] if opinions else None)
    context = {
        "application": application,
        "identity": identity(application.household, on),
        "steps": steps_of(application),
        "next": next_of(application, on),
        "actions": actions_of(application, request.user),
        "visits": visits_of(application),
        "appraisals": application.appraisals.order_by("pk"),
        "opinions": opinions,
        "notices": notices_of(application),
        "spot_check": SpotCheck.objects.filter(application=application).first(),
        "decision": decision,
        "letter": getattr(decision, "letter", None),
        "grace": Grace.objects.filter(
            award__household=application.household, status=Grace.Status.RUNNING
        ).first(),
        "publication": getattr(decision, "publication", None),
        "award": Award.objects.filter(confirmation__application=application).first(),
        "determination": shown(latest.determination) if latest else None,
        "entries": thread(application.number),
        "on": on,
    }
    return render(request, "reviews/case.html", context)


def actions_of(application: Application, user) -> list[dict]:
    """The buttons of the case and of what is under way in it; none for a registered relative."""
    if is_kin(application, user):
        return []
    live = [
        application,
        *application.means_checks.filter(status="ordered"),
        *application.notices.filter(status="posted"),
        *SpotCheck.objects.filter(application=application, status="drawn"),
        *Letter.objects.filter(confirmation__application=application, status="due"),
        *Publication.objects.filter(confirmation__application=application),
    ]
    found = [button for row in live for button in buttons(row, user)]
    idle = {action_url(application, name) for name in CLOCK_STEPS - offered(application)}
    if running_notice(application) or not application.notices.exists():
        idle |= {action_url(application, name) for name in ("post_next_notice", "reinvestigate")}
    else:
        idle.add(action_url(application, "record_objection"))
    return [button for button in found if button["url"] not in idle]


def visits_of(application: Application) -> list:
    rows = application.visits.order_by("pk").prefetch_related(
        "signatures__investigator", "signatures__family_member"
    )
    return list(rows)


def notices_of(application: Application) -> list[dict]:
    return [
        {"row": notice, "content": rows_of(notice), "objections": notice.objections.all()}
        for notice in application.notices.order_by("round")
    ]
