"""The forms of the what-if calculator: the household, and rows of people, income, property."""

import re

from django import forms
from django.forms import BaseFormSet, formset_factory

from dibao import policy
from dibao.offices.models import Area, Level, User
from dibao.policy.facts import CATEGORY_LABELS, RELATION_LABELS
from dibao.policy.schema import INCOME_CODES
from dibao.policy.wording.basics import word
from dibao.policy.wording.conditions import EMPLOYMENTS as UNEMPLOYED
from dibao.web.forms import DateInput, MoneyField, layout
from households.codes import AssetKind, SupporterRelation
from reviews.facts import ASSET_KINDS
from reviews.facts.means import ASSET_USES

MOST_MEMBERS = 20
SPARE = 2
REFS = [(f"{at}号", f"{at}号") for at in range(1, MOST_MEMBERS + 1)]
SEXES = [("male", "男"), ("female", "女")]
ABILITIES = [("full", "有劳动能力"), ("partial", "部分丧失"), ("none", "无劳动能力")]
EMPLOYMENTS = [("", "不填"), *(
    (code, UNEMPLOYED.get(code) or word(code))
    for code in policy.facts.EMPLOYMENTS if code
)]  # fmt: skip
GRADES = [("0", "无残疾"), ("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级")]
KINDS = [("", "不填"), *((code, word(code)) for code in policy.facts.DISABILITY_KINDS if code)]
EXPENSES = [
    ("illness", "重病刚性支出"), ("disability", "残疾康复支出"), ("employment", "必要就业成本"),
    ("education", "教育支出"),
]  # fmt: skip
LIVING = [("", "未调查"), ("low", "低于保障线"), ("not_low", "不低于保障线")]


def _blank(choices) -> list:
    return [("", "请选择"), *choices]


def _income_kinds() -> list[tuple[str, str]]:
    """Items of the catalogue under the names that the national rules give them."""
    entries = policy.state().packs["national"].entries
    return _blank((code, entries[f"income_{code}"][-1].value["label"]) for code in INCOME_CODES)


def _asset_words(field: str) -> dict[str, str]:
    """Kinds or uses of property that the rules of any place name."""
    return {
        code: word(code)
        for pack in policy.state().packs.values()
        for entry in pack.entries.get("asset_rules", ())
        for rule in entry.value or ()
        for code in rule[field] or ()
    }


def _asset_kinds() -> list[tuple[str, str]]:
    plain = (kind for kind in AssetKind if kind not in ASSET_USES)
    own = {ASSET_KINDS.get(kind, kind.value): kind.label for kind in plain}
    return _blank((_asset_words("kinds") | own).items())


def _asset_uses() -> list[tuple[str, str]]:
    return [("", "一般"), *_asset_words("exempt_uses").items()]


def _areas(user: User) -> list[tuple[str, str]]:
    """Streets and communities of the user's area."""
    prefix = user.area.prefix
    found = Area.objects.filter(code__startswith=prefix).order_by("code")
    names = dict(found.values_list("code", "name"))
    return [
        (area.code, " ".join(filter(None, [names.get(area.parent_id), area.name])))
        for area in found
        if area.level >= Level.STREET or area.code == user.area_id
    ]


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
        self.fields["area"].choices = _areas(user)
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
    relation = forms.ChoiceField(label="与申请人关系", choices=_blank(RELATION_LABELS.items()))
    sex = forms.ChoiceField(label="性别", choices=_blank(SEXES))
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
    member = forms.ChoiceField(label="成员", choices=_blank(REFS))
    code = forms.ChoiceField(label="收入项目", choices=_income_kinds)
    amount = MoneyField(label="金额（元）")
    months = months_field()
    received_on = once_field("一次性收入的日期")
    costs = MoneyField(label="其中成本（元）", required=False)
    received = forms.BooleanField(label="已实际取得", required=False, initial=True)
    assessed = forms.BooleanField(label="属于估算", required=False)


class ExpenseForm(_Row):
    member = forms.ChoiceField(label="成员", choices=_blank(REFS))
    kind = forms.ChoiceField(label="支出项目", choices=_blank(EXPENSES))
    amount = MoneyField(label="金额（元）")
    months = months_field()
    spent_on = once_field("一次性支出的日期")


class SupporterForm(_Row):
    relation = forms.ChoiceField(label="是被赡养人的", choices=_blank(SupporterRelation.choices))
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
    member = forms.ChoiceField(label="成员", choices=_blank(REFS))
    kind = forms.ChoiceField(label="财产种类", choices=_asset_kinds)
    value = MoneyField(label="价值（元）", required=False)
    count = forms.IntegerField(label="数量", min_value=1, max_value=999, initial=1)
    use = forms.ChoiceField(label="用途", choices=_asset_uses, required=False)


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
