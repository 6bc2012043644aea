"""A form that was sent: carried out once, or shown again with why it was refused."""

import pytest
from django import forms
from django.test import RequestFactory

from dibao.trail.refusals import NotYours, Refusal, Stale
from dibao.web.posts import sent

GET, POST = RequestFactory().get("/"), RequestFactory().post("/")


class Words(forms.Form):
    word = forms.CharField()


def never():
    raise AssertionError("nothing may be carried out")


def refuse(refusal):
    raise refusal


def test_a_form_that_is_merely_shown_carries_nothing_out():
    answer = sent(GET, Words({"word": "甲"}), never)
    assert (answer.done, answer.status) == (False, 200)


def test_a_faulty_form_carries_nothing_out():
    answer = sent(POST, Words({"word": ""}), never)
    assert (answer.done, answer.status) == (False, 422)


def test_a_sound_form_is_carried_out_and_tells_what_came_of_it():
    answer = sent(POST, Words({"word": "甲"}), lambda: "made")
    assert (answer.done, answer.result) == (True, "made")


@pytest.mark.parametrize(
    ("refusal", "status", "where"),
    [
        (Refusal("不能办理。", field="word", basis="第一条"), 422, "word"),
        (Refusal("不能办理。", field="elsewhere"), 422, "__all__"),
        (Stale("已经变化。"), 409, "__all__"),
        (NotYours("不是您的。"), 403, "__all__"),
    ],
)
def test_a_refusal_stands_in_the_form_with_its_ground(refusal, status, where):
    form = Words({"word": "甲"})
    answer = sent(POST, form, lambda: refuse(refusal))
    assert (answer.done, answer.status) == (False, status)
    assert form.errors == {where: [refusal.in_full]}
