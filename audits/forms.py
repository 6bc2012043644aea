"""Asking for a ledger."""

from datetime import date

from django import forms

from households.codes import Category


class LedgerForm(forms.Form):
    month = forms.CharField(
        label="发放月份",
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text="格式如 2026-10。",
    )
    category = forms.ChoiceField(
        label="城乡类别", choices=[("", "城市和农村"), *Category.choices], required=False
    )
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="写明审计、检查或核对事项，导出情况记入办理轨迹。"
    )
    full_numbers = forms.BooleanField(
        label="需要完整身份证号和银行账号",
        required=False,
        help_text="确因核对需要方可勾选；不勾选则只显示首尾数字。",
    )

    def clean_month(self) -> date:
        try:
            year, month = self.cleaned_data["month"].split("-")
            return date(int(year), int(month), 1)
        except ValueError as error:
            raise forms.ValidationError("请按“年-月”填写，如 2026-10。") from error
