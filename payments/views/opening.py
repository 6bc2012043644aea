"""Opening a batch: the month's with its preview, and those of other kinds."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dibao.offices.roles import FINANCE
from dibao.web.access import roles_required
from dibao.web.posts import sent
from payments.forms import NewBatchForm, OtherBatchForm
from payments.holidays import holiday_names
from payments.models import Kind
from payments.services.opening import open_batch, put_down
from payments.services.outlook import outlook
from payments.services.plans import (
    Opening,
    Plan,
    plan_arrears,
    plan_back_pay,
    plan_late,
    plan_repay,
    plan_set_off,
)
from payments.services.preview import preview
from payments.services.subsidies import plan_holiday_subsidy, plan_price_subsidy


@roles_required(*FINANCE)
def batch_new(request: HttpRequest) -> HttpResponse:
    """The month's batch. The first button shows what it would hold, the second opens it."""
    on = timezone.localdate()
    form = NewBatchForm(request.POST or None, user=request.user, initial={"month": on})

    def where() -> dict:
        given = form.cleaned_data
        return {
            "county": given["county"].code, "month": given["month"],
            "category": given["category"], "on": on,
        }  # fmt: skip

    return _new(
        request, form, "payments/batch_new.html",
        show=lambda: preview(**where()),
        open_it=lambda: open_batch(**where(), actor=request.user, key=form.cleaned_data["key"]),
    )  # fmt: skip


@roles_required(*FINANCE)
def batch_other(request: HttpRequest) -> HttpResponse:
    """A batch beside the monthly one: late, repeated, arrears, a subsidy, a set-off.

    The first button shows whom it would pay and pass over, the second opens it.
    """
    on = timezone.localdate()
    asked = ("kind", "category", "index")
    wanted = {name: request.GET[name] for name in asked if name in request.GET}
    form = OtherBatchForm(request.POST or None, user=request.user, initial={"month": on} | wanted)

    def plan() -> Plan:
        return _plan(form.cleaned_data, request.user, on)

    return _new(
        request, form, "payments/batch_other.html",
        show=lambda: outlook(plan()), open_it=lambda: put_down(plan()),
        holidays=holiday_names(form.counties, on),
    )  # fmt: skip


def _new(request: HttpRequest, form: Form, template: str, *, show, open_it, **more) -> HttpResponse:
    """The form of a new batch: its first button calls `show`, the second `open_it`."""
    wants_preview = "preview" in request.POST
    told = sent(request, form, show if wants_preview else open_it)
    if told.done and not wants_preview:
        messages.success(request, f"批次 {told.result.number} 已开始生成。")
        return redirect(told.result.page_url)
    context = {"form": form, "preview": told.result} | more
    return render(request, template, context, status=told.status)


def _plan(given: dict, actor, on) -> Plan:
    opening = Opening(
        county=given["county"].code, category=given["category"], actor=actor, on=on,
        key=given["key"],
    )  # fmt: skip
    kind = given["kind"]
    if kind == Kind.ARREARS:
        change = given["change"]
        return plan_arrears(opening, change.number) if change else plan_back_pay(opening)
    if kind == Kind.PRICE:
        return plan_price_subsidy(opening, given["index"])
    if kind == Kind.SET_OFF:
        return plan_set_off(opening, month=given["month"])
    if kind == Kind.HOLIDAY:
        return plan_holiday_subsidy(opening, month=given["month"], holiday=given["holiday"])
    return {Kind.LATE: plan_late, Kind.REPAY: plan_repay}[Kind(kind)](opening)
