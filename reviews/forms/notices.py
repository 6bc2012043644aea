"""The street's opinion with its notice, objections, and what is done about them."""

from django import forms

from applications.models import Application
from applications.rules import rule_of
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, layout
from reviews.forms.fields import long_text, yes_or_no
from reviews.models import Objection
from reviews.services.determinations import compute_application
from reviews.services.notices import days_of, needs_notice, stage_due
from reviews.services.objections import WAYS, open_objections, was_just_objected, ways_for


@action_form(Application, "give_opinion")
class OpinionForm(ActionForm):
    supports = yes_or_no("审核意见", "拟予确认", "拟不予确认")
    text = long_text("意见内容")
    place = forms.CharField(
        label="公示张贴地点", max_length=100, required=False, help_text="如：农业院社区公示栏"
    )
    phone = forms.CharField(label="监督电话", max_length=30, required=False)
    objection_outcome = forms.ChoiceField(
        label="异议处理结果",
        choices=[("", "请选择"), *Objection.Outcome.choices],
        required=False,
    )
    objection_answer = long_text("对异议的答复", required=False)

    def prepare(self) -> None:
        computed = compute_application(self.obj, on=self.on)
        result = computed.result
        said = f"测算：符合条件，月保障金 {result.amount} 元，保障 {result.persons} 人。"
        if not result.eligible:
            said = f"测算：不符合条件。{computed.failings}。"
        self.fields["supports"].help_text = said + computed.mark
        self.fields["supports"].initial = "yes" if result.eligible else "no"
        self.fields["phone"].initial = self.actor.phone
        if needs_notice(self.obj, computed, self.on):
            stage_at = stage_due(self.obj, self.on) if was_just_objected(self.obj) else 0
            said = _stage(self.obj, stage_at, self.on)
            self.fields["place"].help_text = f"拟予确认的填写。{said}"
        else:
            del self.fields["place"], self.fields["phone"]
        if not open_objections(self.obj).exists():
            del self.fields["objection_outcome"], self.fields["objection_answer"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("supports") and "place" in self.fields and not data.get("place"):
            self.add_error("place", "拟予确认的须公示，请填写张贴地点。")
        return data


def _stage(application: Application, stage_at: int, on) -> str:
    """What is posted, for how long, and by which article."""
    days, rounds = (
        rule_of(application.household, key, on) for key in ("notice_days", "notice_rounds")
    )
    stage = rounds.value[stage_at]
    cite = rounds.citation if stage["days"] else days.citation
    return f"{stage['stage']}，自今日起 {days_of(application, stage_at, on)} 天。{cite}"


@action_form(Application, "post_next_notice")
class NextNoticeForm(ActionForm):
    place = forms.CharField(label="公示张贴地点", max_length=100)
    phone = forms.CharField(label="监督电话", max_length=30, required=False)

    def prepare(self) -> None:
        last = self.obj.notices.order_by("-round").first()
        if last:
            self.fields["place"].initial = last.place
        self.fields["phone"].initial = self.actor.phone
        stage_at = stage_due(self.obj, self.on)
        if stage_at is not None:
            self.fields["place"].help_text = _stage(self.obj, stage_at, self.on)


@action_form(Application, "record_objection")
class ObjectionForm(ActionForm):
    raised_on = forms.DateField(label="提出日期", widget=DateInput)
    raised_by = forms.CharField(
        label="异议人",
        max_length=50,
        required=False,
        help_text="加密保存，不对外公开；匿名可不填。",
    )
    content = long_text("异议内容")

    def prepare(self) -> None:
        self.fields["raised_on"].initial = self.on
        self.helper = layout(("raised_on", "raised_by"), "content")


@action_form(Application, "answer_objection")
class AnswerForm(ActionForm):
    way = forms.ChoiceField(label="处理方式", widget=forms.RadioSelect)
    answer = long_text("处理安排", hint="处理结果在重新提出审核意见时答复。")

    def prepare(self) -> None:
        ways = ways_for(self.obj, self.on)
        self.fields["way"].choices = [(way, WAYS[way][1]) for way in ways]
        self.fields["way"].initial = ways[0]
