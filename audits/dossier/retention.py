"""How long each class of the archive is kept, by the pack's `archive_retention`."""

from dataclasses import dataclass
from datetime import date

from audits.dossier.base import Class, Paper
from dibao import policy
from dibao.calendar import day_in_words
from dibao.policy.figures import months_after
from households.models import Household

LABELS = ("审批类", "日常管理类", "财务类")
MONTHS = 12


@dataclass(frozen=True)
class Shelf:
    """One class: its name by the rules, its papers, and until when they are kept."""

    label: str
    rows: list[tuple[Paper, str]]
    rule: str


def shelves(household: Household, papers: list[Paper], on: date) -> tuple[list[Shelf], str]:
    """The classes with the last day of each paper, and the article that says so."""
    rules = policy.at(household.area_code, on)
    names, years = rules["archive_classes"], rules["archive_retention"]
    left_on = _left_on(household, on)
    found = []
    for kind in Class:
        label = names[kind] if kind < len(names) else LABELS[kind]
        span = _years(years, kind)
        rows = [(paper, _until(paper, span, left_on)) for paper in papers if paper.kind == kind]
        found.append(Shelf(label, rows, _words(kind, span)))
    return found, str(rules.cite("archive_retention"))


def _years(rule: dict, kind: Class) -> int | None:
    keys = ("approval_years_after_exit", "daily_years", "accounting_years")
    return rule[keys[kind]]


def _left_on(household: Household, on: date) -> date | None:
    """The day from which the household no longer receives; None while it does, or never did."""
    ends = [award.period.upper for award in household.awards.all()]
    if not ends or any(end is None or end > on for end in ends):
        return None
    return max(ends)


def _until(paper: Paper, span: int | None, left_on: date | None) -> str:
    if span is None:
        return "按会计档案规定"
    since = left_on if paper.kind == Class.APPROVAL else paper.on
    if since is None:
        return f"停发后 {span} 年"
    return day_in_words(months_after(since, span * MONTHS))


def _words(kind: Class, span: int | None) -> str:
    if span is None:
        return "保管期限按会计档案规定"
    return f"停发后保管 {span} 年" if kind == Class.APPROVAL else f"保管 {span} 年"
