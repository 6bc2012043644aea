"""Keyset paging: the next page begins after the last row, and nothing counts the whole."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 30


@dataclass(frozen=True)
class Page:
    rows: list
    next_url: str
    first_url: str

    def __iter__(self):
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def page(request: HttpRequest, queryset: QuerySet, *, size: int = PAGE_SIZE) -> Page:
    """One page of rows, newest first, by primary key; `?before=` holds the last key seen."""
    before = request.GET.get("before", "")
    if before.isdigit():
        rows = queryset.filter(pk__lt=int(before))
    else:
        before, rows = "", queryset
    rows = list(rows.order_by("-pk")[: size + 1])
    query = request.GET.copy()
    query.pop("before", None)
    first_url = f"?{query.urlencode()}" if before else ""
    next_url = ""
    if len(rows) > size:
        rows = rows[:size]
        query["before"] = str(rows[-1].pk)
        next_url = f"?{query.urlencode()}"
    return Page(rows=rows, next_url=next_url, first_url=first_url)
