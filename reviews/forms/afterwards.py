"""What is asked after the decision: where it was published, how a letter was delivered."""

from django import forms

from dibao.offices.models import User
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, layout
from reviews.forms.visits import investigators_for
from reviews.models import Letter, Publication


@action_form(Publication, "post")
class PostForm(ActionForm):
    place = forms.CharField(
        label="公布地点", max_length=100, help_text="如：农业院社区公示栏。打印公布表张贴后登记。"
    )
    phone = forms.CharField(label="监督电话", max_length=30, required=False)

    def prepare(self) -> None:
        last = self.obj.application.notices.order_by("-round").first()
        self.fields["place"].initial = self.obj.place or (last.place if last else "")
        self.fields["phone"].initial = self.actor.phone


@action_form(Letter, "deliver")
class DeliverForm(ActionForm):
    delivered_on = forms.DateField(label="送达日期", widget=DateInput)
    method = forms.ChoiceField(label="送达方式", choices=Letter.Method, widget=forms.RadioSelect)
    received_by = forms.CharField(
        label="签收人", max_length=50, required=False, help_text="直接送达的填写，以送达回证为准。"
    )
    relation = forms.CharField(
        label="与申请人关系", max_length=20, required=False, help_text="本人签收的填“本人”。"
    )
    evidence = forms.CharField(
        label="见证人、邮件单号或公告载体",
        max_length=100,
        required=False,
        help_text="留置送达写见证人，邮寄送达写邮件单号，公告送达写公告载体和日期。",
    )
    delivered_by = forms.ModelChoiceField(
        label="送达人", queryset=User.objects.none(), empty_label=None
    )

    def prepare(self) -> None:
        self.fields["delivered_on"].initial = self.on
        self.fields["method"].initial = Letter.Method.DIRECT
        field = self.fields["delivered_by"]
        field.queryset, field.initial = investigators_for(self.obj.household), self.actor.pk
        self.helper = layout(
            ("delivered_on", "delivered_by"), "method", ("received_by", "relation"), "evidence"
        )
