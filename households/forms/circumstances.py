"""Forms about a member's circumstances and duty to work."""

from typing import Any

from django import forms

from dibao.web.forms import DateInput, layout
from households.codes import Category, EmployerKind, Standing, WorkOutcome
from households.forms.people import VersionForm, optional
from households.models import Person
from households.services import Circumstances, WorkData


class CircumstancesForm(VersionForm):
    """What the rules ask of a person. `groups`: those of whom the pack lets one be chosen."""

    hukou = forms.ChoiceField(
        label="户籍类别", choices=[("", "与家庭类别相同"), *Category.choices], required=False
    )
    employer_kind = forms.ChoiceField(
        label="单位性质", choices=optional(EmployerKind.choices), required=False,
        help_text="本人工作、下岗或退休的单位",
    )  # fmt: skip
    standing = forms.ChoiceField(
        label="特殊身份", choices=[("", "无"), *Standing.choices], required=False
    )
    standing_since = forms.DateField(label="起始日期", widget=DateInput, required=False)
    no_support = forms.BooleanField(
        label="“三无”人员（无生活来源、无劳动能力、无法定义务人）", required=False
    )
    separate_household = forms.BooleanField(label="本人单独立户", required=False)
    hukou_at_school = forms.BooleanField(label="户籍已迁往就读学校", required=False)
    without_parents = forms.BooleanField(label="父母双亡或父母无力抚养", required=False)
    raised_by_grandparents = forms.BooleanField(label="由祖父母、外祖父母监护", required=False)
    single_parent = forms.BooleanField(label="单亲家庭子女", required=False)
    income_unproved = forms.BooleanField(label="有劳动能力，称无收入而不能证明", required=False)
    supplement_choice = forms.ChoiceField(
        label="选择享受的分类施保对象", required=False, help_text="当地规定符合多项的任选一项"
    )

    def __init__(self, *args: Any, groups: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplement_choice"].choices = [("", "未选择"), *((g, g) for g in groups)]
        parts = [
            ["身份", ("hukou", "employer_kind"), ("standing", "standing_since")],
            ["认定情况", "no_support", "separate_household", "income_unproved"],
            ["未成年人和在校学生", "hukou_at_school", "without_parents",
             "raised_by_grandparents", "single_parent"],
        ]  # fmt: skip
        if groups:
            parts.append(["分类施保", "supplement_choice"])
        else:
            del self.fields["supplement_choice"]
        self.helper = layout(*parts, "version")

    def circumstances(self, person: Person) -> Circumstances:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Circumstances(**vars(Circumstances.of(person)) | given)


class WorkRecordForm(VersionForm):
    member = forms.ChoiceField(label="成员")
    outcome = forms.ChoiceField(
        label="结果", choices=WorkOutcome.choices, initial=WorkOutcome.REFUSED
    )
    happened_on = forms.DateField(label="日期", widget=DateInput)
    offered_by = forms.CharField(
        label="介绍或组织单位", max_length=100, required=False, help_text="如街道公共就业服务中心"
    )
    job = forms.CharField(
        label="工作内容",
        max_length=200,
        required=False,
        help_text="用人单位、岗位和报酬，或公益性劳动的内容",
    )
    hours = forms.IntegerField(
        label="公益性劳动时间（小时）", min_value=1, max_value=1000, required=False,
        help_text="参加公益性劳动的填写",
    )  # fmt: skip
    reason = forms.CharField(
        label="本人说明的理由", max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, members: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [(item.pk, item.person.name) for item in members]
        self.helper = layout(
            ("member", "outcome", "happened_on"),
            ("offered_by", "job", "hours"),
            "reason",
            "version",
        )

    def work(self) -> WorkData:
        data = self.cleaned_data
        names = ("outcome", "happened_on", "offered_by", "job", "reason", "hours")
        return WorkData(**{name: data[name] for name in names})


class ReasonForm(VersionForm):
    """Why something on record counts no more."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
