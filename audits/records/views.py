"""The two lists of records, each with the form of a new one."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audits.models import Activity, Survey
from audits.records.forms import ActivityForm, SurveyForm
from audits.records.services import activity_record, survey_record
from dibao.offices.roles import AUDIT, CASEWORK, COUNTY
from dibao.trail.engine import available
from dibao.web.access import roles_required
from dibao.web.actions import action_url
from dibao.web.paging import page
from dibao.web.posts import Sent, sent
from households.selectors import area_names


def _list(
    request: HttpRequest, model: type, form_class: type[forms.Form], save: Callable, roles, template
) -> HttpResponse:
    """The rows of the area; who may, adds one with the form above them."""
    form, answer = None, Sent(200 if request.method != "POST" else 403)
    if request.user.holds(*roles):
        form, on = form_class(request.POST or None), timezone.localdate()
        answer = sent(request, form, lambda: save(actor=request.user, on=on, **form.cleaned_data))
    if answer.done:
        messages.success(request, f"已登记 {answer.result.number}。")
        return redirect(answer.result.page_url)
    rows = model.objects.visible_to(request.user).select_related("recorded_by")
    shown = page(request, rows)
    names = area_names(row.area_code for row in shown)
    for row in shown:
        row.area_name = names.get(row.area_code, "")
        row.actions = [
            (item.label, action_url(row, item.name)) for item in available(row, request.user)
        ]
    return render(request, template, {"form": form, "page": shown}, status=answer.status)


@roles_required(*(CASEWORK | AUDIT))
def activities(request: HttpRequest) -> HttpResponse:
    return _list(
        request, Activity, ActivityForm, activity_record, CASEWORK, "audits/activities.html"
    )


@roles_required(*(CASEWORK | AUDIT))
def surveys(request: HttpRequest) -> HttpResponse:
    return _list(request, Survey, SurveyForm, survey_record, COUNTY, "audits/surveys.html")
