"""Rows about what a household earns, owns and spends, and the other aid it has had."""

from typing import Any

from django import forms

from dibao.web.forms import DateInput, MoneyField
from households.codes import AidKind, AssetKind, AssetUse, ExpenseKind, IncomeKind
from households.forms.people import RowForm
from households.models import Origin
from households.services import AidData, AssetData, ExpenseData, IncomeData

CHOOSE = [("", "请选择")]
OWN_ORIGINS = [(item.value, item.label) for item in (Origin.DECLARED, Origin.VISITED)]


class ItemForm(RowForm):
    """A row of one thing. `owner` is a member's name; empty is the whole family."""

    sums: tuple[str, ...] = ()  # amounts that stand for nothing when left empty
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owner = forms.CharField(
        label="所属成员",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "成员姓名，空为全家"}),
    )

    def values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return data | {name: data[name] or 0 for name in self.sums}


def origin_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="来源", choices=OWN_ORIGINS, initial=Origin.DECLARED, required=False
    )


class IncomeForm(ItemForm):
    telling = ("owner", "kind", "amount", "cost", "note")
    sums = ("cost",)
    kind = forms.ChoiceField(label="收入类型", choices=[*CHOOSE, *IncomeKind.choices])
    amount = MoneyField(label="金额（元）")
    months = forms.IntegerField(label="对应月数", min_value=1, max_value=120, initial=1)
    received_on = forms.DateField(
        label="一次性收入的取得日期", widget=DateInput, required=False, help_text="经常性收入不填"
    )
    cost = MoneyField(label="必要成本（元）", required=False)
    origin = origin_field()
    note = forms.CharField(label="说明", max_length=200, required=False)
    actually_received = forms.BooleanField(label="实际取得", required=False, initial=True)
    assessed = forms.BooleanField(label="由评议、邻里调查评估得出", required=False)

    def item(self) -> IncomeData:
        return IncomeData(**self.values() | {"origin": _origin(self)})


class AssetForm(ItemForm):
    telling = ("owner", "kind", "value", "note")
    sums = ("value",)
    kind = forms.ChoiceField(label="财产类型", choices=[*CHOOSE, *AssetKind.choices])
    quantity = forms.IntegerField(label="数量", min_value=1, max_value=999, initial=1)
    value = MoneyField(label="估值（元）", required=False)
    use = forms.ChoiceField(label="用途", choices=[("", "一般"), *AssetUse.choices], required=False)
    origin = origin_field()
    note = forms.CharField(label="说明", max_length=200, required=False)

    def item(self) -> AssetData:
        return AssetData(**self.values() | {"origin": _origin(self)})


class ExpenseForm(ItemForm):
    telling = ("owner", "kind", "amount", "note")
    kind = forms.ChoiceField(label="支出类型", choices=[*CHOOSE, *ExpenseKind.choices])
    amount = MoneyField(label="自付金额（元）")
    months = forms.IntegerField(label="对应月数", min_value=1, max_value=120, initial=1)
    spent_on = forms.DateField(
        label="一次性支出的日期", widget=DateInput, required=False, help_text="经常性支出不填"
    )
    origin = origin_field()
    note = forms.CharField(label="说明", max_length=200, required=False)

    def item(self) -> ExpenseData:
        return ExpenseData(**self.values() | {"origin": _origin(self)})


class AidForm(ItemForm):
    telling = ("owner", "kind", "amount", "note")
    sums = ("amount",)
    kind = forms.ChoiceField(label="救助类型", choices=[*CHOOSE, *AidKind.choices])
    given_on = forms.DateField(label="救助日期", widget=DateInput)
    amount = MoneyField(label="金额（元）", required=False, help_text="以实物、服务救助的可不填")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def item(self) -> AidData:
        return AidData(**self.values())


def _origin(form: ItemForm) -> str:
    return form.cleaned_data["origin"] or Origin.DECLARED


def items_of(formset: forms.BaseFormSet) -> list:
    """The rows that were filled in and not struck out."""
    return [
        form.item()
        for form in formset
        if form.has_changed() or form.initial.get("pk")
        if not form.cleaned_data.get("DELETE") and form.cleaned_data.get("kind")
    ]


def rows(form: type[forms.Form], extra: int, can_delete: bool) -> type[forms.BaseFormSet]:
    return forms.formset_factory(
        form, extra=extra, can_delete=can_delete, can_delete_extra=False, max_num=60,
        validate_max=True,
    )  # fmt: skip


NewIncomes, NewAssets = rows(IncomeForm, 2, False), rows(AssetForm, 1, False)
EditIncomes, EditAssets = rows(IncomeForm, 2, True), rows(AssetForm, 2, True)
EditExpenses, EditAids = rows(ExpenseForm, 2, True), rows(AidForm, 2, True)
