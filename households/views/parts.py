"""What the pages of this app share: loading within scope, and one way to save a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from dibao.trail.refusals import Refusal, Stale
from dibao.web.errors import clashes_refused
from dibao.web.posts import place_refusal
from households.models import Household, Member
from households.selectors import area_names


def get_household(request: HttpRequest, code: str) -> Household:
    """The household of this code in the user's area; any other is 404."""
    return get_object_or_404(Household.objects.visible_to(request.user), code=code)


def get_member(household: Household, pk: int) -> Member:
    return get_object_or_404(household.members.select_related("person", "household"), pk=pk)


def get_present(household: Household, pk: int) -> Member:
    """A member who still lives in the household; a former one is 404."""
    member = get_member(household, pk)
    if member.period.upper is not None:
        raise Http404
    return member


def given(request: HttpRequest):
    """What a form is bound to: the POST, or nothing."""
    return request.POST if request.method == "POST" else None


def who(request: HttpRequest, form: forms.Form) -> dict:
    """Who does it, when, and against which version of the record."""
    return {
        "actor": request.user,
        "on": timezone.localdate(),
        "expected_version": form.cleaned_data["version"],
    }


def save_form(
    request: HttpRequest,
    household: Household,
    form: forms.Form,
    save: Callable[[], Any],
    *,
    title: str,
    lead: str = "",
    done: str = "已保存。",
    formset: forms.BaseFormSet | None = None,
    submit: str = "保存",
) -> HttpResponse:
    """Show a form about a household; on POST save it once and go back to the household.

    Where `save` answers with an address, that is where it goes on.
    """
    status = 200
    if request.method == "POST":
        if form.is_valid() & (formset is None or formset.is_valid()):
            try:
                with clashes_refused():
                    where = save()
            except Refusal as refusal:
                status = place_refusal(form, refusal)
                if isinstance(refusal, Stale):
                    household.refresh_from_db()
                    form.freshen(household.version)
            else:
                messages.success(request, done)
                return redirect(where if isinstance(where, str) else household.page_url)
        else:
            status = 422
    context = {
        "household": household,
        "form": form,
        "formset": formset,
        "title": title,
        "lead": lead,
        "submit": submit,
        "area": area_names([household.area_code]).get(household.area_code, ""),
    }
    return render(request, "households/edit.html", context, status=status)


def url_or_none(name: str, *args: Any) -> str | None:
    """The path of a page of a later app, where this installation has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
