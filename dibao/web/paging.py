"""Paging: the next page begins after the last row's key, or for sums after a number of rows, and
nothing counts the whole."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 30
LONGEST_NUMBER = 9  # digits


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


def page_of_sums(request: HttpRequest, rows: QuerySet | list, *, size: int = PAGE_SIZE) -> Page:
    """One page of rows that are sums and have no key of their own, in their order; `?from=` holds
    how many came before."""
    since = request.GET.get("from", "")
    skipped = int(since) if since.isdigit() and len(since) < LONGEST_NUMBER else 0
    found = list(rows[skipped : skipped + size + 1])
    query = request.GET.copy()
    query.pop("from", None)
    first_url = f"?{query.urlencode()}" if skipped else ""
    next_url = ""
    if len(found) > size:
        query["from"] = str(skipped + size)
        next_url = f"?{query.urlencode()}"
    return Page(rows=found[:size], next_url=next_url, first_url=first_url)
