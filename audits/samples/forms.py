"""What drawing a sample and recording its findings ask."""

from decimal import Decimal
from typing import Any

from django import forms

from audits.models import SampleItem
from audits.samples.services import Plan
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput

WHOLE = 100


class DrawForm(forms.Form):
    rate = forms.IntegerField(label="抽查比例（%）", min_value=1, max_value=WHOLE)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan.rate is not None:
            self.fields["rate"].initial = int(plan.rate * WHOLE)
            self.fields["rate"].help_text = f"不低于 {plan.rate:.0%}。{plan.basis}"
        else:
            self.fields["rate"].help_text = "当地规定未定比例，按本单位年度计划填写。"

    def clean_rate(self) -> Decimal:
        return Decimal(self.cleaned_data["rate"]) / WHOLE


@action_form(SampleItem, "record")
class FindingsForm(ActionForm):
    checked_on = forms.DateField(label="抽查日期", widget=DateInput)
    consistent = forms.TypedChoiceField(
        label="情况是否属实",
        choices=[("yes", "属实"), ("no", "不属实，需要复核")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    findings = forms.CharField(
        label="抽查情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="入户所见、核对结果；不属实的写明问题。",
    )

    def prepare(self) -> None:
        self.fields["checked_on"].initial = self.on
