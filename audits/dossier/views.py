"""The dossier on screen, its list as PDF, and the archive for those who must take it along."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications.models import KinFiling
from audits.dossier.archive import archive_of, list_pdf
from audits.dossier.papers import papers_of
from audits.dossier.retention import shelves
from dibao.offices.roles import AUDIT, COUNTY, STREET
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours
from dibao.web.access import roles_required
from households.models import Household

READERS = STREET | COUNTY | AUDIT
KEEPERS = COUNTY | AUDIT


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


@never_cache
@roles_required(*READERS)
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    row, on = _household(request, code), timezone.localdate()
    found, basis = shelves(row, papers_of(row), on)
    record(row, "read_dossier", "查阅一户一档", actor=request.user, on=on)
    context = {
        "household": row,
        "head": row.head_on(on),
        "area": row.area.full_name,
        "shelves": found,
        "basis": basis,
        "form": PurposeForm() if request.user.holds(*KEEPERS) else None,
    }
    return render(request, "audits/dossier.html", context)


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
def dossier_file(request: HttpRequest, code: str) -> HttpResponse:
    """The archive. It is a POST with a purpose, for it takes a whole family's papers out."""
    row, on = _household(request, code), timezone.localdate()
    found, basis = shelves(row, papers_of(row), on)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        context = {
            "household": row, "head": row.head_on(on), "area": row.area.full_name,
            "shelves": found, "basis": basis, "form": form,
        }  # fmt: skip
        return render(request, "audits/dossier.html", context, status=422)
    content, count = archive_of(row, found, basis, on=on)
    record(
        row, "export_dossier", "导出一户一档", actor=request.user, on=on,
        reason=form.cleaned_data["purpose"], papers=count,
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{row.code}.zip"'
    return response
