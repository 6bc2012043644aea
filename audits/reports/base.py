"""The shape of a supervision report, and the register of all of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django import forms

from dibao.calendar import day_in_words
from dibao.offices.models import Area, Level, User
from dibao.offices.roles import AUDIT, COUNTY
from dibao.sheets import Column


@dataclass(frozen=True)
class Scope:
    """Where and when a report looks: an area of the reader's, the day, and what was asked."""

    user: User
    area: Area
    on: date
    asked: Mapping[str, object]

    @property
    def prefix(self) -> str:
        return self.area.prefix

    @property
    def counties(self) -> list[Area]:
        """The counties that lie in the area; none where it lies in a county."""
        counties = Area.objects.filter(level=Level.COUNTY, code__startswith=self.prefix)
        return list(counties.order_by("code"))


class Report(ABC):
    """One report: rows for the page and for the workbook alike.

    `key` is its address. `columns` are those of the workbook; a row is a mapping by their keys and
    may hold `url`, where the page leads to, and `alarm`, true where somebody should look.
    """

    key: str
    title: str
    lead: str
    order: int
    columns: list[Column]
    totals: tuple[str, ...] = ()
    roles = AUDIT | COUNTY
    filter_form: type[forms.Form] = forms.Form
    empty = "没有符合条件的记录"
    is_flag = False

    @abstractmethod
    def rows(self, scope: Scope) -> Iterable[Mapping[str, object]]:
        """The lines of the report, in their order."""

    def notes(self, scope: Scope) -> list[str]:
        """What a reader must know: the rule it rests on, how a figure is counted."""
        return []

    def basis_of(self, scope: Scope) -> str:
        """What the report covers, in words for its head."""
        return f"截至{day_in_words(scope.on)}"


_reports: dict[str, Report] = {}


def register(report: type[Report]) -> type[Report]:
    """Class decorator: the list of reports and its addresses know this one from now on."""
    if report.key in _reports:
        raise ValueError(f"the report {report.key} is registered twice")
    _reports[report.key] = report()
    return report


def all_reports() -> list[Report]:
    return sorted(_reports.values(), key=lambda report: report.order)


def report_of(key: str) -> Report:
    return _reports[key]
