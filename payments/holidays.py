"""What holiday subsidies are called, to be offered where one is opened."""

from collections.abc import Iterable
from datetime import date

from dibao import calendar, policy
from households.codes import Category


def holiday_names(counties: Iterable[str], on: date) -> list[str]:
    """The names in the rules of these counties; where there are none, the public holidays."""
    said = (
        item["name"]
        for county in counties
        for category in Category.values
        for item in policy.at(county, on).optional("holiday_subsidy", category) or ()
    )
    return list(dict.fromkeys(said)) or list(calendar.public_holidays())
