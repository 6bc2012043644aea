"""What a complaint says, and what its transitions ask."""

from datetime import date
from typing import Any

from django import forms

from audits.complaints.offices import answered_at, has_higher_office, level_of
from audits.models import Complaint, ComplaintReply
from dibao.offices.models import Area, Level, User, county_of
from dibao.offices.roles import CASEWORK
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import layout
from households.selectors import areas_below

ROWS = {"rows": 4}


class AreaField(forms.ModelChoiceField):
    def label_from_instance(self, area: Area) -> str:
        return area.full_name


class StaffField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return f"{user.full_name}（{user.area.name}，{'、'.join(user.role_labels)}）"


def staff_of(area_code: str):
    """People at work in the county of an area."""
    county = county_of(area_code)
    rows = User.objects.filter(area__code__startswith=county[: Level.COUNTY], is_active=True)
    rows = rows.filter(roles__overlap=[str(role) for role in CASEWORK])
    return rows.select_related("area").order_by("area__code", "pk")


class ComplaintForm(forms.Form):
    area = AreaField(Area.objects.none(), label="反映事项所在区划", empty_label=None)
    channel = forms.ChoiceField(label="来源", choices=Complaint.Channel)
    subject = forms.ChoiceField(label="事项", choices=Complaint.Subject)
    is_named = forms.TypedChoiceField(
        label="是否实名",
        choices=[("yes", "实名"), ("no", "匿名")],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    complainant = forms.CharField(
        label="反映人", max_length=50, required=False, help_text="加密保存，只有办理人员可见。"
    )
    contact = forms.CharField(label="联系方式", max_length=100, required=False)
    household_code = forms.CharField(
        label="涉及家庭的户编号",
        max_length=20,
        required=False,
        help_text="该户有在办申请的，按规定须由县级入户抽查。",
    )
    against = StaffField(User.objects.none(), label="被反映的工作人员", required=False)
    content = forms.CharField(label="反映内容", max_length=2000, widget=forms.Textarea(attrs=ROWS))
    helper = layout(
        ["事项", ("area", "channel"), ("subject", "household_code"), "against", "content"],
        ["反映人", "is_named", ("complainant", "contact")],
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [user.area_id, *areas_below(user).values_list("code", flat=True)]
        self.fields["area"].queryset = Area.objects.filter(code__in=codes).select_related(
            "parent__parent__parent"
        )
        self.fields["against"].queryset = staff_of(user.area_id).exclude(pk=user.pk)
        self.fields["against"].empty_label = "不涉及"


class ComplaintFilter(forms.Form):
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不限"), *Complaint.Status.choices]
    )
    subject = forms.ChoiceField(
        label="事项", required=False, choices=[("", "不限"), *Complaint.Subject.choices]
    )


@action_form(Complaint, "accept")
class AcceptForm(ActionForm):
    handler = StaffField(User.objects.none(), label="承办人")

    def prepare(self) -> None:
        staff = staff_of(self.obj.area_code).exclude(pk=self.obj.against_id)
        self.fields["handler"].queryset = staff
        self.fields["handler"].initial = self.actor.pk


class _ReplyForm(ActionForm):
    finding = forms.ChoiceField(label="核查结论", choices=ComplaintReply.Finding)
    text = forms.CharField(
        label="答复意见",
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text="写入答复意见书：查明的事实、处理意见和依据，不写反映人以外的个人信息。",
    )


@action_form(Complaint, "reply")
class ReplyForm(_ReplyForm):
    open_recheck = forms.BooleanField(label="由县级立即复核涉及的家庭", required=False)

    def prepare(self) -> None:
        if self.obj.household_id is None:
            del self.fields["open_recheck"]


@action_form(Complaint, "reply_to_review", "reply_to_second_review")
class ReviewReplyForm(_ReplyForm):
    """The next higher organ's reply: its own person's, or its written opinion registered here."""

    organ = forms.CharField(
        label="作出意见的上一级机关",
        max_length=100,
        help_text="上一级机关没有使用本系统，登记其书面意见，如：某市民政局。",
    )
    field_order = ("organ", "finding", "text")

    def prepare(self) -> None:
        level = answered_at(self.obj)
        if level_of(self.actor) < level or has_higher_office(self.obj, level):
            del self.fields["organ"]


@action_form(Complaint, "close")
class CloseForm(ActionForm):
    content = forms.BooleanField(label="反映人明确表示不再申请复查、复核", required=False)
