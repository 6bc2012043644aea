"""The list of means checks, and the county's report."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from applications.check_forms import ReportForms
from applications.models import MeansCheck
from applications.selectors import get_check, means_checks
from dibao.offices.roles import COUNTY, STREET
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from dibao.web.access import roles_required
from dibao.web.errors import clashes_refused
from dibao.web.paging import page
from dibao.web.posts import place_refusal


class CheckQueueForm(forms.Form):
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不限"), *MeansCheck.Status.choices]
    )


@roles_required(*(STREET | COUNTY))
def check_list(request: HttpRequest) -> HttpResponse:
    form = CheckQueueForm(request.GET)
    status = form.cleaned_data["status"] if form.is_valid() else ""
    on = timezone.localdate()
    rows = page(request, means_checks(request.user, on, status=status))
    may_report = request.user.holds(*COUNTY)
    context = {"form": form, "page": rows, "on": on, "may_report": may_report}
    return render(request, "applications/check_list.html", context)


@roles_required(*COUNTY)
def check_report(request: HttpRequest, number: str) -> HttpResponse:
    check = get_check(request.user, number)
    on, status = timezone.localdate(), 200
    given = (request.POST,) if request.method == "POST" else ()
    report = ReportForms(*given, obj=check, actor=request.user, on=on)
    if request.method == "POST":
        status = 422
        if report.is_valid():
            try:
                with clashes_refused():
                    perform(check, "report", actor=request.user, on=on, **report.cleaned_data)
            except Refusal as refusal:
                status = place_refusal(report.report, refusal)
            else:
                messages.success(request, "核对报告已出具，街道可以继续办理。")
                return redirect(check.page_url)
    household = check.application.household
    context = {
        "check": check,
        "application": check.application,
        "forms": report,
        "members": household.members_on(on),
        "incomes": household.incomes.select_related("person"),
        "assets": household.assets.select_related("person"),
        "on": on,
    }
    return render(request, "applications/check_report.html", context, status=status)
