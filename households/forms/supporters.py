"""Rows about supporters who live apart (form C1)."""

from typing import Any

from django import forms

from dibao.identity import BadId, parse_id
from dibao.web.forms import DateInput, MoneyField, layout
from households.codes import SupporterRelation
from households.forms.people import RowForm
from households.services import SupporterData

SUMS = ("household_income", "own_income", "actual_payment")


class SupporterForm(RowForm):
    """One supporter. The id number is never shown again: left empty, it stays as recorded."""

    telling = ("name", "id_number")
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="姓名", max_length=50)
    relation = forms.ChoiceField(
        label="是被赡养人的", choices=[("", "请选择"), *SupporterRelation.choices]
    )
    supports = forms.MultipleChoiceField(
        label="赡养、抚养、扶养的成员", widget=forms.CheckboxSelectMultiple
    )
    id_number = forms.CharField(
        label="身份证号", max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    birth_date = forms.DateField(
        label="出生日期", widget=DateInput, required=False, help_text="填写身份证号的不必填"
    )
    workplace = forms.CharField(label="工作单位及职务", max_length=100, required=False)
    household_size = forms.IntegerField(label="家庭人口", min_value=1, max_value=50, initial=1)
    household_income = MoneyField(label="家庭月收入（元）", required=False)
    own_income = MoneyField(label="本人月收入（元）", required=False)
    children_count = forms.IntegerField(
        label="子女数", min_value=0, max_value=20, initial=0, required=False
    )
    actual_payment = MoneyField(label="每月实际给付（元）", required=False)
    able = forms.BooleanField(label="有给付能力", required=False, initial=True)
    inability = forms.CharField(label="无给付能力的原因", max_length=200, required=False)

    def __init__(self, *args: Any, members: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supports"].choices = [(name, name) for name in members]
        if masked := self.initial.get("masked_id"):
            self.fields["id_number"].help_text = f"已登记 {masked}，不改的不填"
        self.helper = layout(
            ("name", "relation", "id_number", "birth_date"),
            ("supports", "workplace"),
            ("household_size", "household_income", "own_income", "children_count"),
            ("actual_payment", "able", "inability"),
            "pk",
        )

    def clean_id_number(self) -> str:
        text = self.cleaned_data["id_number"].strip()
        try:
            return parse_id(text).number if text else ""
        except BadId as fault:
            raise forms.ValidationError(f"{fault}。") from fault

    def item(self) -> SupporterData:
        data = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        given = {name: data[name] or 0 for name in (*SUMS, "children_count")}
        return SupporterData(**data | given)


def supporters_of(formset: forms.BaseFormSet) -> list[SupporterData]:
    """The rows that were filled in and not struck out."""
    return [
        form.item()
        for form in formset
        if form.has_changed() or form.initial.get("pk")
        if not form.cleaned_data.get("DELETE") and form.cleaned_data.get("name")
    ]


class _Supporters(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.helper.layout.append("DELETE")


EditSupporters = forms.formset_factory(
    SupporterForm, _Supporters, extra=1, can_delete=True, can_delete_extra=False, max_num=20,
    validate_max=True,
)  # fmt: skip
