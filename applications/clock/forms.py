"""What the transitions of the decision clock ask."""

from django import forms

from applications.clock.services import special_grounds
from applications.models import Application
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput


@action_form(Application, "pause_clock")
class PauseForm(ActionForm):
    since = forms.DateField(label="暂停日期", widget=DateInput)
    evidence = forms.CharField(
        label="要求补充的材料和告知凭据",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：12 月工资流水；3 月 4 日书面告知，申请人签收。",
    )

    def prepare(self) -> None:
        self.fields["since"].initial = self.on


@action_form(Application, "resume_clock")
class ResumeForm(ActionForm):
    until = forms.DateField(label="补齐日期", widget=DateInput)

    def prepare(self) -> None:
        self.fields["until"].initial = self.on


@action_form(Application, "extend_deadline")
class ExtendForm(ActionForm):
    ground = forms.ChoiceField(label="特殊情况", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="具体情形", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self) -> None:
        self.fields["ground"].choices = [(each, each) for each in special_grounds(self.obj)]
