"""Forms about the household itself, its account and its means."""

from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from django import forms

from dibao.identity import is_bank_card
from dibao.web.forms import DateInput, MoneyField, layout
from households.codes import AssetKind, Category, Cause, IncomeKind
from households.forms.people import RowForm, VersionForm
from households.selectors import communities
from households.services import AccountData, AssetData, HouseholdData, IncomeData
from households.services.accounts import clean_account


class RecordForm(forms.Form):
    """What is recorded of the household itself."""

    category = forms.ChoiceField(label="城乡类别", choices=Category.choices)
    address = forms.CharField(label="居住地址", max_length=200, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    causes = forms.MultipleChoiceField(
        label="致贫原因",
        choices=Cause.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    holds_land = forms.BooleanField(label="承包集体土地或享有集体经济组织权益", required=False)

    def household(self) -> HouseholdData:
        data = self.cleaned_data
        return HouseholdData(
            category=data["category"],
            address=data["address"],
            phone=data["phone"],
            causes=data["causes"],
            holds_land=data["holds_land"],
        )


class NewHouseholdForm(RecordForm):
    area_code = forms.ChoiceField(label="所在村（社区）")
    since = forms.DateField(label="共同生活起始日期", widget=DateInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(area.code, f"{area.parent.name} {area.name}") for area in communities(user)]
        field = self.fields["area_code"]
        field.choices = choices if len(choices) == 1 else [("", "请选择"), *choices]
        self.helper = layout(
            ("area_code", "category", "since"),
            ("address", "phone"),
            (InlineCheckboxes("causes"),),
            "holds_land",
        )


class EditHouseholdForm(VersionForm, RecordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(
            "category", ("address", "phone"), (InlineCheckboxes("causes"),), "holds_land", "version"
        )


class AccountForm(RowForm):
    """Where the money goes; on the new household's page it may stay empty."""

    telling = ("bank", "holder_name", "number")
    bank = forms.CharField(label="开户银行", max_length=60)
    holder_name = forms.CharField(label="账户名称", max_length=50, help_text="须为家庭成员本人")
    number = forms.CharField(
        label="银行账号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_number(self) -> str:
        number = clean_account(self.cleaned_data["number"])
        if number and not is_bank_card(number):
            raise forms.ValidationError("银行账号位数或校验位不正确，请核对是否录错。")
        return number

    def account(self) -> AccountData | None:
        data = self.cleaned_data
        if not data.get("number"):
            return None
        return AccountData(
            bank=data["bank"], holder_name=data["holder_name"], number=data["number"]
        )


class NewAccountForm(AccountForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.helper = layout(("bank", "holder_name", "number"))


class ChangeAccountForm(VersionForm, AccountForm):
    reason = forms.CharField(label="变更原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(("bank", "holder_name", "number"), "reason", "version")


class ItemForm(RowForm):
    """A row of income or property. `owner` is a member's name; empty is the whole family."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owner = forms.CharField(
        label="所属成员",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "成员姓名，空为全家"}),
    )


class IncomeForm(ItemForm):
    telling = ("owner", "kind", "amount", "cost", "note")
    kind = forms.ChoiceField(label="收入类型", choices=[("", "请选择"), *IncomeKind.choices])
    amount = MoneyField(label="金额（元）")
    months = forms.IntegerField(label="对应月数", min_value=1, max_value=120, initial=1)
    cost = MoneyField(label="必要成本（元）", required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)
    actually_received = forms.BooleanField(label="实际取得", required=False, initial=True)

    def item(self) -> IncomeData:
        data = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return IncomeData(**data | {"cost": data["cost"] or 0})


class AssetForm(ItemForm):
    telling = ("owner", "kind", "value", "note")
    kind = forms.ChoiceField(label="财产类型", choices=[("", "请选择"), *AssetKind.choices])
    quantity = forms.IntegerField(label="数量", min_value=1, max_value=999, initial=1)
    value = MoneyField(label="估值（元）", required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def item(self) -> AssetData:
        data = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return AssetData(**data | {"value": data["value"] or 0})


def items_of(formset: forms.BaseFormSet) -> list:
    """The rows that were filled in and not struck out."""
    return [
        form.item()
        for form in formset
        if form.has_changed() or form.initial.get("pk")
        if not form.cleaned_data.get("DELETE") and form.cleaned_data.get("kind")
    ]


def _rows(form: type[ItemForm], extra: int, can_delete: bool) -> type[forms.BaseFormSet]:
    return forms.formset_factory(
        form, extra=extra, can_delete=can_delete, can_delete_extra=False, max_num=60,
        validate_max=True,
    )  # fmt: skip


NewIncomes, NewAssets = _rows(IncomeForm, 2, False), _rows(AssetForm, 1, False)
EditIncomes, EditAssets = _rows(IncomeForm, 2, True), _rows(AssetForm, 2, True)


class HouseholdFilter(forms.Form):
    """The filters of the list. A GET form, so it takes no id number."""

    area = forms.ChoiceField(label="所在地区", required=False)
    category = forms.ChoiceField(
        label="城乡类别", choices=[("", "全部"), *Category.choices], required=False
    )
    name = forms.CharField(label="成员姓名或拼音首字母", max_length=20, required=False)

    def __init__(self, *args: Any, areas: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        top = min((area.level for area in areas), default=None)
        self.fields["area"].choices = [("", "全部")] + [
            (area.prefix, area.name if area.level == top else f"　{area.name}") for area in areas
        ]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if any(char.isdigit() for char in name):
            raise forms.ValidationError(
                "这里只按姓名筛选。按身份证号或户编号查找，请用页面顶部的查找框。"
            )
        return name
