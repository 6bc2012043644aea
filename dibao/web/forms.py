"""Widgets and layouts that every form of the back office shares."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.conf import settings

from dibao.money import BadAmount, parse_yuan


class DateInput(forms.DateInput):
    """The browser's own date picker, which speaks ISO dates whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """The browser's month picker. Pair it with a DateField of `input_formats=["%Y-%m"]`."""

    input_type = "month"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m")


class MoneyInput(forms.TextInput):
    """An amount in yuan: a text box, so that no browser rounds or scrolls it."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))


class MoneyField(forms.CharField):
    """An amount in yuan as people write it, full-width or with commas; cleaned to Decimal."""

    widget = MoneyInput

    def __init__(self, *args, negative: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.negative = negative

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text, negative=self.negative)
        except BadAmount as fault:
            raise forms.ValidationError(f"{fault}。") from fault


class FileInput(forms.FileInput):
    """A file whose size the page checks before sending; the server checks again."""

    def __init__(self, attrs: dict | None = None, *, accept: str = "") -> None:
        limit = {"data-max-bytes": str(settings.UPLOAD_MAX_BYTES)}
        super().__init__(attrs=limit | ({"accept": accept} if accept else {}) | (attrs or {}))


class UploadField(forms.FileField):
    """A file that is not larger than the office takes."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"文件超过 {limit} MB，请拆成几个文件分别上传。")
        return file


def _row(item) -> Row:
    names = (item,) if isinstance(item, str) else item
    width = {1: "col-12", 2: "col-md-6", 3: "col-md-4"}.get(len(names), "col-6 col-md-3")
    return Row(*(Column(name, css_class=width) for name in names), css_class="gx-3")


def layout(*parts) -> FormHelper:
    """The arrangement of a form, to be set as `form.helper`; `_form.html` draws the rest.

    A part is a field name (a row of its own), a tuple of names (one row, equal columns), or a
    list [legend, part, part, …] (a titled group).
    """
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(
        *(
            Fieldset(part[0], *map(_row, part[1:]), css_class="group")
            if isinstance(part, list)
            else _row(part)
            for part in parts
        )
    )
    helper.render_hidden_fields = True
    return helper
