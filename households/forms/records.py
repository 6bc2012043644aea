"""Forms about the household itself and its account."""

from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from django import forms

from dibao.identity import is_bank_card, may_be_passbook
from dibao.web.forms import DateInput, layout
from households.codes import Category, Cause
from households.forms.people import RowForm, VersionForm
from households.selectors import communities
from households.services import AccountData, HouseholdData
from households.services.accounts import NOT_A_CARD, clean_account


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
    without_supporters = forms.BooleanField(
        label="家庭以外没有赡养、抚养、扶养义务人",
        required=False,
        help_text="已经问明没有的勾选；有的不勾选，建档后在“赡养抚养扶养义务人”中逐人登记",
    )

    def household(self) -> HouseholdData:
        data = self.cleaned_data
        return HouseholdData(
            category=data["category"],
            address=data["address"],
            phone=data["phone"],
            causes=data["causes"],
            holds_land=data["holds_land"],
            without_supporters=data["without_supporters"],
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
            "without_supporters",
        )


class EditHouseholdForm(VersionForm, RecordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(
            "category", ("address", "phone"), (InlineCheckboxes("causes"),), "holds_land",
            "without_supporters", "version",
        )  # fmt: skip


class AccountForm(RowForm):
    """Where the money goes; on the new household's page it may stay empty."""

    telling = ("bank", "holder_name", "number")
    bank = forms.CharField(label="开户银行", max_length=60)
    holder_name = forms.CharField(label="账户名称", max_length=50, help_text="须为家庭成员本人")
    number = forms.CharField(
        label="银行账号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    again = forms.CharField(
        label="再填一次（存折）", max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="存折账号没有校验位，须重填一次；银行卡不用填",
    )  # fmt: skip

    def clean_number(self) -> str:
        return clean_account(self.cleaned_data["number"])

    def clean_again(self) -> str:
        return clean_account(self.cleaned_data["again"])

    def clean(self) -> dict:
        given = super().clean()
        number, again = given.get("number"), given.get("again")
        if again and again != number:
            self.add_error("again", "两次填写的账号不一致，请对照存折重新填写。")
        elif number and not is_bank_card(number) and not (again and may_be_passbook(number)):
            self.add_error("number", NOT_A_CARD)
        return given

    def account(self) -> AccountData | None:
        data = self.cleaned_data
        if not data.get("number"):
            return None
        return AccountData(
            bank=data["bank"], holder_name=data["holder_name"], number=data["number"],
            typed_twice=data["again"] == data["number"],
        )  # fmt: skip


class NewAccountForm(AccountForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.helper = layout(("bank", "holder_name"), ("number", "again"))


class ChangeAccountForm(VersionForm, AccountForm):
    reason = forms.CharField(label="变更原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(("bank", "holder_name"), ("number", "again"), "reason", "version")


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
