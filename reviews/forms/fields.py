"""Choices of people as these forms show them."""

from django import forms

from dibao.offices.models import User
from households.models import Person

LONG = {"rows": 3}


class UserChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: User) -> str:
        return f"{user.full_name}（{user.area.name}，{'、'.join(user.role_labels)}）"


class FamilyChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: Person) -> str:
        return f"{person.name}（{person.masked_id}）"


def long_text(label: str, *, required: bool = True, most: int = 1000, hint: str = ""):
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs=LONG),
    )


def yes_or_no(label: str, yes: str, no: str, *, initial: str = "") -> forms.TypedChoiceField:
    """Two radio buttons; cleans to a bool."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        empty_value=None,
        initial=initial,
        widget=forms.RadioSelect,
    )
