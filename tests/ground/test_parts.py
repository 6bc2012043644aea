"""The shared parts of pages: what a deadline, an amount and a fault look like."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string

from dibao.web.forms import DateInput, layout
from dibao.web.lamps import lamp_of
from dibao.web.templatetags.dibao import cn_date, yuan

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("due", "level", "text"),
    [
        (date(2026, 11, 27), "ok", "剩5个工作日"),
        (date(2026, 11, 25), "soon", "剩3个工作日"),
        (date(2026, 11, 22), "soon", "剩2天，均非工作日"),
        (FRIDAY, "soon", "今日到期"),
        (date(2026, 11, 17), "late", "逾期3天"),
    ],
)
def test_a_lamp_says_how_many_days_are_left_or_past(due, level, text):
    lamp = lamp_of(due, FRIDAY)

    assert (lamp.level, lamp.text) == (level, text)


def test_a_row_without_a_deadline_shows_a_dash_and_no_lamp():
    assert "—" in draw("{% lamp due on %}", due=None, on=FRIDAY)


def test_an_unknown_amount_is_a_dash_and_never_zero():
    assert [yuan(None), yuan(Decimal("0")), yuan(Decimal("1234.5"))] == ["—", "0.00", "1,234.50"]


def test_a_date_is_written_as_offices_write_it():
    assert cn_date(date(2026, 1, 2)) == "2026年1月2日"


class VisitForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    visited_on = forms.DateField(label="调查日期", widget=DateInput)
    finding = forms.CharField(label="调查情况")


def test_each_fault_of_a_form_links_to_its_field():
    page = render_to_string("_form.html", {"form": VisitForm({"version": "3"})})

    assert 'href="#id_visited_on"' in page and 'href="#id_finding"' in page


def test_a_laid_out_form_keeps_the_hidden_field_that_guards_against_stale_pages():
    form = VisitForm(initial={"version": 3})
    form.helper = layout(["调查", ("visited_on", "finding")])

    assert 'name="version" value="3"' in render_to_string("_form.html", {"form": form})


def test_a_date_reaches_the_browser_in_the_form_it_reads():
    form = VisitForm(initial={"visited_on": FRIDAY})

    assert 'value="2026-11-20"' in str(form["visited_on"])


def test_a_label_from_outside_is_escaped_in_the_breadcrumb():
    assert "<b>" not in draw("{% crumb label %}", label="<b>张")


def draw(text: str, **context) -> str:
    return engines["django"].from_string(text).render(context)


def test_an_empty_field_is_asked_for_by_its_name():
    class Paper(forms.Form):
        title = forms.CharField(label="文号")
        kind = forms.ChoiceField(label="种类", choices=[("a", "甲")])
        scan = forms.FileField(label="扫描件")
        sure = forms.BooleanField(label="已核对")
        own = forms.CharField(label="理由", error_messages={"required": "请写明理由。"})

    asked = [message for messages in Paper({}).errors.values() for message in messages]
    assert asked == [
        "请填写“文号”。", "请选择“种类”。", "请上传“扫描件”。", "请勾选“已核对”。", "请写明理由。",
    ]  # fmt: skip
