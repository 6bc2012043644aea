"""What a household's report of itself is asked for."""

from datetime import date

from django import forms

from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, layout
from households.models import Household
from reviews.forms.fields import long_text, yes_or_no
from reviews.models import SelfReport
from reviews.services.reports import cancel_events


class ReportFields(forms.Form):
    """The questions, alike for a report that was due and for one that comes by itself."""

    source = forms.ChoiceField(label="来源", choices=SelfReport.Source)
    changed = yes_or_no("人口、收入、财产有无变化", "有变化", "没有变化")
    changed_on = forms.DateField(
        label="变化日期", widget=DateInput, required=False, help_text="有变化的填写。"
    )
    cancel_event = forms.ChoiceField(label="应取消待遇的变化", required=False)
    content = long_text("变化情况", required=False, hint="有变化的填写，保存后转街道复核。")

    def arrange(self, household: Household, on: date) -> None:
        events = cancel_events(household, on)
        field = self.fields["cancel_event"]
        field.choices = [("", "不属于"), *((each, each) for each in events)]
        self.helper = layout("source", "changed", ("changed_on", "cancel_event"), "content")


class ReportForm(ReportFields):
    def __init__(self, *args, household: Household, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.arrange(household, on)


@action_form(SelfReport, "receive")
class ReceiveForm(ActionForm, ReportFields):
    def prepare(self) -> None:
        self.arrange(self.obj.household, self.on)
