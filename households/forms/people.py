"""Forms about people and their place in a household."""

from dataclasses import replace
from typing import Any

from django import forms

from dibao.identity import BadId, parse_id
from dibao.web.forms import DateInput, layout
from households.codes import (
    DisabilityKind,
    Employment,
    Health,
    LabourCapacity,
    Marital,
    Relation,
)
from households.services import Details, MemberData, PersonData, Ties

NOT_GIVEN = [("", "未填")]
GRADES = [("", "无"), (1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")]
RELATIONS = [item for item in Relation.choices if item[0] != Relation.HEAD]
DETAILS = (
    ("ethnicity", "marital", "labour_capacity", "employment"),
    ("health", "illness", "disability_kind", "disability_grade"),
    "in_school",
)


def optional(choices: Any) -> list:
    return NOT_GIVEN + list(choices)


class RowForm(forms.Form):
    """A row that may stay empty: it is filled in when one of its telling fields is."""

    telling: tuple[str, ...] = ()

    def has_changed(self) -> bool:
        if not self.empty_permitted:
            return super().has_changed()
        names = [self.add_prefix(name) for name in self.telling]
        return any(self.data.get(name, "").strip() for name in names)


class DetailsForm(forms.Form):
    """What is recorded of a person besides the id number."""

    name = forms.CharField(label="姓名", max_length=50)
    ethnicity = forms.CharField(label="民族", max_length=20, initial="汉族", required=False)
    marital = forms.ChoiceField(label="婚姻状况", choices=optional(Marital.choices), required=False)
    labour_capacity = forms.ChoiceField(
        label="劳动能力", choices=optional(LabourCapacity.choices), required=False
    )
    employment = forms.ChoiceField(
        label="就业状况", choices=optional(Employment.choices), required=False
    )
    health = forms.ChoiceField(label="健康状况", choices=optional(Health.choices), required=False)
    illness = forms.CharField(label="重病病种", max_length=50, required=False)
    disability_kind = forms.ChoiceField(
        label="残疾类别", choices=[("", "无"), *DisabilityKind.choices], required=False
    )
    disability_grade = forms.TypedChoiceField(
        label="残疾等级", choices=GRADES, required=False, coerce=int, empty_value=None
    )
    in_school = forms.BooleanField(label="在校就读", required=False)

    def clean(self) -> dict:
        data = super().clean()
        if bool(data.get("disability_kind")) != bool(data.get("disability_grade")):
            self.add_error("disability_grade", "残疾类别和残疾等级须同时填写。")
        return data

    def details(self) -> Details:
        return Details.pick(self.cleaned_data)


class PersonForm(DetailsForm):
    """A person with the id number, from which sex and birth date are taken."""

    id_number = forms.CharField(
        label="身份证号",
        max_length=40,
        help_text="18 位，性别和出生日期由身份证号得出",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["name", "id_number", "relation", "since"]

    def clean_id_number(self) -> str:
        try:
            return parse_id(self.cleaned_data["id_number"]).number
        except BadId as fault:
            raise forms.ValidationError(f"{fault}。") from fault

    def member(self, relation: str) -> MemberData:
        return MemberData(
            person=PersonData(
                name=self.cleaned_data["name"],
                id_number=self.cleaned_data["id_number"],
                details=self.details(),
            ),
            relation=relation,
        )


class HeadForm(PersonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(("name", "id_number"), *DETAILS)


class TiesForm(forms.Form):
    """The ties of a member to the head, each of them a fact of its own for the rules."""

    shares_support = forms.BooleanField(
        label="与户主有法定赡养、抚养、扶养义务", required=False, initial=True
    )
    lives_together = forms.BooleanField(
        label="现在与户主一同生活", required=False, initial=True,
        help_text="在外务工、上学不再一同生活的不勾选",
    )  # fmt: skip
    long_residence = forms.BooleanField(
        label="与户主长期共同居住", required=False, initial=True,
        help_text="短期借住、投靠的不勾选",
    )  # fmt: skip

    def ties(self) -> Ties:
        return Ties(**{name: self.cleaned_data[name] for name in TIES})


TIES = tuple(TiesForm.base_fields)


class MemberForm(RowForm, TiesForm, PersonForm):
    """A member who is not the head."""

    telling = ("name", "id_number")
    relation = forms.ChoiceField(label="与户主关系", choices=[("", "请选择"), *RELATIONS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(("name", "id_number", "relation"), *DETAILS, TIES)

    def data_of_member(self) -> MemberData:
        return replace(self.member(self.cleaned_data["relation"]), ties=self.ties())


MemberFormSet = forms.formset_factory(MemberForm, extra=2, max_num=20, validate_max=True)


class VersionForm(forms.Form):
    """A change of a record that somebody else may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def freshen(self, version: int) -> None:
        """Keep what was typed and let it be sent again against the record as it now is."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)


class AddMemberForm(VersionForm, MemberForm):
    since = forms.DateField(label="共同生活起始日期", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(
            ("name", "id_number"),
            ("relation", "since"),
            TIES,
            *DETAILS,
            "version",
        )


class EditPersonForm(VersionForm, DetailsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout("name", *DETAILS, "version")


class EditMemberForm(TiesForm, EditPersonForm):
    """A member who is not the head: what is recorded of the person, and the ties."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout("name", *DETAILS, TIES, "version")


class LeaveForm(VersionForm):
    left_on = forms.DateField(
        label="退出日期", widget=DateInput, help_text="从这一天起不再是本户共同生活的成员"
    )
    reason = forms.CharField(
        label="退出原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class HeadChangeForm(VersionForm):
    """One relation per present member; exactly one is to be the head."""

    reason = forms.CharField(
        label="变更原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, members: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for member in members:
            self.fields[f"relation_{member.pk}"] = forms.ChoiceField(
                label=f"{member.person.name}（现为{member.get_relation_display()}）",
                choices=Relation.choices,
                initial=member.relation,
            )
        self.order_fields([f"relation_{member.pk}" for member in members])

    def relations(self) -> dict[int, str]:
        return {item.pk: self.cleaned_data[f"relation_{item.pk}"] for item in self.members}


class RevealForm(forms.Form):
    reason = forms.CharField(
        label="查看事由",
        max_length=200,
        help_text="事由、查看人和时间将记入办理轨迹",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
