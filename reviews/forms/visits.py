"""Home visit and appraisal."""

from django import forms

from applications.models import Application
from applications.rules import optional_rule, rule_of
from dibao.offices.models import User, county_of, street_of
from dibao.offices.roles import COUNTY, FIELD, STREET
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, layout
from households.models import Household, Person
from reviews.facts import members_of
from reviews.facts.questions import questions_of
from reviews.forms.fields import FamilyChoices, UserChoices, long_text, yes_or_no
from reviews.forms.findings import ask, asked_parts, conducts_in
from reviews.models import Recheck


@action_form(Application, "record_visit")
@action_form(Recheck, "record_visit")
class VisitForm(ActionForm):
    """What was seen and who signed. The paper record with both signatures stays in the file."""

    visited_on = forms.DateField(label="调查日期", widget=DateInput)
    methods = forms.MultipleChoiceField(label="调查方式", widget=forms.CheckboxSelectMultiple)
    living = long_text("家庭生活状况")
    housing = forms.CharField(label="住房及装饰", max_length=200, required=False)
    vehicles = forms.CharField(label="交通工具", max_length=200, required=False)
    neighbours = long_text("邻里访问情况", required=False)
    consistent = yes_or_no("与申报是否一致", "一致", "不一致", initial="yes")
    findings = long_text("调查结论")
    investigators = UserChoices(label="调查人员（均已签字）", queryset=User.objects.none())
    family = FamilyChoices(label="在场并签字的家庭成员", queryset=Person.objects.none())

    key = "visit_investigators"

    def prepare(self) -> None:
        household = self.obj.household
        if isinstance(self.obj, Recheck):
            self.key = "recheck_investigators"
        least = rule_of(household, self.key, self.on)
        self.fields["visited_on"].initial = self.on
        methods = rule_of(household, "visit_methods", self.on).value
        self.fields["methods"].choices = [(name, name) for name in methods]
        self.fields["investigators"].queryset = investigators_for(household)
        self.fields["investigators"].initial = [self.actor.pk]
        self.fields["investigators"].help_text = f"不少于 {least.value} 人。{least.citation}"
        present = [member.person_id for member in members_of(household, self.on)]
        self.fields["family"].queryset = Person.objects.filter(pk__in=present)
        self.asked = questions_of(household, self.on)
        ask(self.fields, self.asked)
        self.helper = layout(
            ["调查情况", ("visited_on",), "methods", "living", ("housing", "vehicles"),
             "neighbours", "consistent", "findings"],
            *asked_parts(self.asked),
            ["双方签字", "investigators", "family"],
        )  # fmt: skip

    def clean(self) -> dict:
        """Conducts seen become one answer."""
        data = super().clean()
        if self.asked.conducts:
            data["conducts"] = conducts_in(data, self.asked)
        return data


def investigators_for(household: Household):
    """People at work whose area covers the household and who investigate."""
    code = household.area_code
    above = [county_of(code), street_of(code), code]
    staff = User.objects.filter(area__code__in=above, is_active=True)
    staff = staff.filter(roles__overlap=[str(role) for role in FIELD | STREET | COUNTY])
    return staff.select_related("area").order_by("-area__level", "pk")


@action_form(Application, "record_appraisal")
class AppraisalForm(ActionForm):
    held_on = forms.DateField(label="评议日期", widget=DateInput)
    place = forms.CharField(label="地点", max_length=100)
    host = forms.CharField(label="主持人", max_length=50)
    recorder = forms.CharField(label="记录人", max_length=50)
    attendees = forms.IntegerField(label="参加人数", min_value=1, max_value=500)
    representatives = forms.IntegerField(label="其中村（居）民代表", min_value=0, max_value=500)
    agree = forms.IntegerField(label="同意", min_value=0, max_value=500)
    disagree = forms.IntegerField(label="不同意", min_value=0, max_value=500, initial=0)
    opinion = long_text("评议意见", hint="评议申报内容是否真实、完整。")

    def prepare(self) -> None:
        self.fields["held_on"].initial = self.on
        quorum = optional_rule(self.obj.household, "appraisal_attendees_min", self.on)
        if quorum:
            self.fields["attendees"].help_text = f"不少于 {quorum.value} 人。{quorum.citation}"
        share = optional_rule(self.obj.household, "appraisal_share_min", self.on)
        if share:
            help_text = f"不低于参加人数的 {share.value:.0%}。{share.citation}"
            self.fields["representatives"].help_text = help_text
        self.helper = layout(
            ("held_on", "place"), ("host", "recorder"), ("attendees", "representatives"),
            ("agree", "disagree"), "opinion",
        )  # fmt: skip
