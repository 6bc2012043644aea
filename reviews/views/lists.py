"""Lists of notices, awards and rechecks, and the page of a notice."""

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from dibao.offices.roles import AUDIT, CASEWORK, EVERY_OFFICE, FIELD, STREET
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from households.codes import Category
from households.models import Household
from reviews import selectors
from reviews.models import Award, Grace, PublicNotice, Recheck
from reviews.published import rows_of
from reviews.selectors import get_notice


def choice(label: str, choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "不限"), *choices])


class NoticeFilter(forms.Form):
    status = choice("状态", PublicNotice.Status.choices)


class AwardFilter(forms.Form):
    status = forms.ChoiceField(label="状态", required=False, choices=Award.Status.choices)
    category = choice("类别", Category.choices)
    number = forms.CharField(label="低保证号", required=False, max_length=40)


class RecheckFilter(forms.Form):
    status = choice("状态", Recheck.Status.choices)
    organ = choice("复核机关", Recheck.Organ.choices)


def _asked(form: forms.Form) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if value}


def show_list(request: HttpRequest, form: forms.Form, read, template: str, **more) -> HttpResponse:
    """A page of what `read` gives for the filter's answers, in this person's area."""
    on = timezone.localdate()
    rows = read(request.user, on, **(_asked(form) if form.is_valid() else {}))
    context = {"form": form, "page": page(request, rows), "on": on}
    return render(request, template, context | more)


@roles_required(*(CASEWORK | AUDIT))
def notice_list(request: HttpRequest) -> HttpResponse:
    form = NoticeFilter(request.GET)
    return show_list(request, form, selectors.notices, "reviews/notice_list.html")


@roles_required(*EVERY_OFFICE)
def award_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, AwardFilter(request.GET), selectors.awards, "reviews/award_list.html")


@roles_required(*(CASEWORK | AUDIT))
def recheck_list(request: HttpRequest) -> HttpResponse:
    form = RecheckFilter(request.GET)
    return show_list(request, form, selectors.rechecks, "reviews/recheck_list.html")


@roles_required(*(CASEWORK | AUDIT))
def notice(request: HttpRequest, number: str) -> HttpResponse:
    row = get_notice(request.user, number)
    context = {
        "notice": row,
        "content": rows_of(row),
        "objections": row.objections.order_by("pk"),
        "actions": buttons(row, request.user),
        "on": timezone.localdate(),
    }
    return render(request, "reviews/notice.html", context)


@roles_required(*EVERY_OFFICE)
def household_awards(request: HttpRequest, code: str) -> HttpResponse:
    """A household's awards and rechecks, as a piece of its page."""
    row = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    context = {
        "awards": row.awards.annotate(example=F("determination__rests_on_example")).order_by(
            "-period"
        ),
        "rechecks": row.rechecks.order_by("-due_on")[:12],
        "grace": Grace.objects.filter(award__household=row, status=Grace.Status.RUNNING).first(),
        "reports": row.self_reports.order_by("-pk")[:6],
        "household": row,
        "may_report": request.user.holds(*FIELD, *STREET) and row.awards.filter(status="active"),
        "on": timezone.localdate(),
    }
    return render(request, "reviews/_household_awards.html", context)
