"""What a person gives to propose a change of the line, to approve it, and to look through it."""

from django import forms

from dibao.offices.models import Area, Level, User
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, MonthInput
from reviews.models import LineChange, LineChangeItem

Direction = LineChangeItem.Direction


class LineChangeForm(forms.Form):
    area_code = forms.ChoiceField(
        label="调整区域", help_text="整个区县，或只调整一个乡镇（街道）。"
    )
    category = forms.ChoiceField(label="城乡类别", choices=LineChange.Reach.choices)
    effective_from = forms.DateField(
        label="新标准执行起始月",
        input_formats=["%Y-%m"],
        widget=MonthInput,
        help_text="文件规定的执行月份，可以早于本月；此前的差额按月补发。",
    )
    announced_on = forms.DateField(label="公布日期", widget=DateInput)
    document = forms.CharField(label="调整依据", max_length=200, help_text="文件名称和文号。")

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.filter(
            code__startswith=user.area.prefix, level__in=(Level.COUNTY, Level.STREET)
        )
        self.fields["area_code"].choices = [
            (area.code, area.full_name) for area in areas.select_related("parent")
        ]


class ItemFilter(forms.Form):
    direction = forms.ChoiceField(
        label="变动", required=False, choices=[("", "全部"), *Direction.choices]
    )
    outcome = forms.ChoiceField(
        label="执行结果", required=False, choices=[("", "全部"), *LineChangeItem.Outcome.choices]
    )
    street = forms.ChoiceField(label="乡镇（街道）", required=False)

    def __init__(self, *args, change: LineChange, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        streets = Area.objects.filter(code__startswith=change.prefix, level=Level.STREET)
        self.fields["street"].choices = [
            ("", "全部"),
            *((area.prefix, area.name) for area in streets),
        ]


@action_form(LineChange, "approve")
class ApproveForm(ActionForm):
    accepts_reductions = forms.BooleanField(label="同意减发", required=False)

    def prepare(self) -> None:
        figures = self.obj.summary["directions"]
        lower = figures["down"]["households"]
        field = self.fields["accepts_reductions"]
        if lower:
            field.label = f"我已核对减发名单，同意 {lower} 户随标准减发，并逐户书面告知"
            field.help_text = "不勾选的，这些家庭暂按原金额发放，转街道复核。"
        else:
            del self.fields["accepts_reductions"]
