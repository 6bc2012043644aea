"""Ledgers to Excel, and the trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from audits.forms import LedgerForm
from audits.models import LedgerExport
from audits.services import JOB, ledger_download, ledger_request
from dibao.jobs.models import Job
from dibao.offices.roles import AUDIT, FINANCE, Role
from dibao.trail.models import TrailEntry
from dibao.web.access import roles_required
from dibao.web.paging import page
from dibao.web.posts import sent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READERS = AUDIT | FINANCE


@roles_required(*READERS)
def ledger_exports(request: HttpRequest) -> HttpResponse:
    """The ledgers asked for in this area, and the form that asks for one."""
    form = LedgerForm(request.POST or None)
    on = timezone.localdate()
    answer = sent(
        request, form, lambda: ledger_request(**form.cleaned_data, actor=request.user, on=on)
    )
    if answer.done:
        return redirect(reverse("ledger_export", args=[answer.result.number]))
    exports = LedgerExport.objects.visible_to(request.user).select_related("requested_by")
    context = {"form": form, "page": page(request, exports)}
    return render(request, "audits/ledger_exports.html", context, status=answer.status)


@roles_required(*READERS)
def ledger_export(request: HttpRequest, number: str) -> HttpResponse:
    """One ledger: its progress, its totals, its file."""
    export = get_object_or_404(LedgerExport.objects.visible_to(request.user), number=number)
    job = Job.objects.filter(key=f"{JOB}:{export.pk}").first()
    return render(request, "audits/ledger_export.html", {"export": export, "job": job})


@require_POST
@roles_required(*READERS)
def ledger_file(request: HttpRequest, number: str) -> HttpResponse:
    """The workbook. A download is a POST, for it writes the trail."""
    export = get_object_or_404(
        LedgerExport.objects.visible_to(request.user), number=number, made_at__isnull=False
    )
    content = ledger_download(export=export, actor=request.user, on=timezone.localdate())
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{export.number}.xlsx"'
    return response


@roles_required(*AUDIT, Role.AUDIT_ADMIN)
def trail(request: HttpRequest) -> HttpResponse:
    """What was done in this area, newest first, by business number if one is given."""
    number = request.GET.get("number", "").strip()
    entries = TrailEntry.objects.visible_to(request.user)
    if number:
        entries = entries.filter(thread=number)
    return render(request, "audits/trail.html", {"page": page(request, entries), "number": number})
