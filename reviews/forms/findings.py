"""The questions that the rules of a place add to a visit's form."""

from datetime import date

from django import forms

from dibao.web.forms import DateInput, MoneyField
from reviews.facts.questions import Questions
from reviews.forms.fields import yes_or_no


def ask(fields: dict, asked: Questions) -> None:
    """Add the questions of the rules in force to a form's fields."""
    if asked.grades:
        choices = [(grade.name, grade.label) for grade in asked.grades]
        fields["grade"] = forms.ChoiceField(
            label="困难档次", choices=choices, widget=forms.RadioSelect,
            help_text=str(asked.grades_from),
        )  # fmt: skip
    if any(grade.open for grade in asked.grades):
        fields["granted"] = MoneyField(
            label="核定的每人金额（元/月）", required=False, help_text="档内可以选定金额的填写"
        )
    if asked.living_level:
        fields["living_level_low"] = yes_or_no("实际生活水平", "低于保障线", "不低于保障线")
        fields["living_level_low"].help_text = str(asked.living_level)
    for rule in asked.conducts:
        name = f"conduct_{rule['code']}"
        fields[name] = forms.BooleanField(label=rule["name"], required=False)
        fields[f"{name}_on"] = forms.DateField(
            label="发生日期", widget=DateInput, required=False,
            help_text="有此情形的填写" if rule["within_months"] else "可不填",
        )  # fmt: skip


def asked_parts(asked: Questions) -> list:
    """The places of those questions in the form's arrangement."""
    names = ["grade"] if asked.grades else []
    if any(grade.open for grade in asked.grades):
        names.append("granted")
    if asked.living_level:
        names.append("living_level_low")
    parts: list = [["认定结论", *names]] if names else []
    if asked.conducts:
        pairs = [(f"conduct_{rule['code']}", f"conduct_{rule['code']}_on")
                 for rule in asked.conducts]  # fmt: skip
        parts.append([f"有无下列不予保障的情形（{asked.conducts_from}）", *pairs])
    return parts


def conducts_in(data: dict, asked: Questions) -> dict[str, date | None]:
    """The conducts seen, by code with the day; takes their single fields out of `data`."""
    codes = [rule["code"] for rule in asked.conducts]
    days = {code: data.pop(f"conduct_{code}_on", None) for code in codes}
    return {code: day for code, day in days.items() if data.pop(f"conduct_{code}", False)}
