"""What a street gives about money that is brought home and cards that others keep."""

from django import forms

from applications.papers import ACCEPT, read_paper
from dibao.offices.models import User, street_of
from dibao.offices.roles import FIELD, STREET
from dibao.trail.refusals import Refusal
from dibao.web.forms import DateInput, FileInput
from payments.models import HomeDelivery


class PaperField(forms.FileField):
    """A scan or photo no larger than the office takes; cleaned to its bytes."""

    widget = FileInput(accept=ACCEPT)

    def clean(self, data, initial=None) -> bytes:
        upload = super().clean(data, initial)
        if not upload:
            return b""
        try:
            return read_paper(upload).content
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class HomeDeliveryForm(forms.Form):
    ground = forms.ChoiceField(label="原因", choices=HomeDelivery.Ground)
    handler = forms.ModelChoiceField(User.objects.none(), label="上门经办人", empty_label="请选择")

    def __init__(self, *args, area_code: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            is_active=True, area__in=[street_of(area_code), area_code],
            roles__overlap=sorted(FIELD | STREET),
        )  # fmt: skip
        self.fields["handler"].queryset = people.order_by("full_name")


class DeliveryForm(forms.Form):
    delivered_on = forms.DateField(label="送达日期", widget=DateInput)
    received_by = forms.CharField(
        label="领取人", max_length=50, required=False, help_text="已送达的填写签收人姓名。"
    )
    receipt = PaperField(
        label="签字收条或情况说明",
        help_text="已送达的上传领取人签字的收条；没有送达的上传上门情况说明，由经办人签字。"
        "PDF 或照片，加密保存。",
    )
    photo = PaperField(label="现场照片", required=False, help_text="已送达的必须上传。")
    failure = forms.CharField(
        label="未送达原因", max_length=200, required=False, help_text="已送达的不填。"
    )

    def clean(self) -> dict:
        given = super().clean()
        if not given.get("failure") and not given.get("photo") and "photo" not in self.errors:
            self.add_error("photo", "请上传送达时的现场照片；没有送达的，请填写未送达原因。")
        return given


class CustodyForm(forms.Form):
    keeper_name = forms.CharField(label="保管人", max_length=50)
    keeper_office = forms.CharField(label="保管人单位职务", max_length=100)
    since = forms.DateField(label="起始日期", widget=DateInput)


class AgreementForm(forms.Form):
    agreement = PaperField(label="书面协议", help_text="PDF 或照片，归档后不能更换。")
    agreed_on = forms.DateField(label="协议日期", widget=DateInput)
