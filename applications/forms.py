"""The forms of the intake: the application, its papers, and what its transitions ask."""

from datetime import date
from typing import Any

from django import forms

from applications.models import Application, Authorisation, Material
from applications.papers import ACCEPT
from applications.rules import rule_of
from applications.services.members import changes, living
from dibao.offices.models import Level, User
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, FileInput, layout
from households.models import Household, Person

ROWS = {"rows": 3}


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: Person) -> str:
        return f"{person.name}（{person.masked_id}）"


class PersonChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: Person) -> str:
        return f"{person.name}（{person.masked_id}）"


class ApplicationForm(forms.Form):
    """Who asks, for whom, why. `cleaned_data` fits application_create and application_edit."""

    applicant = PersonChoice(label="申请人", queryset=Person.objects.none(), empty_label=None)
    channel = forms.ChoiceField(label="申请方式", choices=Application.Channel)
    head_agrees = forms.BooleanField(
        label="户主同意申请", required=False, help_text="申请人就是户主的，保持勾选即可。"
    )
    persons = PersonChoices(
        label="申请保障的成员",
        queryset=Person.objects.none(),
        help_text="按户申请，默认列入全部共同生活的家庭成员。",
    )
    reason = forms.CharField(label="申请理由", max_length=1000, widget=forms.Textarea(attrs=ROWS))
    declared_on = forms.DateField(
        label="申报和承诺签字日期",
        required=False,
        widget=DateInput,
        help_text="申请人签署家庭经济状况申报和诚信承诺的日期，提交前必须填写。",
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, household: Household, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        members = [item for item in household.members_on(on) if item.person.died_on is None]
        people = Person.objects.filter(pk__in=[item.person_id for item in members])
        self.fields["applicant"].queryset = people
        self.fields["persons"].queryset = people
        if not self.initial:
            heads = [item.person_id for item in members if item.is_head]
            self.initial = {
                "applicant": heads[0] if heads else None,
                "persons": [item.person_id for item in members],
                "head_agrees": True,
                "declared_on": on,
            }
        self.helper = layout(
            ["申请人", ("applicant", "channel"), "head_agrees"],
            ["申请内容", "persons", "reason", ("declared_on",)],
        )

    def clean_declared_on(self) -> date | None:
        declared_on = self.cleaned_data["declared_on"]
        if declared_on and declared_on > self.on:
            raise forms.ValidationError("签字日期不能晚于今天。")
        return declared_on


class CaseForm(forms.Form):
    """A small form of the case page about one application."""

    def __init__(self, *args: Any, application: Application, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.on = application, on
        self.prepare()

    def prepare(self) -> None:
        """Set choices, initial values and the arrangement."""


class AuthorisationForm(CaseForm):
    persons = PersonChoices(label="签署人", queryset=Person.objects.none())
    mark = forms.ChoiceField(label="签署方式", choices=Authorisation.Mark)
    signed_on = forms.DateField(label="签署日期", widget=DateInput)

    def prepare(self) -> None:
        missing = [member.person for member in self.application.unauthorised]
        adult_age = rule_of(self.application.household, "adult_age", self.on).value
        adults = [person.pk for person in missing if person.age_on(self.on) >= adult_age]
        field = self.fields["persons"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in missing])
        field.initial = adults or [person.pk for person in missing]
        field.help_text = f"未满 {adult_age} 周岁的由监护人代签，请另行登记。"
        if not adults:
            self.fields["mark"].initial = Authorisation.Mark.GUARDIAN
        self.fields["signed_on"].initial = self.on
        self.helper = layout("persons", ("mark", "signed_on"))


class KinFilingForm(CaseForm):
    person = PersonChoice(label="家庭成员", queryset=Person.objects.none(), empty_label=None)
    relation = forms.ChoiceField(label="与工作人员的亲属关系")
    declared_on = forms.DateField(label="声明日期", widget=DateInput)
    official = forms.ModelChoiceField(
        label="本系统人员",
        queryset=User.objects.none(),
        required=False,
        empty_label="不是本系统人员",
        help_text="选定后，该人员不能再办理本申请。",
    )
    official_name = forms.CharField(
        label="工作人员姓名",
        max_length=50,
        required=False,
        help_text="选择了本系统人员的可不填。",
    )
    official_unit = forms.CharField(label="单位及职务", max_length=100, required=False)

    def prepare(self) -> None:
        scope = rule_of(self.application.household, "kin_scope", self.on).value
        county = self.application.area_code[: Level.COUNTY]
        officials = User.objects.filter(area__code__startswith=county, is_active=True)
        people = Person.objects.filter(applied_for__application=self.application)
        self.fields["person"].queryset = people
        self.fields["relation"].choices = [(name, name) for name in scope]
        self.fields["official"].queryset = officials.order_by("full_name")
        self.fields["declared_on"].initial = self.on
        self.helper = layout(
            ("person", "relation", "declared_on"),
            ("official", "official_name", "official_unit"),
        )


class MaterialForm(CaseForm):
    kind = forms.ChoiceField(label="材料类型", choices=Material.Kind)
    file = forms.FileField(
        label="文件",
        allow_empty_file=True,
        widget=FileInput(accept=ACCEPT),
        help_text="PDF、JPG 或 PNG，加密保存。",
    )
    pages = forms.IntegerField(label="页数", min_value=1, max_value=999, initial=1)

    def prepare(self) -> None:
        self.helper = layout(("kind", "file", "pages"))


class WithdrawPaperForm(CaseForm):
    reason = forms.CharField(label="作废理由", max_length=200)


class WithdrawKinForm(CaseForm):
    reason = forms.CharField(
        label="撤销理由",
        max_length=200,
        help_text="如登记错误、经核实不属于近亲属。备案和撤销理由都保留备查。",
    )


@action_form(Application, "change_members")
class ChangeMembersForm(ActionForm):
    applicant = PersonChoice(label="申请人", queryset=Person.objects.none(), empty_label=None)
    reason = forms.CharField(label="变更原因", max_length=500, widget=forms.Textarea(attrs=ROWS))

    def prepare(self) -> None:
        joined, gone = changes(self.obj, self.on)
        present = [member.person_id for member in living(self.obj, self.on)]
        field = self.fields["applicant"]
        field.queryset = Person.objects.filter(pk__in=present)
        field.initial = self.obj.applicant_id
        said = [f"增加 {member.person.name}" for member in joined]
        said += [f"减少 {person.name}" for person in gone]
        field.help_text = f"按家庭档案：{'，'.join(said) or '成员没有变化'}。"


@action_form(Application, "request_correction")
class CorrectionForm(ActionForm):
    items = forms.CharField(
        label="需要补正的全部材料",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text="每行一项。只能告知一次；政府平台能够查到的，不得要求申请人提供。",
    )
    corrections_due_on = forms.DateField(label="补正期限", widget=DateInput, required=False)

    def clean_items(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["items"].splitlines())
        return [line for line in lines if line]


@action_form(Application, "accept")
class AcceptForm(ActionForm):
    kin = forms.ChoiceField(
        label="有无工作人员近亲属",
        choices=[("no", "没有"), ("yes", "有，已登记近亲属备案")],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        officials = "、".join(rule_of(self.obj.household, "kin_officials", self.on).value)
        scope = "、".join(rule_of(self.obj.household, "kin_scope", self.on).value)
        self.fields["kin"].help_text = f"涉及人员：{officials}。近亲属：{scope}。"
        if self.obj.live_kin_filings.exists():
            self.fields["kin"].initial = "yes"
