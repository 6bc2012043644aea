"""The numbers of applications and of means checks."""

from datetime import date

from applications.models import Application
from dibao.offices.models import Level
from dibao.trail.numbers import next_number


def application_number(area_code: str, on: date) -> str:
    """County, day and a sequence of the county's day: 41010520260302 0001, without the space."""
    return next_number(f"{area_code[: Level.COUNTY]}{on:%Y%m%d}", 4)


def means_check_number(application: Application) -> str:
    """The application's number and how many checks it has had: …-H1. Call it under its lock."""
    return f"{application.number}-H{application.means_checks.count() + 1}"
