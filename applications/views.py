"""The list of applications, and writing one down."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from applications.forms import ApplicationForm
from applications.models import Application
from applications.selectors import TABS, applications, get_application
from applications.services.drafting import (
    application_create,
    application_edit,
    open_application_of,
)
from applications.services.intake import DRAFTING
from dibao.offices.roles import AUDIT, CASEWORK, EVERY_OFFICE, FIELD
from dibao.trail.refusals import Stale
from dibao.web.access import roles_required
from dibao.web.paging import page
from dibao.web.posts import sent
from households.models import Household


class QueueForm(forms.Form):
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不限"), *Application.Status.choices]
    )
    number = forms.CharField(label="受理编号", required=False, max_length=30)
    tab = forms.ChoiceField(
        required=False, choices=list(TABS.items()), widget=forms.HiddenInput
    )  # fmt: skip


@roles_required(*(CASEWORK | AUDIT))
def application_list(request: HttpRequest) -> HttpResponse:
    form = QueueForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    on = timezone.localdate()
    tab = asked.get("tab") or ("all" if asked.get("number") else "open")
    status, number = asked.get("status", ""), asked.get("number", "")
    rows = applications(request.user, on, tab=tab, status=status, number=number)
    context = {
        "form": form,
        "page": page(request, rows),
        "tabs": TABS,
        "tab": "" if status else tab,
        "on": on,
    }
    return render(request, "applications/application_list.html", context)


@roles_required(*FIELD)
def application_new(request: HttpRequest, code: str) -> HttpResponse:
    households = Household.objects.visible_to(request.user)
    household = get_object_or_404(households, code=code)
    on = timezone.localdate()
    if request.method != "POST" and (running := open_application_of(household)):
        messages.info(request, f"该户已有在办申请 {running.number}，请在此继续办理。")
        return redirect(running.page_url)
    form = ApplicationForm(request.POST or None, household=household, on=on)
    answer = sent(request, form, lambda: _create(form, household, actor=request.user, on=on))
    if answer.done:
        messages.success(request, "申请已建立，请继续上传材料、登记核对授权，然后提交。")
        return redirect(answer.result.page_url)
    context = {"form": form, "household": household, "back_url": household.page_url}
    return render(request, "applications/application_form.html", context, status=answer.status)


def _create(form: ApplicationForm, household: Household, *, actor, on) -> Application:
    data = {key: value for key, value in form.cleaned_data.items() if key != "expected_version"}
    return application_create(household=household, actor=actor, on=on, **data)


@roles_required(*FIELD)
def application_change(request: HttpRequest, number: str) -> HttpResponse:
    application = get_application(request.user, number)
    if application.status not in DRAFTING:
        raise Stale("申请已提交，不能再修改申请内容；确需修改的，由街道告知补正后办理。")
    household, on = application.household, timezone.localdate()
    form = ApplicationForm(
        request.POST or None, household=household, on=on, initial=_initial(application)
    )
    answer = sent(
        request,
        form,
        lambda: application_edit(application, actor=request.user, on=on, **form.cleaned_data),
    )
    if answer.done:
        messages.success(request, "申请内容已保存。")
        return redirect(application.page_url)
    context = {
        "form": form,
        "household": household,
        "application": application,
        "back_url": application.page_url,
    }
    return render(request, "applications/application_form.html", context, status=answer.status)


def _initial(application: Application) -> dict:
    return {
        "applicant": application.applicant_id,
        "channel": application.channel,
        "head_agrees": application.head_agrees,
        "persons": [member.person_id for member in application.members.all()],
        "reason": application.reason,
        "declared_on": application.declared_on,
        "expected_version": application.version,
    }


@roles_required(*EVERY_OFFICE)
def household_applications(request: HttpRequest, code: str) -> HttpResponse:
    """The piece of the household page that lists its applications, the newest first."""
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    rows = household.applications.order_by("-pk")
    return render(request, "applications/_household_applications.html", {"applications": rows})
