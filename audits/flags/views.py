"""The overview of the red flags: how many of each, and where they are listed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audits.reports.base import Scope, all_reports
from audits.reports.forms import AreaFilter
from dibao.offices.roles import AUDIT, COUNTY
from dibao.web.access import roles_required
from households.selectors import areas_below


@roles_required(*(AUDIT | COUNTY))
def red_flags(request: HttpRequest) -> HttpResponse:
    """Every flag with its count in the area, the empty ones as well: they were looked at."""
    on, areas = timezone.localdate(), areas_below(request.user)
    code = request.GET.get("area", "")
    if code and not areas.filter(code=code).exists():
        raise Http404
    form = AreaFilter(request.GET, areas=areas, on=on)
    form.is_valid()
    area = form.cleaned_data.get("area") or request.user.area
    scope = Scope(request.user, area, on, {})
    rows = [
        {
            "title": flag.title,
            "lead": flag.lead,
            "count": flag.count(scope),
            "url": f"{reverse(f'report_{flag.key}')}?area={code}",
        }
        for flag in all_reports()
        if flag.is_flag
    ]
    context = {"form": form, "rows": rows, "place": area.full_name}
    return render(request, "audits/red_flags.html", context)
