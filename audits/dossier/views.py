"""The dossier on screen, its list as PDF, and the archive for those who must take it along."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications.models import KinFiling
from audits.dossier.archive import list_pdf
from audits.dossier.exports import JOB, dossier_download, dossier_request
from audits.dossier.papers import papers_of
from audits.dossier.retention import shelves
from audits.models import DossierExport
from dibao.jobs.models import Job
from dibao.offices.roles import AUDIT, COUNTY, STREET
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours
from dibao.web.access import roles_required
from households.models import Household

READERS = STREET | COUNTY | AUDIT
KEEPERS = COUNTY | AUDIT
SHOWN = 10


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="写明审计、移交或行政复议等事项，导出记入办理轨迹。"
    )


def _household(request: HttpRequest, code: str) -> Household:
    """The household in the reader's area; 404 elsewhere, refused to a registered relative."""
    row = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    kin = KinFiling.objects.filter(
        application__household=row, official=request.user, withdrawn_on=None
    )
    if kin.exists():
        raise NotYours("您已备案为该户的近亲属，应当回避，不能查阅该户档案。")
    return row


def _show(
    request: HttpRequest, row: Household, form: PurposeForm | None, *, on: date, status: int = 200
) -> HttpResponse:
    found, basis = shelves(row, papers_of(row), on)
    keeps = request.user.holds(*KEEPERS)
    context = {
        "household": row,
        "head": row.head_on(on),
        "area": row.area.full_name,
        "shelves": found,
        "basis": basis,
        "form": form if keeps else None,
        "exports": row.dossier_exports.select_related("requested_by").order_by("-pk")[:SHOWN]
        if keeps
        else [],
    }
    return render(request, "audits/dossier.html", context, status=status)


@never_cache
@roles_required(*READERS)
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    row, on = _household(request, code), timezone.localdate()
    record(row, "read_dossier", "查阅一户一档", actor=request.user, on=on)
    return _show(request, row, PurposeForm(), on=on)


@never_cache
@roles_required(*READERS)
def dossier_list(request: HttpRequest, code: str) -> HttpResponse:
    row, on = _household(request, code), timezone.localdate()
    found, basis = shelves(row, papers_of(row), on)
    content = list_pdf(row, found, basis, on=on)
    record(row, "print", "打印档案目录", actor=request.user, on=on)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.code}-list.pdf"'
    return response


@require_POST
@never_cache
@roles_required(*KEEPERS)
def dossier_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the archive, with a purpose: it takes a whole family's papers out."""
    row, on = _household(request, code), timezone.localdate()
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form, on=on, status=422)
    export = dossier_request(row, actor=request.user, on=on, **form.cleaned_data)
    return redirect(export.page_url)


def _export(request: HttpRequest, code: str, number: str) -> DossierExport:
    rows = _household(request, code).dossier_exports.select_related("household", "requested_by")
    return get_object_or_404(rows, number=number)


@never_cache
@roles_required(*KEEPERS)
def dossier_export(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One archive: its progress, then its file."""
    export = _export(request, code, number)
    job = Job.objects.filter(key=f"{JOB}:{export.pk}").first()
    return render(request, "audits/dossier_export.html", {"export": export, "job": job})


@require_POST
@never_cache
@roles_required(*KEEPERS)
def dossier_file(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The archive. It is a POST, for it is written down."""
    export = _export(request, code, number)
    if export.made_at is None:
        raise Http404
    content = dossier_download(export, actor=request.user, on=timezone.localdate())
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{export.number}.zip"'
    return response
