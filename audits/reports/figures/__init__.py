"""The figures of the performance report, by heading."""

from dataclasses import dataclass
from datetime import date

WHOLE = 100


@dataclass(frozen=True)
class Figure:
    """One figure in words; `verdict` says how it stands, `alarm` that somebody should look."""

    item: str
    value: str
    verdict: str = ""
    alarm: bool = False


@dataclass(frozen=True)
class Year:
    """A calendar year as far as it has gone."""

    year: int
    on: date

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return max(self.first, min(date(self.year, 12, 31), self.on))

    @property
    def is_over(self) -> bool:
        return self.on > date(self.year, 12, 31)

    @property
    def range(self) -> tuple[date, date]:
        return self.first, self.last


def share(item: str, kept: int, total: int, *, of: str = "件", is_over: bool = True) -> Figure:
    """So many of so many, and whether all of them; what may still be done is no alarm."""
    if not total:
        return Figure(item, f"无应办事项（{of}）")
    late = total - kept
    value = f"{kept}/{total} {of}，{kept * WHOLE / total:.1f}%"
    if not late:
        return Figure(item, value, "全部达到")
    return Figure(item, value, f"{'未达到' if is_over else '尚待办理'} {late} {of}", is_over)
