"""The month of a county in figures, with its charts, its changes and its two monthly forms."""

import io
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from dibao.money import format_yuan
from dibao.offices.models import Area
from dibao.offices.roles import AUDIT, COUNTY, FINANCE, STREET
from dibao.sheets import write_ledger
from dibao.web.access import roles_required
from dibao.web.templatetags.dibao import cn_date, cn_month
from households.models import Household
from households.selectors import area_names
from payments.examples import rest_on_example
from payments.models import Batch, Payment
from payments.models.batches import SEALED
from payments.payday import month_before
from payments.statistics import changes, charts, sums
from payments.statistics.headings import CHANGE_GROUPS, STATISTIC_GROUPS, groups_of
from payments.statistics.registers import Register, change_register, statistic_register
from payments.views.places import Place, place_of

READERS = FINANCE | COUNTY | STREET | AUDIT
SHOWN_CHANGES = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REGISTERS = {"changes": change_register, "statistics": statistic_register}
GROUPS = {"changes": CHANGE_GROUPS, "statistics": STATISTIC_GROUPS}


@roles_required(*READERS)
def month(request: HttpRequest) -> HttpResponse:
    """What was paid, to how many, how much each; who came and went; what failed; twelve months."""
    on = timezone.localdate()
    place = place_of(request, on)
    scope = place.scope
    batches = sums.by_batch(scope)
    units = sums.by_unit(scope)
    names = dict(
        Area.objects.filter(code__in=[row["unit"] for row in units]).values_list("code", "name")
    )
    for row in units:
        row["name"] = names.get(row["unit"], row["unit"])
    moved, failed = changes.by_reason(scope), sums.failures(scope)
    trends = charts.trends_of(scope)
    context = place.context | {
        "on": on,
        "batches": batches,
        "whole": (whole := sums.whole(scope, batches)) | _notes(whole),
        "example": rest_on_example(
            Payment.objects.under(place.area.prefix).filter(
                batch__month=place.month, batch__status__in=SEALED
            )
        ),
        "unsealed": _unsealed(place),
        "units": units,
        "moved": moved,
        "not_compared": changes.not_compared(scope),
        "failed": failed,
        "trend": charts.since_the_first(sums.trend(scope)),
        "charts": {
            "trend_total": charts.lines(trends, "total", "万元"),
            "trend_persons": charts.lines(trends, "persons", "人"),
            "trend_average": charts.lines(trends, "per_person", "元/人"),
            "moved": charts.changes_of(moved),
            "failed": charts.failures_of(failed),
        },
        "before": month_before(place.month),
        "may_open_batches": request.user.holds(*(FINANCE | COUNTY | AUDIT)),
        "may_take_rosters": request.user.holds(*(FINANCE | STREET)),
    }  # fmt: skip
    return render(request, "payments/month.html", context)


def _notes(whole: dict) -> dict:
    """What stands below the figures of the money: its outcome, and the month's own allowance where
    that is not all of it, or went out earlier."""
    own, withheld = whole["allowance"], whole["withheld_lines"]
    kept_back = f"止付 {withheld} 笔，" if withheld else ""
    waiting = whole["waiting_lines"]
    return {
        "outcome": f"失败 {whole['failed_lines']} 笔，{kept_back}待回盘 {waiting} 笔",
        "own_share": f"本月低保金 {format_yuan(own)} 元" if own != whole["total"] else "",
    }


def _unsealed(place: Place) -> Iterable[Batch]:
    """The month's batches that are still on their way: they are in no figure yet."""
    rows = Batch.objects.filter(area_code=place.county.code, month=place.month)
    rows = rows.exclude(status__in=[*SEALED, Batch.Status.VOIDED])
    return rows.filter(category=place.category) if place.category else rows


@roles_required(*READERS)
def month_changes(request: HttpRequest) -> HttpResponse:
    """The households of one change: who came, went, rose or fell."""
    place = place_of(request, timezone.localdate())
    change = request.GET.get("change", "new")
    if change not in changes.CHANGES:
        raise Http404
    rows = changes.households(place.scope, change, most=SHOWN_CHANGES + 1)
    names = area_names(row["area_code"] for row in rows)
    causes = dict(Household._meta.get_field("causes").base_field.choices)
    for row in rows:
        row["place"] = names.get(row["area_code"], "")
        row["cause_labels"] = "、".join(causes.get(code, code) for code in row["causes"])
    context = place.context | {
        "change": change,
        "changes": changes.CHANGES.items(),
        "not_compared": changes.not_compared(place.scope),
        "rows": rows[:SHOWN_CHANGES],
        "has_more": len(rows) > SHOWN_CHANGES,
    }
    return render(request, "payments/month_changes.html", context)


@roles_required(*READERS)
def month_forms(request: HttpRequest) -> HttpResponse:
    """变动月报 and 统计月报 on one page, to be read, printed, or taken as workbooks."""
    on = timezone.localdate()
    place = place_of(request, on)
    registers = [
        {"key": key, "url": reverse(f"month_{key}_form"), "register": make(place.scope)}
        for key, make in REGISTERS.items()
    ]
    for item in registers:
        item["table"] = _table(item["register"])
        item["groups"] = groups_of(item["register"].columns, GROUPS[item["key"]])
    context = place.context | {"on": on, "registers": registers}
    return render(request, "payments/month_forms.html", context)


def _table(register: Register) -> list[dict]:
    """The rows of a form as cells, the totals last."""
    return [
        {
            "name": row["name"],
            "is_total": row is register.totals,
            "cells": [(row[column.key], column.kind) for column in register.columns[1:]],
        }
        for row in [*register.rows, register.totals]
    ]


@roles_required(*READERS)
def month_workbook(request: HttpRequest, which: str) -> HttpResponse:
    """One of the two forms as a workbook: sums alone, nobody is named."""
    on = timezone.localdate()
    place = place_of(request, on)
    register = REGISTERS[which](place.scope)
    target = io.BytesIO()
    title = (
        f"{place.area.name}{cn_month(place.month)}{place.context['category_label']}{register.title}"
    )
    write_ledger(
        target,
        title=title,
        subtitle=f"单位：户、人、元　　制表时间：{cn_date(on)}",
        columns=register.columns,
        rows=[*register.rows, register.totals],
        footer=[
            *register.remarks,
            f"制表人：{request.user}　　审核：　　　　　　计财审核：　　　　　　负责人：",
        ],
        sheet_name=register.title[-4:],
    )
    name = f"{title}.xlsx"
    return HttpResponse(
        target.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
