"""Rosters: upload, preview, take, and the workbook that comes back."""

import io
from decimal import Decimal

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dibao.jobs.models import Job
from dibao.offices.roles import CASEWORK
from dibao.sheets import BadWorkbook
from dibao.trail.journal import thread
from dibao.trail.refusals import Refusal, Stale
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from households.forms.rosters import UploadForm
from households.models import RosterImport
from households.roster import imports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500


@roles_required(*CASEWORK)
def roster_list(request: HttpRequest) -> HttpResponse:
    """The imports of the user's area, and the form for another one."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            roster = imports.begin_import(
                data=file.read(),
                file_name=file.name,
                area=request.user.area,
                category=form.cleaned_data["category"],
                actor=request.user,
                on=timezone.localdate(),
            )
            return redirect(roster.page_url)
    rows = RosterImport.objects.visible_to(request.user).select_related("uploaded_by")
    context = {"form": form, "page": page(request, rows)}
    return render(request, "households/roster_list.html", context, status=status)


@roles_required(*CASEWORK)
def roster(request: HttpRequest, number: str) -> HttpResponse:
    """The preview: what the workbook holds and what is wrong with it."""
    row = _get(request, number)
    counts = row.counts
    context = {
        "roster": row,
        "facts": _facts(counts) if counts else [],
        "nothing_new": bool(counts) and not counts["errors"] and not counts["new"],
        "difference": _difference(counts),
        "findings": row.findings[:SHOWN],
        "hidden": max(0, len(row.findings) - SHOWN),
        "taken": counts.get("taken"),
        "job": _job(request, row),
        "actions": [item for item in buttons(row, request.user) if item["label"] != "确认导入"],
        "may_take": row.status == RosterImport.Status.READY,
        "entries": thread(row.number),
    }
    return render(request, "households/roster.html", context)


@require_POST
@roles_required(*CASEWORK)
def roster_take(request: HttpRequest, number: str) -> HttpResponse:
    """Have the roster taken in the background."""
    row = _get(request, number)
    if row.status != RosterImport.Status.READY:
        raise Stale(f"当前状态为“{row.get_status_display()}”，不能确认导入。请刷新页面核对。")
    imports.submit_take(row, actor=request.user, on=timezone.localdate())
    messages.success(request, "已提交导入，正在后台办理。")
    return redirect(row.page_url)


@require_POST
@roles_required(*CASEWORK)
def roster_marked(request: HttpRequest, number: str) -> HttpResponse:
    """The same workbook, each faulty cell marked and explained."""
    row = _get(request, number)
    try:
        data = imports.marked_copy(row, actor=request.user, on=timezone.localdate())
    except BadWorkbook as fault:
        raise Refusal(str(fault)) from fault
    name = f"{row.number}-核验结果.xlsx"
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=XLSX)


def _get(request: HttpRequest, number: str) -> RosterImport:
    return get_object_or_404(RosterImport.objects.visible_to(request.user), number=number)


def _job(request: HttpRequest, row: RosterImport) -> Job | None:
    """The check or the taking that is under way or failed, for the person who waits for it."""
    key = imports.check_key(row) if row.status == "checking" else imports.take_key(row)
    return Job.objects.filter(key=key, owner=request.user).exclude(progress="done").first()


def _difference(counts: dict) -> Decimal | None:
    """Printed total less the sum of the rows, where the workbook prints one."""
    if not counts or not counts["printed_total"]:
        return None
    return Decimal(counts["printed_total"]) - Decimal(counts["total"])


def _facts(counts: dict) -> list[dict]:
    figures = [
        ("户数", f"{counts['households']} 户"),
        ("人数", f"{counts['persons']} 人"),
        ("其中新增", f"{counts['new']} 户"),
        ("已在档且相同", f"{counts['unchanged']} 户"),
        ("错误", f"{counts['errors']} 处"),
        ("自动修正", f"{counts['fixed']} 处"),
        ("按文本处理", f"{counts['text']} 处"),
    ]
    return [{"label": label, "value": value} for label, value in figures]
