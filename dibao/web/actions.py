"""Buttons and their forms, derived from the transition tables.

An app registers the form that a transition needs; every other transition gets the plain one.
The page view, the API and the tests all end in the same call of the engine; what takes long is
carried out by a job, whose bar the object's page shows.
"""

from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from dibao.jobs.orders import Outcome, carry_out, repeated_words
from dibao.offices.models import AreaScoped
from dibao.trail.engine import available, why_barred
from dibao.trail.models import Stateful
from dibao.trail.refusals import NotYours
from dibao.trail.workflow import Transition, workflow_of
from dibao.web.posts import sent


class ActionForm(forms.Form):
    """What the person gives for one transition. `cleaned_data` goes to the engine as it is."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, obj: Any, actor: Any, on: date, **kwargs: Any) -> None:
        self.obj, self.actor, self.on = obj, actor, on
        super().__init__(*args, **kwargs)
        self.fields["expected_version"].initial = obj.version
        self.prepare()

    def prepare(self) -> None:
        """Set choices and initial values from `obj`, `actor` and `on`."""


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


_forms: dict[tuple[type, str], type[ActionForm]] = {}


def action_form(model: type, *names: str):
    """Class decorator: this form belongs to these transitions of the model."""

    def register(form: type[ActionForm]) -> type[ActionForm]:
        for name in names:
            _forms[model, name] = form
        return form

    return register


def form_for(model: type, transition: Transition) -> type[ActionForm]:
    default = ReasonForm if transition.needs_reason else ActionForm
    return _forms.get((model, transition.name), default)


def action_url(obj: Any, name: str) -> str:
    return reverse("action", args=[obj._meta.app_label, obj._meta.model_name, obj.pk, name])


def buttons(obj: Any, actor: Any) -> list[dict]:
    """What this person may do with the row now, what is expected first, for `_action_bar.html`.

    What four eyes keep from them is among them, with why it is `barred`.
    """
    return [
        {
            "label": item.label,
            "url": action_url(obj, item.name),
            "tone": item.tone,
            "hint": item.hint,
            "barred": why_barred(item, obj, actor),
        }
        for item in sorted(available(obj, actor), key=lambda item: item.optional)
    ]


def stateful_model(app_label: str, model_name: str) -> type:
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    if not (issubclass(model, Stateful) and issubclass(model, AreaScoped)):
        raise Http404
    return model


def action(
    request: HttpRequest, app_label: str, model_name: str, pk: int, name: str
) -> HttpResponse:
    """Show a transition's form; on POST carry it out. A GET changes nothing."""
    model = stateful_model(app_label, model_name)
    obj = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    transition = workflow_of(model).transitions.get(name)
    if transition is None or not transition.roles:
        raise Http404
    if not request.user.holds(*transition.roles):
        raise NotYours(f"您的岗位不能办理“{transition.label}”。")
    on = timezone.localdate()
    form_class = form_for(model, transition)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*given, obj=obj, actor=request.user, on=on)
    told = sent(
        request, form,
        lambda: carry_out(obj, name, actor=request.user, on=on, **form.cleaned_data),
    )  # fmt: skip
    if told.done:
        _tell(request, transition, told.result)
        return redirect(obj.page_url)
    context = {
        "form": form, "obj": obj, "transition": transition, "back_url": obj.page_url,
        "barred": _why_not_now(transition, obj, request.user) if told.status == 200 else "",
    }  # fmt: skip
    return render(request, "actions/action.html", context, status=told.status)


def _why_not_now(transition: Transition, obj: Any, actor: Any) -> str:
    """Why a form would be refused, before somebody fills it in; "" where nothing is against it."""
    if transition not in available(obj, actor):
        return f"当前状态为“{obj.get_status_display()}”，不能办理“{transition.label}”。"
    return why_barred(transition, obj, actor)


def _tell(request: HttpRequest, transition: Transition, outcome: Outcome) -> None:
    if outcome.job:
        said = f"已提交：{transition.label}。正在后台办理，进度见本页，可以离开本页稍后再看。"
        messages.info(request, said)
    elif outcome.repeated:
        messages.info(request, repeated_words(transition))
    else:
        messages.success(request, f"已办理：{transition.label}。")
