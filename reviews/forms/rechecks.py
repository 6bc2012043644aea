"""What the transitions of a recheck ask."""

from django import forms

from applications.rules import optional_rule
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput
from reviews.facts import members_of
from reviews.forms.fields import long_text, yes_or_no
from reviews.models import Grace, Recheck
from reviews.services.awards import active_award
from reviews.services.graces import causes
from reviews.services.rechecks import compute_recheck, outcome_of


def figures(recheck: Recheck, on) -> str:
    """Today's determination beside the present award, in a sentence."""
    award = active_award(recheck.household)
    if award is None:
        return "该户已不享受低保待遇。"
    if not members_of(recheck.household, on):
        return "该户成员均已死亡或者迁出，停发保障金。"
    computed = compute_recheck(recheck, award, on=on)
    label = Recheck.Outcome(outcome_of(award, computed)).label
    now = f"现月保障金 {award.amount} 元（{award.persons} 人）"
    then = f"今日测算 {computed.result.amount} 元（{computed.result.persons} 人）"
    return f"{now}，{then}：{label}。{computed.mark}"


@action_form(Recheck, "continue_as_is")
class ContinueForm(ActionForm):
    reason = long_text("复核情况", required=False)

    def prepare(self) -> None:
        self.fields["reason"].help_text = figures(self.obj, self.on)


@action_form(Recheck, "propose_grace")
class GraceForm(ActionForm):
    cause = forms.ChoiceField(label="渐退事由", widget=forms.RadioSelect)
    since = forms.DateField(label="就业或办照日期", widget=DateInput)
    honest = yes_or_no("是否如实报告", "主动如实报告", "未报告，由工作人员发现")
    months = forms.IntegerField(label="渐退月数", min_value=0, max_value=60)
    reason = long_text("理由", hint="就业单位或者营业执照、收入情况和凭据。")

    def prepare(self) -> None:
        rule = optional_rule(self.obj.household, "grace_period", self.on)
        chosen = causes(self.obj.household, self.on)
        self.fields["cause"].choices = [(each, Grace.Cause(each).label) for each in chosen]
        self.fields["cause"].help_text = figures(self.obj, self.on)
        if rule:
            least, most = rule.value["months_from"], rule.value["months_to"]
            span = f"{most} 个月" if least == most else f"{least} 至 {most} 个月"
            self.fields["months"].initial = most
            self.fields["months"].help_text = f"自就业或办照当月起计算，{span}。{rule.citation}"


@action_form(Recheck, "propose_change")
class ProposeForm(ActionForm):
    reason = long_text("变动理由")

    def prepare(self) -> None:
        self.fields["reason"].help_text = figures(self.obj, self.on)
