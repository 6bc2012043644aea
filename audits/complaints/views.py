"""The register of complaints, a new one, the page of one, and its written replies."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from audits.complaints.forms import ComplaintFilter, ComplaintForm
from audits.complaints.papers import reply_pdf
from audits.complaints.selectors import complaints_for, knows_complainant
from audits.complaints.services import complaint_register
from audits.models import Complaint
from dibao.offices.roles import AUDIT, CASEWORK, EVERY_OFFICE
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from dibao.web.posts import sent

READERS = CASEWORK | AUDIT


@roles_required(*READERS)
def complaints(request: HttpRequest) -> HttpResponse:
    form = ComplaintFilter(request.GET)
    rows = complaints_for(request.user).select_related("handler")
    if form.is_valid():
        rows = rows.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    context = {"form": form, "page": page(request, rows), "on": timezone.localdate()}
    return render(request, "audits/complaints.html", context)


@roles_required(*EVERY_OFFICE)
def complaint_new(request: HttpRequest) -> HttpResponse:
    """Anybody at work takes a complaint down: who is asked first is responsible."""
    on = timezone.localdate()
    form = ComplaintForm(request.POST or None, user=request.user, on=on)

    def register() -> Complaint:
        given = dict(form.cleaned_data)
        area = given.pop("area")
        return complaint_register(area_code=area.code, actor=request.user, on=on, **given)

    told = sent(request, form, register)
    if told.done:
        messages.success(request, f"已登记 {told.result.number}，您是首问责任人。")
        reads = request.user.holds(*READERS)
        return redirect(told.result.page_url if reads else "home")
    return render(request, "audits/complaint_new.html", {"form": form}, status=told.status)


@never_cache
@roles_required(*READERS)
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    rows = complaints_for(request.user).select_related("household", "handler", "received_by")
    row = get_object_or_404(rows, number=number)
    context = {
        "complaint": row,
        "knows": knows_complainant(row, request.user),
        "replies": row.replies.select_related("replied_by").order_by("pk"),
        "actions": buttons(row, request.user),
        "entries": thread(row.number)[:50],
        "on": timezone.localdate(),
    }
    return render(request, "audits/complaint.html", context)


@never_cache
@roles_required(*READERS)
def complaint_reply(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    row = get_object_or_404(complaints_for(request.user), number=number)
    reply = get_object_or_404(row.replies, pk=pk)
    if not knows_complainant(row, request.user):
        raise NotYours("意见书写有反映人姓名，只有办理该事项的人员可以打印。")
    response = HttpResponse(reply_pdf(reply), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.number}-{pk}.pdf"'
    return response
