"""The spot check and the decision."""

from django import forms

from applications.models import Application
from dibao.web.actions import ActionForm, action_form
from reviews.forms.fields import long_text, yes_or_no
from reviews.models import SpotCheck
from reviews.services.determinations import compute_application


@action_form(SpotCheck, "record")
class SpotCheckForm(ActionForm):
    consistent = yes_or_no("情况是否属实", "属实", "不属实")
    findings = long_text("抽查情况", hint="入户核查的时间、所见和结论。")

    def prepare(self) -> None:
        basis = f"抽查原因：{self.obj.get_ground_display()}。{self.obj.basis}"
        self.fields["consistent"].help_text = basis


@action_form(Application, "confirm")
class ConfirmForm(ActionForm):
    """Nothing to fill in but the assurance: the amount is what the rules give."""

    read = forms.BooleanField(label="已核对材料、调查、公示和测算过程，予以确认")

    def prepare(self) -> None:
        computed = compute_application(self.obj, on=self.on)
        result = computed.result
        self.fields["read"].help_text = (
            f"测算：{'符合' if result.eligible else '不符合'}条件，"
            f"月保障金 {result.amount} 元，保障 {result.persons} 人。{computed.mark}"
        )


@action_form(Application, "refuse")
class RefuseForm(ActionForm):
    reason = long_text(
        "不予确认的理由", most=1500, hint="写入告知书，请写明事实、依据和理由，使申请人能够看懂。"
    )
