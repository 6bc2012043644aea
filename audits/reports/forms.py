"""What reports ask for."""

from datetime import date
from typing import Any

from django import forms

from dibao.offices.models import Area
from dibao.web.forms import MonthInput

PERCENT = {"min_value": 1, "max_value": 100}


class AreaFilter(forms.Form):
    """The area: the reader's own, or one of the two levels below it."""

    area = forms.ModelChoiceField(Area.objects.none(), label="区划", required=False)

    def __init__(self, *args: Any, areas: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["area"].empty_label = "本辖区"
        self.begin(on)

    def begin(self, on: date) -> None:
        """Set what stands in the fields before anything is asked."""

    def asked(self) -> dict:
        """What was asked, and where nothing was, what stands in the fields at first."""
        given = self.cleaned_data
        return {
            name: field.initial if given.get(name) in (None, "") else given[name]
            for name, field in self.fields.items()
        }


class YearFilter(AreaFilter):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, required=False)

    def begin(self, on: date) -> None:
        self.fields["year"].initial = on.year


class MonthFilter(AreaFilter):
    month = forms.DateField(
        label="月份", input_formats=["%Y-%m"], widget=MonthInput, required=False
    )

    def begin(self, on: date) -> None:
        self.fields["month"].initial = on.replace(day=1)
