"""What an empty field is told: its own name, the same way on every form."""

from django import forms
from django.forms.fields import Field
from django.forms.renderers import DjangoTemplates


def missing(field: Field, label: str) -> str:
    """What to do about a field left empty, after its kind."""
    if isinstance(field, forms.BooleanField):
        return f"请勾选“{label}”。"
    if isinstance(field, forms.FileField):
        return f"请上传“{label}”。"
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return f"请选择“{label}”。"
    return f"请填写“{label}”。"


class NamedField(forms.BoundField):
    """A field of a form that says its name when it is left empty, unless it has its own words."""

    def __init__(self, form: forms.BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        told = field.error_messages
        if self.label and told.get("required") == Field.default_error_messages["required"]:
            told["required"] = missing(field, str(self.label))


class Renderer(DjangoTemplates):
    """FORM_RENDERER: what draws every form, and gives it its fields."""

    bound_field_class = NamedField
