"""What a person gives for a written answer."""

from django import forms

from applications.papers import ACCEPT
from dibao.web.forms import FileInput, UploadField, layout
from payments.models import Payment, WrittenAnswer
from payments.services.answer_guards import answers_of


class AnswerForm(forms.Form):
    says = forms.ChoiceField(label="核实结果", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="核实情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明何人、何时答复，结果如何。确认后不能修改。",
    )  # fmt: skip
    file = UploadField(label="书面材料", widget=FileInput(accept=ACCEPT))
    helper = layout("says", "reason", "file")

    def __init__(self, *args, payment: Payment, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        says = [WrittenAnswer.Says(one) for one in answers_of(payment)]
        self.fields["says"].choices = [(one.value, one.label) for one in says]
        papers = ["银行盖章的答复、退汇凭证"]
        if payment.channel == Payment.Channel.HAND:
            papers = ["乡镇（街道）负责人签字的情况说明"]
        if WrittenAnswer.Says.NOT_DUE in says:
            papers.append("不再发放的为死亡、停止待遇等证明")
        self.fields["file"].help_text = "，".join(papers) + "。PDF、JPG 或 PNG，加密保存。"
