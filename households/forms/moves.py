"""The form by which a household moves to another community."""

from typing import Any

from django import forms

from dibao.offices.models import Level
from dibao.web.forms import DateInput, layout
from households.forms.people import VersionForm
from households.models import Household
from households.selectors import communities_of

ELSEWHERE = "elsewhere"


class MoveForm(VersionForm):
    area_code = forms.ChoiceField(
        label="迁入村（社区）",
        help_text="迁往本县（市、区）以外的，待遇不能随迁，家庭须向迁入地乡镇（街道）重新申请。",
    )
    moved_on = forms.DateField(label="迁移日期", widget=DateInput)
    address = forms.CharField(label="新居住地址", max_length=200, required=False)
    evidence = forms.CharField(
        label="证明材料",
        max_length=200,
        help_text="如：户口簿迁移登记、居住证明；不写姓名和证件号码。",
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = communities_of(household.area_code[: Level.COUNTY])
        self.fields["area_code"].choices = [
            ("", "请选择"),
            *(
                (area.code, f"{area.parent.name} {area.name}")
                for area in found.exclude(code=household.area_code)
            ),
            (ELSEWHERE, "本县（市、区）以外"),
        ]
        self.helper = layout(("area_code", "moved_on"), "address", "evidence", "version")

    def clean(self) -> dict:
        data = super().clean()
        if not self.leaves_county and data.get("area_code") and not data.get("address"):
            self.add_error("address", "请填写新居住地址。")
        return data

    @property
    def leaves_county(self) -> bool:
        return self.data.get(self.add_prefix("area_code")) == ELSEWHERE
