"""Uploading a roster."""

from django import forms

from dibao.web.forms import FileInput, UploadField
from households.codes import Category


class UploadForm(forms.Form):
    file = UploadField(
        label="花名册文件",
        help_text="Excel 工作簿（.xlsx），含表头；可以带标题、合计和签字行",
        widget=FileInput(accept=".xlsx"),
    )
    category = forms.ChoiceField(
        label="城乡类别",
        choices=[("", "按文件标题或类别列判断"), *Category.choices],
        required=False,
    )
