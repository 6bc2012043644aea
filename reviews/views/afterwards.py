"""After the decision: what is published, and which letters must reach the family."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dibao.offices.roles import AUDIT, CASEWORK
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from reviews import selectors
from reviews.models import Letter, Publication
from reviews.published import rows_of_award
from reviews.views.lists import choice, show_list


class PublicationFilter(forms.Form):
    status = choice("状态", Publication.Status.choices)


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
