"""Uploading a roster."""

from django import forms
from django.conf import settings

from dibao.web.forms import FileInput
from households.codes import Category


class UploadForm(forms.Form):
    file = forms.FileField(
        label="花名册文件",
        help_text="Excel 工作簿（.xlsx），含表头；可以带标题、合计和签字行",
        widget=FileInput(accept=".xlsx"),
    )
    category = forms.ChoiceField(
        label="城乡类别",
        choices=[("", "按文件标题或类别列判断"), *Category.choices],
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"文件超过 {limit} MB，请拆成几个文件分别上传。")
        return file
