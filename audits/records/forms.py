"""What a record of training, publicity or a survey asks."""

from django import forms

from audits.models import Activity, Survey
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, layout


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(label="类型", choices=Activity.Kind)
    held_on = forms.DateField(label="日期", widget=DateInput)
    title = forms.CharField(label="内容", max_length=200)
    people = forms.IntegerField(label="参加或受众人数", min_value=1)
    helper = layout(("kind", "held_on", "people"), "title")


class SurveyForm(forms.Form):
    held_on = forms.DateField(label="测评日期", widget=DateInput)
    manner = forms.CharField(label="测评方式", max_length=100, help_text="如电话回访、入户问卷。")
    asked = forms.IntegerField(label="测评人数", min_value=1)
    satisfied = forms.IntegerField(label="满意人数", min_value=0)
    helper = layout(("held_on", "manner"), ("asked", "satisfied"))


@action_form(Survey, "publish")
class PublishForm(ActionForm):
    published_on = forms.DateField(label="公布日期", widget=DateInput)
    published_at_place = forms.CharField(
        label="公布方式", max_length=100, help_text="如政府网站、村（社区）公示栏。"
    )
