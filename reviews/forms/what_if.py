"""The forms of the what-if calculator: the household, and rows of people, income, property."""

import re

from django import forms
from django.forms import BaseFormSet, formset_factory

from dibao.offices.models import User
from dibao.policy.vocabulary import CATEGORY_LABELS, RELATION_LABELS
from dibao.web.forms import DateInput, MoneyField, layout
from households.codes import SupporterRelation
from reviews.forms.what_if_choices import (
    ABILITIES,
    EMPLOYMENTS,
    EXPENSES,
    GRADES,
    KINDS,
    LIVING,
    REFS,
    SEXES,
    areas,
    asset_kinds,
    asset_uses,
    blank,
    income_kinds,
)

SPARE = 2


class AboutForm(forms.Form):
    """The household as a whole."""

    area = forms.ChoiceField(label="所在地")
    on = forms.DateField(label="按哪一天的规定", widget=DateInput)
    category = forms.ChoiceField(label="城乡类别", choices=CATEGORY_LABELS.items())
    single = forms.ChoiceField(label="申请方式", required=False)
    grade = forms.CharField(
        label="困难档次", required=False, max_length=20,
        help_text="按评定档次发放的地区填写，如“一类”或者“A”。",
    )  # fmt: skip
    granted = MoneyField(
        label="核定的每人金额", required=False, help_text="固定补助档内可以选定金额的地区填写。"
    )
    living_level = forms.ChoiceField(label="实际生活水平", choices=LIVING, required=False)
    land_rights = forms.BooleanField(label="承包集体土地或者享有集体权益", required=False)
    without_supporters = forms.BooleanField(
        label="家庭以外没有赡养、抚养、扶养义务人", required=False
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas(user)
        self.fields["single"].choices = [("", "全家申请"), *(
            (ref, f"{ref}成员单人申请") for ref, _ in REFS
        )]  # fmt: skip
        self.helper = layout(
            ("area", "on", "category", "single"),
            ("grade", "granted", "living_level"),
            ("land_rights", "without_supporters"),
        )


class _Row(forms.Form):
    def __init__(self, *args, **kwargs) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)


class RefField(forms.RegexField):
    """The number of a member, carried along: by itself it makes no row a filled one."""

    def __init__(self) -> None:
        super().__init__(r"^([1-9]|1\d|20)号$", widget=forms.HiddenInput)

    def has_changed(self, initial, data) -> bool:
        return False


def months_field() -> forms.IntegerField:
    return forms.IntegerField(label="对应月数", min_value=1, max_value=120, initial=1)


def once_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, required=False)


class MemberForm(_Row):
    ref = RefField()
    relation = forms.ChoiceField(label="与申请人关系", choices=blank(RELATION_LABELS.items()))
    sex = forms.ChoiceField(label="性别", choices=blank(SEXES))
    age = forms.IntegerField(label="周岁", min_value=0, max_value=130)
    work_ability = forms.ChoiceField(label="劳动能力", choices=ABILITIES, initial="full")
    employment = forms.ChoiceField(label="就业状况", choices=EMPLOYMENTS, required=False)
    disability_grade = forms.ChoiceField(label="残疾等级", choices=GRADES, initial="0")
    disability_kind = forms.ChoiceField(label="残疾类别", choices=KINDS, required=False)
    living_together = forms.BooleanField(label="共同生活", required=False, initial=True)
    serious_illness = forms.BooleanField(label="重病", required=False)
    student = forms.BooleanField(label="在校学生", required=False)
    dependent = forms.BooleanField(label="不能独立生活", required=False)
    no_support = forms.BooleanField(label="“三无”人员", required=False)
    separate_household = forms.BooleanField(label="单独立户", required=False)
    income_unproved = forms.BooleanField(label="称无收入而不能证明", required=False)


class IncomeForm(_Row):
    member = forms.ChoiceField(label="成员", choices=blank(REFS))
    code = forms.ChoiceField(label="收入项目", choices=income_kinds)
    amount = MoneyField(label="金额（元）")
    months = months_field()
    received_on = once_field("一次性收入的日期")
    costs = MoneyField(label="其中成本（元）", required=False)
    received = forms.BooleanField(label="已实际取得", required=False, initial=True)
    assessed = forms.BooleanField(label="属于估算", required=False)


class ExpenseForm(_Row):
    member = forms.ChoiceField(label="成员", choices=blank(REFS))
    kind = forms.ChoiceField(label="支出项目", choices=blank(EXPENSES))
    amount = MoneyField(label="金额（元）")
    months = months_field()
    spent_on = once_field("一次性支出的日期")


class SupporterForm(_Row):
    relation = forms.ChoiceField(label="是被赡养人的", choices=blank(SupporterRelation.choices))
    supports = forms.RegexField(
        r"^([1-9]|1\d|20)号([、，, ]+([1-9]|1\d|20)号)*$",
        label="被赡养人编号",
        help_text="如“1号、2号”",
        error_messages={"invalid": "请填写成员编号，如“1号、2号”。"},
    )
    age = forms.IntegerField(label="周岁", min_value=0, max_value=130, required=False)
    household_size = forms.IntegerField(label="家庭人口", min_value=1, max_value=50, initial=1)
    household_income = MoneyField(label="家庭月收入（元）", required=False)
    own_income = MoneyField(label="本人月收入（元）", required=False)
    children_count = forms.IntegerField(label="子女数", min_value=0, max_value=20, initial=1)
    actual_payment = MoneyField(label="每月实际给付（元）", required=False)
    able = forms.BooleanField(label="有给付能力", required=False, initial=True)

    def clean_supports(self) -> tuple[str, ...]:
        return tuple(re.findall(r"\d+号", self.cleaned_data["supports"]))


class AssetForm(_Row):
    member = forms.ChoiceField(label="成员", choices=blank(REFS))
    kind = forms.ChoiceField(label="财产种类", choices=asset_kinds)
    value = MoneyField(label="价值（元）", required=False)
    count = forms.IntegerField(label="数量", min_value=1, max_value=999, initial=1)
    use = forms.ChoiceField(label="用途", choices=asset_uses, required=False)


class _Rows(BaseFormSet):
    """Rows with two spare ones; a row is taken away by its box."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "去掉这一行"

    @property
    def filled(self) -> list[dict]:
        """What was entered, without the rows left blank or taken away."""
        kept = [
            form for form in self.forms if form.has_changed() and form not in self.deleted_forms
        ]
        return [form.cleaned_data for form in kept]


class _Members(_Rows):
    """Each row has its number, and a spare row the next free one."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        if not self.is_bound and index is not None and index >= self.initial_form_count():
            taken = [int(row["ref"].rstrip("号")) for row in self.initial or ()]
            number = max(taken, default=0) + 1 + index - self.initial_form_count()
            form.fields["ref"].initial = f"{number}号"


def _rows(form, base=_Rows, spare=SPARE):
    return formset_factory(form, base, extra=spare, can_delete=True, max_num=60)


FORMSETS = {
    "members": _rows(MemberForm, _Members),
    "incomes": _rows(IncomeForm),
    "expenses": _rows(ExpenseForm, spare=1),
    "assets": _rows(AssetForm, spare=1),
    "supporters": _rows(SupporterForm, spare=1),
}
