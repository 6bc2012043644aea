"""The county's report of a means check, and the means that it found."""

from datetime import date
from typing import Any

from django import forms

from applications.models import Application, MeansCheck
from applications.sources import CheckSource
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import MoneyInput, layout
from households.codes import AssetKind, IncomeKind
from households.models import MONEY, Person

MOST_ROWS = 30


@action_form(MeansCheck, "report")
class ReportForm(ActionForm):
    sources = forms.MultipleChoiceField(
        label="已核对的项目", choices=CheckSource, widget=forms.CheckboxSelectMultiple
    )
    result = forms.ChoiceField(label="核对结论", choices=MeansCheck.Result)
    findings = forms.CharField(
        label="核对情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class FoundForm(forms.Form):
    """Something that the check found in a member's name."""

    person = forms.ModelChoiceField(
        label="成员", queryset=Person.objects.none(), required=False, empty_label="全家"
    )

    def __init__(self, *args: Any, application: Application, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = application.household.members_on(on).values("person")
        self.fields["person"].queryset = Person.objects.filter(pk__in=present)


class FoundIncomeForm(FoundForm):
    kind = forms.ChoiceField(label="收入类型", choices=[("", "请选择"), *IncomeKind.choices])
    amount = forms.DecimalField(label="金额（元）", min_value=0, widget=MoneyInput, **MONEY)
    months = forms.IntegerField(label="对应月数", min_value=1, max_value=120, initial=1)
    note = forms.CharField(label="说明", max_length=150, required=False)


class FoundAssetForm(FoundForm):
    kind = forms.ChoiceField(label="财产类型", choices=[("", "请选择"), *AssetKind.choices])
    quantity = forms.IntegerField(label="数量", min_value=1, max_value=999, initial=1)
    value = forms.DecimalField(label="估值（元）", min_value=0, widget=MoneyInput, **MONEY)
    note = forms.CharField(label="说明", max_length=150, required=False)


def _rows(form: type[forms.Form]):
    return forms.formset_factory(form, extra=1, max_num=MOST_ROWS, validate_max=True)


class ReportForms:
    """The report and its two lists of findings, as one."""

    def __init__(self, *given: Any, obj: MeansCheck, actor: Any, on: date) -> None:
        kwargs = {"application": obj.application, "on": on}
        self.report = ReportForm(*given, obj=obj, actor=actor, on=on)
        self.report.helper = layout("sources", "result", "findings")
        self.incomes = _rows(FoundIncomeForm)(*given, prefix="incomes", form_kwargs=kwargs)
        self.assets = _rows(FoundAssetForm)(*given, prefix="assets", form_kwargs=kwargs)

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in (self.report, self.incomes, self.assets)])

    @property
    def cleaned_data(self) -> dict:
        return self.report.cleaned_data | {
            "incomes": [row.cleaned_data for row in self.incomes if row.cleaned_data],
            "assets": [row.cleaned_data for row in self.assets if row.cleaned_data],
        }
