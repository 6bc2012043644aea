"""The shape of a red flag: a report whose rows are things to look into."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from audits.reports.base import Report, Scope
from audits.reports.forms import AreaFilter
from dibao.sheets import Column
from households.models import Household
from households.selectors import area_names

CHUNK = 2000


class Flag(Report):
    """A report whose rows are things to look into; `basis` is the article it rests on.

    Register it with `audits.reports.base.register`: it gets a page, a workbook and its place on
    the overview.
    """

    is_flag = True
    filter_form = AreaFilter
    empty = "没有发现疑点"
    basis = ""

    @abstractmethod
    def count(self, scope: Scope) -> int:
        """How many there are in the scope."""

    def notes(self, scope: Scope) -> list[str]:
        said = ["疑点只提示核查方向，不等于违规，须逐户核实。"]
        return [f"依据：{self.basis}。", *said] if self.basis else said


class RowFlag(Flag):
    """A flag that consists of rows of the database, each with an area."""

    columns = [
        Column("code", "编号", 22),
        Column("place", "村（社区）", 32),
        Column("detail", "情况", 60),
    ]

    @abstractmethod
    def found(self, scope: Scope) -> QuerySet:
        """The suspicious rows."""

    @abstractmethod
    def entry(self, row: Any, scope: Scope) -> tuple[str, str, str, str]:
        """How one of them reads: number, area, words, address."""

    def count(self, scope: Scope) -> int:
        return self.found(scope).count()

    def rows(self, scope: Scope) -> Iterator[dict]:
        read: list[tuple] = []
        for row in self.found(scope).iterator(chunk_size=CHUNK):
            read.append(self.entry(row, scope))
            if len(read) == CHUNK:
                yield from _named(read)
                read = []
        yield from _named(read)


def of_home(home: Household, said: str) -> tuple[str, str, str, str]:
    """The entry of something that concerns a household."""
    return home.code, home.area_code, said, home.page_url


def _named(read: list[tuple]) -> Iterator[dict]:
    names = area_names(area for _code, area, _detail, _url in read)
    for code, area, detail, url in read:
        yield {"code": code, "place": names.get(area, ""), "detail": detail, "url": url}
