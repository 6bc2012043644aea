"""What a new lead says, and what its transitions ask."""

from datetime import date
from typing import Any

from django import forms

from applications.leads.models import Lead
from dibao.offices.models import Area
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, layout
from households.selectors import communities

ROWS = {"rows": 3}


class CommunityField(forms.ModelChoiceField):
    def label_from_instance(self, area: Area) -> str:
        return f"{area.parent.name} {area.name}"


class LeadForm(forms.Form):
    area = CommunityField(Area.objects.none(), label="村（社区）", empty_label=None)
    source = forms.ChoiceField(label="线索来源", choices=Lead.Source)
    found_on = forms.DateField(label="发现日期", widget=DateInput)
    name = forms.CharField(
        label="困难群众姓名", max_length=50, required=False, help_text="不清楚的可以不填。"
    )
    whereabouts = forms.CharField(label="住址或联系方式", max_length=200, required=False)
    situation = forms.CharField(
        label="困难情况",
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        help_text="如何发现、家庭遇到什么困难。",
    )
    helper = layout(("area", "source"), ("found_on", "name"), "whereabouts", "situation")

    def __init__(self, *args: Any, user: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = communities(user)
        self.fields["found_on"].initial = on


class LeadFilter(forms.Form):
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不限"), *Lead.Status.choices]
    )


@action_form(Lead, "turn_into_case")
class TurnIntoCaseForm(ActionForm):
    household_code = forms.CharField(
        label="户编号", max_length=20, help_text="在“新建家庭”建立档案后取得；已有档案的直接填写。"
    )


@action_form(Lead, "settle")
class SettleForm(ActionForm):
    outcome = forms.ChoiceField(label="结果", choices=Lead.Outcome)
    reason = forms.CharField(label="核实情况", max_length=1000, widget=forms.Textarea(attrs=ROWS))


@action_form(Lead, "note")
class NoteForm(ActionForm):
    reason = forms.CharField(label="走访情况", max_length=1000, widget=forms.Textarea(attrs=ROWS))
