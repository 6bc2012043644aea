"""The list of leads, a new one, and the page of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from applications.leads.forms import LeadFilter, LeadForm
from applications.leads.models import Lead
from applications.leads.services import lead_record
from dibao.offices.roles import AUDIT, CASEWORK, FIELD
from dibao.trail.journal import thread
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from dibao.web.posts import sent
from households.selectors import area_names

READERS = CASEWORK | AUDIT


@roles_required(*READERS)
def leads(request: HttpRequest) -> HttpResponse:
    form = LeadFilter(request.GET)
    rows = Lead.objects.visible_to(request.user).select_related("household")
    if form.is_valid() and form.cleaned_data["status"]:
        rows = rows.filter(status=form.cleaned_data["status"])
    shown = page(request, rows)
    names = area_names(row.area_code for row in shown)
    for row in shown:
        row.area_name = names.get(row.area_code, "")
    context = {"form": form, "page": shown, "may_record": request.user.holds(*FIELD)}
    return render(request, "applications/leads.html", context)


@roles_required(*READERS)
def lead(request: HttpRequest, number: str) -> HttpResponse:
    rows = Lead.objects.visible_to(request.user).select_related("household", "recorded_by")
    row = get_object_or_404(rows, number=number)
    context = {
        "lead": row,
        "area": area_names([row.area_code]).get(row.area_code, ""),
        "actions": buttons(row, request.user),
        "entries": thread(row.number)[:50],
        "may_apply": request.user.holds(*FIELD),
        "applied": row.household and row.household.applications.order_by("-pk").first(),
    }
    return render(request, "applications/lead.html", context)


@roles_required(*FIELD)
def lead_new(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    form = LeadForm(request.POST or None, user=request.user, on=on)

    def act() -> Lead:
        given = dict(form.cleaned_data)
        return lead_record(area_code=given.pop("area").code, actor=request.user, on=on, **given)

    answer = sent(request, form, act)
    if answer.done:
        messages.success(request, f"已登记线索 {answer.result.number}，请及时走访核实。")
        return redirect(answer.result.page_url)
    return render(request, "applications/lead_new.html", {"form": form}, status=answer.status)
