"""After the decision: what is published, and which letters must reach the family."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dibao.offices.roles import AUDIT, CASEWORK, FIELD, STREET
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.posts import sent
from households.models import Household
from reviews import selectors
from reviews.forms.reports import ReportForm
from reviews.models import Letter, Publication, SelfReport
from reviews.published import rows_of_award
from reviews.services.reports import report_record
from reviews.views.lists import choice, show_list


class PublicationFilter(forms.Form):
    status = choice("状态", Publication.Status.choices)


class ReportFilter(forms.Form):
    status = choice("状态", SelfReport.Status.choices)
    late = choice("逾期", [("late", "逾期未报")])


class LetterFilter(forms.Form):
    status = choice("状态", Letter.Status.choices)


@roles_required(*(CASEWORK | AUDIT))
def publication_list(request: HttpRequest) -> HttpResponse:
    form = PublicationFilter(request.GET)
    return show_list(request, form, selectors.publications, "reviews/publication_list.html")


@never_cache
@roles_required(*(CASEWORK | AUDIT))
def publication(request: HttpRequest, number: str) -> HttpResponse:
    row = selectors.get_publication(request.user, number)
    context = {
        "publication": row,
        "content": rows_of_award(row),
        "actions": buttons(row, request.user),
        "on": timezone.localdate(),
    }
    return render(request, "reviews/publication.html", context)


@roles_required(*(CASEWORK | AUDIT))
def report_list(request: HttpRequest) -> HttpResponse:
    form = ReportFilter(request.GET)
    return show_list(request, form, selectors.self_reports, "reviews/self_report_list.html")


@roles_required(*(FIELD | STREET))
def report_new(request: HttpRequest, code: str) -> HttpResponse:
    """A report that the household makes by itself, or what was found that it did not report."""
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    on = timezone.localdate()
    form = ReportForm(request.POST or None, household=household, on=on)
    answer = sent(
        request,
        form,
        lambda: report_record(household, actor=request.user, on=on, **form.cleaned_data),
    )
    if answer.done:
        said = "已登记，转街道复核。" if answer.result.changed else "已登记，情况没有变化。"
        messages.success(request, said)
        return redirect(household.page_url)
    context = {"form": form, "household": household}
    return render(request, "reviews/self_report_new.html", context, status=answer.status)


@roles_required(*(CASEWORK | AUDIT))
def letter_list(request: HttpRequest) -> HttpResponse:
    form = LetterFilter(request.GET)
    may_deliver = request.user.holds(*CASEWORK)
    return show_list(
        request,
        form,
        selectors.letters,
        "reviews/letter_list.html",
        may_deliver=may_deliver,
    )
