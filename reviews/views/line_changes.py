"""Changes of the line: the list, a new one, and one with its preview and its outcome."""

from datetime import date
from io import BytesIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from dibao.jobs.models import Job
from dibao.offices.models import Area
from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.sheets import Column, write_ledger
from dibao.trail.journal import record, thread
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from dibao.web.posts import sent
from dibao.web.templatetags.dibao import cn_date, cn_month
from reviews.forms.line_changes import ItemFilter, LineChangeForm
from reviews.line_changes import execute, preview, selectors
from reviews.line_changes.prepare import PREPARERS, line_change_open
from reviews.models import LineChange, LineChangeItem

READERS = COUNTY | FINANCE | AUDIT
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNNING = {
    LineChange.Status.DRAFTING: preview.JOB,
    LineChange.Status.APPROVED: execute.JOB,
    LineChange.Status.EXECUTING: execute.JOB,
}
COLUMNS = [
    Column("order", "序号", 6, "int"),
    Column("code", "家庭编号", 20),
    Column("head", "户主", 10),
    Column("area", "村（社区）", 20),
    Column("category", "类别", 6),
    Column("persons", "人数", 6, "int"),
    Column("old", "原月保障金", 12, "money"),
    Column("new", "新月保障金", 12, "money"),
    Column("difference", "月增减", 12, "money"),
    Column("direction", "变动", 12),
    Column("runs", "待遇状态", 16),
    Column("months", "预计补发月数", 10, "int"),
    Column("problem", "须复核的原因", 40),
    Column("outcome", "执行结果", 16),
]


def _visible(request: HttpRequest, number: str) -> LineChange:
    changes = LineChange.objects.visible_to(request.user)
    return get_object_or_404(changes.select_related("prepared_by", "approved_by"), number=number)


@roles_required(*READERS)
def line_change_list(request: HttpRequest) -> HttpResponse:
    rows = LineChange.objects.visible_to(request.user).select_related("prepared_by")
    status = request.GET.get("status", "")
    if status in LineChange.Status.values:
        rows = rows.filter(status=status)
    shown = page(request, rows)
    names = dict(
        Area.objects.filter(code__in={row.area_code for row in shown}).values_list("code", "name")
    )
    for row in shown:
        row.area_name = names.get(row.area_code, "")
    context = {"page": shown, "may_open": request.user.holds(*PREPARERS)}
    return render(request, "reviews/line_changes.html", context)


@roles_required(*PREPARERS)
def line_change_new(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    form = LineChangeForm(request.POST or None, user=request.user)
    answer = sent(
        request, form, lambda: line_change_open(**form.cleaned_data, actor=request.user, on=on)
    )
    if answer.done:
        messages.success(request, f"标准调整 {answer.result.number} 已开始测算。")
        return redirect(answer.result.page_url)
    return render(request, "reviews/line_change_new.html", {"form": form}, status=answer.status)


@roles_required(*READERS)
def line_change(request: HttpRequest, number: str) -> HttpResponse:
    change = _visible(request, number)
    form = ItemFilter(request.GET, change=change)
    shown = page(request, _asked_for(selectors.items_shown(change), form))
    names = dict(
        Area.objects.filter(code__in={item.award.area_code for item in shown}).values_list(
            "code", "name"
        )
    )
    for item in shown:
        item.area_name = names.get(item.award.area_code, "")
    has_ended = change.status == LineChange.Status.DONE
    context = {
        "change": change,
        "area": Area.objects.get(code=change.area_code),
        "on": timezone.localdate(),
        "actions": buttons(change, request.user),
        "job": _job_of(change, request),
        "summary": change.summary,
        "directions": _directions(change),
        "bands": _bands(change),
        "form": form,
        "page": shown,
        "claims": selectors.claims_sum(change) if has_ended else None,
        "starts": _starts(change),
        "entries": thread(change.number),
    }
    return render(request, "reviews/line_change.html", context)


def _asked_for(items, form: ItemFilter):
    if form.is_valid():
        asked = form.cleaned_data
        for name in ("direction", "outcome"):
            if asked[name]:
                items = items.filter(**{name: asked[name]})
        if asked["street"]:
            items = items.filter(award__area_code__startswith=asked["street"])
    return items


def _job_of(change: LineChange, request: HttpRequest) -> Job | None:
    """The job under way, for the person who set it going."""
    kind = RUNNING.get(change.status)
    key = f"{kind}:{change.number}:{change.round}"
    return Job.objects.filter(key=key, owner=request.user).first() if kind else None


def _directions(change: LineChange) -> list[dict]:
    if not change.summary:
        return []
    return [
        {"name": name, "label": label} | change.summary["directions"][name]
        for name, label in LineChangeItem.Direction.choices
    ]


def _bands(change: LineChange) -> dict:
    """The distribution as the page's chart reads it."""
    bands = change.summary.get("bands", [])
    return {
        "kind": "bar",
        "name": "户数",
        "unit": "户",
        "labels": [band["label"] for band in bands],
        "values": [band["households"] for band in bands],
    }


def _starts(change: LineChange) -> list[dict]:
    labels = dict(LineChange.Reach.choices)
    return [
        {"label": f"{labels[category]}新标准起发月", "value": cn_month(date.fromisoformat(month))}
        for category, month in change.starts.items()
    ]


@require_POST
@roles_required(*READERS)
def line_change_export(request: HttpRequest, number: str) -> HttpResponse:
    """The preview as a workbook; POST, because taking it is written down."""
    change = _visible(request, number)
    on = timezone.localdate()
    area = Area.objects.get(code=change.area_code)
    target = BytesIO()
    example = change.items.filter(working__example=True).exists()
    begins = cn_month(change.effective_from)
    about = f"编号 {change.number}　自{begins}起执行　制表 {cn_date(on)}"
    totals = write_ledger(
        target,
        title=f"{area.name}低保标准调整测算表",
        subtitle=f"{about}　含示例标准，仅供演示" if example else about,
        columns=COLUMNS,
        rows=selectors.ledger_rows(change),
        totals=("old", "new", "difference"),
        sheet_name="测算表",
    )
    record(change, "export", "导出测算表", actor=request.user, on=on, rows=totals.rows)
    name = f"标准调整测算表-{change.number}.xlsx"
    return HttpResponse(
        target.getvalue(),
        content_type=XLSX,
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store",
        },
    )
