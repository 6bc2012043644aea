"""The board: by when the month must be paid, what blocks it, and who is to act."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dibao.offices.roles import AUDIT, COUNTY, FINANCE, STREET
from dibao.web.access import roles_required
from households.codes import Category
from payments.blockers import all_blockers
from payments.entitled import with_head_name, without_account
from payments.models import Batch, PaydayAlert
from payments.services.watching import paydays, scope_of
from payments.views.places import place_of

SHOWN_HOUSEHOLDS = 100


@roles_required(*(FINANCE | COUNTY | STREET | AUDIT))
def payday(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    place = place_of(request, on)
    month, county, prefix = place.month, place.county, place.area.prefix
    scope = scope_of(prefix, month, on)
    raised = {
        alert.blocker: alert.raised_on
        for alert in PaydayAlert.objects.filter(area_code=county.code, month=month, cleared_on=None)
    }
    batches = list(
        Batch.objects.filter(area_code=county.code, month=month)
        .exclude(status=Batch.Status.VOIDED)
        .order_by("category")
    )
    by_category = {batch.category: batch for batch in batches}
    missing = without_account(prefix, month)
    context = {
        "on": on,
        "month": month,
        "county": county,
        "counties": place.counties,
        "area": place.area,
        "paydays": [
            {"label": Category(category).label, "due": due, "batch": by_category.get(category)}
            for category, due in paydays(county.code, month).items()
        ],
        "batches": batches,
        "may_open_batches": request.user.holds(*(FINANCE | COUNTY | AUDIT)),
        "blockers": [
            {
                "label": blocker.label,
                "who": blocker.who,
                "count": blocker.count(scope),
                "url": blocker.url(scope),
                "raised_on": raised.get(blocker.key),
            }
            for blocker in all_blockers()
        ],
        "missing_count": missing.count(),
        "missing": with_head_name(missing, on)
        .select_related("household")
        .order_by("pk")[:SHOWN_HOUSEHOLDS],
    }
    return render(request, "payments/payday.html", context)
