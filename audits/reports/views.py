"""The list of reports, the page of one, and its workbook."""

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from audits.reports.base import Report, Scope, all_reports, report_of
from audits.reports.forms import AreaFilter
from dibao.offices.roles import EVERY_OFFICE
from dibao.sheets import write_ledger
from dibao.trail.refusals import NotYours
from dibao.web.access import roles_required
from dibao.web.paging import page_of_sums
from households.selectors import areas_below

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50


def _asked(request: HttpRequest, key: str) -> tuple[Report, AreaFilter, Scope]:
    report, on = report_of(key), timezone.localdate()
    if not request.user.holds(*report.roles):
        raise NotYours("您的岗位不能查看该报表。")
    areas = areas_below(request.user)
    asked = request.GET.get("area", "")
    if asked and not areas.filter(code=asked).exists():
        raise Http404
    form = report.filter_form(request.GET, areas=areas, on=on)
    if not form.is_valid():
        usual = report.filter_form({}, areas=areas, on=on)
        usual.is_valid()
        return report, form, Scope(request.user, request.user.area, on, usual.asked())
    given = form.asked()
    shown = report.filter_form(areas=areas, on=on, initial=given)
    return report, shown, Scope(request.user, given["area"] or request.user.area, on, given)


@roles_required(*EVERY_OFFICE)
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that this person's roles open."""
    mine = [
        {"title": item.title, "lead": item.lead, "url": reverse(f"report_{item.key}")}
        for item in all_reports()
        if request.user.holds(*item.roles) and not item.is_flag
    ]
    return render(request, "audits/reports.html", {"reports": mine})


@roles_required(*EVERY_OFFICE)
def report(request: HttpRequest, key: str) -> HttpResponse:
    item, form, scope = _asked(request, key)
    rows = list(item.rows(scope))
    page = page_of_sums(request, rows, size=PAGE_SIZE)
    asked = request.GET.copy()
    asked.pop("from", None)
    query = asked.urlencode()
    context = {
        "report": item,
        "form": form,
        "rows": [
            {"cells": [(column, row[column.key]) for column in item.columns], **row} for row in page
        ],
        "page": page,
        "count": len(rows),
        "place": f"{scope.area.full_name}　{item.basis_of(scope)}",
        "notes": item.notes(scope),
        "file_url": f"{reverse(f'report_{key}_file')}{'?' if query else ''}{query}",
    }
    return render(request, "audits/report.html", context, status=422 if form.errors else 200)


@roles_required(*EVERY_OFFICE)
def report_file(request: HttpRequest, key: str) -> HttpResponse:
    item, _form, scope = _asked(request, key)
    buffer = io.BytesIO()
    write_ledger(
        buffer,
        title=f"{scope.area.name}{item.title}",
        subtitle=item.basis_of(scope),
        columns=item.columns,
        rows=item.rows(scope),
        totals=item.totals,
        footer=item.notes(scope),
        sheet_name=item.title[:31],
    )
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{item.title}.xlsx"),
        "Cache-Control": "no-store",
    }
    return HttpResponse(buffer.getvalue(), content_type=XLSX, headers=headers)
