"""A form that was sent: carried out, or shown again with why it was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from dibao.trail.refusals import Refusal
from dibao.web.errors import clashes_refused, status_of


@dataclass(frozen=True)
class Sent:
    """What became of a form. Where it is not `done`, `status` is that of the page that shows it."""

    status: int
    done: bool = False
    result: Any = None


def sent(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> Sent:
    """Carry out a valid form that was sent by POST; say in the form why it was refused."""
    if request.method != "POST":
        return Sent(200)
    if not form.is_valid():
        return Sent(422)
    try:
        with clashes_refused():
            result = act()
    except Refusal as refusal:
        return Sent(place_refusal(form, refusal))
    return Sent(200, done=True, result=result)


def place_refusal(form: forms.Form, refusal: Refusal) -> int:
    """Say in the form why it was refused and on what ground; returns the answer's status."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.in_full)
    return status_of(refusal)
