"""Finding households."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dibao.identity import BadId, normalise, parse_id
from dibao.offices.roles import EVERY_OFFICE, FIELD
from dibao.web.access import roles_required
from dibao.web.paging import page
from households import selectors
from households.forms.records import HouseholdFilter

ID_LENGTH = 18


@roles_required(*EVERY_OFFICE)
def household_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    form = HouseholdFilter(request.GET, areas=list(selectors.areas_below(request.user)))
    asked = form.cleaned_data if form.is_valid() else {}
    rows = selectors.households(
        request.user,
        prefix=asked.get("area", ""),
        category=asked.get("category", ""),
        name=asked.get("name", ""),
        on=on,
    )
    found = page(request, selectors.with_members(rows, on))
    context = {
        "page": found,
        "form": form,
        "filtered": any(asked.values()),
        "places": selectors.area_names(row.area_code for row in found),
        "may_write": request.user.holds(*FIELD),
    }
    return render(request, "households/household_list.html", context)


@roles_required(*EVERY_OFFICE)
def search(request: HttpRequest) -> HttpResponse:
    """Search by name, id number or code. By POST alone: an id number must not be in a URL."""
    text = request.POST.get("q", "").strip()[:60]
    on = timezone.localdate()
    hits = selectors.search(request.user, text, on=on)
    context = {
        "hits": hits,
        "asked": bool(text),
        "full": len(hits) == selectors.MOST_HITS,
        "fault": "" if hits else _fault(text),
        "places": selectors.area_names(hit.household.area_code for hit in hits),
        "may_write": request.user.holds(*FIELD),
    }
    return render(request, "households/search.html", context)


def _fault(text: str) -> str:
    """Why a text that looks like an id number finds nobody: it may be mistyped."""
    clean, _fixes = normalise(text)
    if len(clean) != ID_LENGTH or not clean[:-1].isdigit():
        return ""
    try:
        parse_id(clean)
    except BadId as fault:
        return f"{fault}。"
    return ""
