"""The numbers of notices, decisions, awards and rechecks."""

from datetime import date

from applications.models import Application
from dibao.offices.models import Level
from dibao.trail.numbers import next_number


def _county(area_code: str) -> str:
    return area_code[: Level.COUNTY]


def notice_number(application: Application, round_: int) -> str:
    """The application's number and the round: …-G1."""
    return f"{application.number}-G{round_}"


def decision_number(area_code: str, on: date) -> str:
    """低保决〔2026〕410105-00001号"""
    return next_number(f"低保决〔{on.year}〕{_county(area_code)}-", 5) + "号"


def letter_number(area_code: str, on: date) -> str:
    """低保告〔2026〕410105-00001号, for what is told after a recheck."""
    return next_number(f"低保告〔{on.year}〕{_county(area_code)}-", 5) + "号"


def award_number(area_code: str, on: date) -> str:
    return next_number(f"DB{_county(area_code)}{on.year}", 6)


def recheck_number(area_code: str, on: date) -> str:
    return next_number(f"FH{_county(area_code)}{on:%Y%m}", 5)


def lot_number(area_code: str, on: date, base: str) -> int:
    """The place of a case among those of its county and year that the draw looks at.

    The series stays locked to the end of the transaction, so that the count is never behind.
    """
    prefix = f"CC{_county(area_code)}{on.year}{base[:10]}-"
    return int(next_number(prefix, 1).removeprefix(prefix))
