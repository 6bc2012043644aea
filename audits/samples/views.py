"""The samples of the years, drawing one, and the page of one."""

import io

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from audits.models import SampleDraw, SampleItem
from audits.reports.views import XLSX
from audits.samples.forms import DrawForm
from audits.samples.services import drawn_codes, plan_of, sample_draw
from dibao.offices.models import Level
from dibao.offices.roles import AUDIT, COUNTY
from dibao.sheets import Column, write_ledger
from dibao.trail.engine import available
from dibao.trail.refusals import Refusal
from dibao.web.access import roles_required
from dibao.web.actions import action_url
from dibao.web.paging import page
from dibao.web.posts import Sent, sent
from households.selectors import area_names
from payments.entitled import with_head_name

READERS = COUNTY | AUDIT
COLUMNS = [
    Column("number", "编号", 24), Column("code", "户编号", 20), Column("head", "户主", 10),
    Column("place", "村（社区）或区县", 30), Column("state", "状态", 10),
    Column("checked_on", "抽查日期", 12, "date"), Column("consistent", "是否属实", 10),
    Column("findings", "抽查情况", 40), Column("recheck", "复核编号", 18),
]  # fmt: skip
STATES = SampleItem.Status


def _draws(user):
    done = Count("items", filter=Q(items__status=STATES.DONE))
    bad = Count("items", filter=Q(items__consistent=False))
    return SampleDraw.objects.visible_to(user).annotate(drawn=Count("items"), done=done, bad=bad)


@roles_required(*READERS)
def samples(request: HttpRequest) -> HttpResponse:
    """The draws so far, with their progress, and the form of this year's."""
    on, form = timezone.localdate(), None
    drawn = SampleDraw.objects.filter(area_code=request.user.area_id, year=on.year).exists()
    if not drawn:
        try:
            form = DrawForm(request.POST or None, plan=plan_of(request.user.area, on))
        except Refusal:
            form = None
    answer = Sent(422 if request.method == "POST" else 200)
    if form is not None:
        answer = sent(
            request, form, lambda: sample_draw(**form.cleaned_data, actor=request.user, on=on)
        )
    if answer.done:
        messages.success(request, f"已抽取 {answer.result.items.count()} 个样本。")
        return redirect(answer.result.page_url)
    rows = _draws(request.user).select_related("drawn_by")
    context = {"form": form, "page": page(request, rows), "year": on.year, "drawn": drawn}
    return render(request, "audits/samples.html", context, status=answer.status)


@never_cache
@roles_required(*READERS)
def sample(request: HttpRequest, number: str) -> HttpResponse:
    draw = get_object_or_404(_draws(request.user), number=number)
    rows = with_head_name(draw.items.select_related("household", "recheck"), draw.drawn_on)
    state = request.GET.get("status", "")
    if state in STATES.values:
        rows = rows.filter(status=state)
    shown = page(request, rows)
    names = area_names(item.area_code for item in shown)
    for item in shown:
        item.area_name = names.get(item.area_code, "")
        item.actions = [
            (action.label, action_url(item, action.name))
            for action in available(item, request.user)
        ]
    kept = [item.household.code if item.household else item.area_code[: Level.COUNTY] for item in
            draw.items.select_related("household").order_by("number")]  # fmt: skip
    context = {
        "draw": draw,
        "page": shown,
        "population": len(draw.population),
        "percent": draw.drawn * 100 // len(draw.population),
        "redrawn": sorted(kept) == drawn_codes(draw),
        "states": STATES.choices,
        "state": state,
    }
    return render(request, "audits/sample.html", context)


@never_cache
@roles_required(*READERS)
def sample_file(request: HttpRequest, number: str) -> HttpResponse:
    """The list to go out with, and afterwards the findings."""
    draw = get_object_or_404(_draws(request.user), number=number)
    items = with_head_name(draw.items.select_related("household", "recheck"), draw.drawn_on)
    names = area_names(draw.items.values_list("area_code", flat=True))
    buffer = io.BytesIO()
    write_ledger(
        buffer,
        title=f"{draw.year}年度低保在保对象抽查表",
        subtitle=f"{draw.number}　比例 {draw.rate:.0%}　{draw.basis}",
        columns=COLUMNS,
        rows=(
            {
                "number": item.number,
                "code": item.household.code if item.household else "",
                "head": item.head_name or "",
                "place": names.get(item.area_code, ""),
                "state": item.get_status_display(),
                "checked_on": item.checked_on,
                "consistent": {True: "属实", False: "不属实"}.get(item.consistent, ""),
                "findings": item.findings,
                "recheck": item.recheck.number if item.recheck else "",
            }
            for item in items.order_by("number")
        ),
        footer=[f"随机种子：{draw.seed}", f"抽取范围：{len(draw.population)}"],
        sheet_name="年度抽查",
    )
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{draw.number}.xlsx"),
    }
    return HttpResponse(buffer.getvalue(), content_type=XLSX, headers=headers)
