"""Which payments a figure counts: an area, a month, a category."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from dibao.offices.models import Level, county_of
from payments.models import Batch
from payments.models.batches import MONTHLY, SEALED
from payments.payday import first_of_month, month_before

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class MonthScope:
    """A county or a part of it, and a month; `category` "" is town and country together."""

    prefix: str
    month: date
    category: str = ""

    @property
    def county(self) -> str:
        return county_of(self.prefix)

    @property
    def unit_length(self) -> int:
        """The digits that name the areas below this one: streets of a county, else communities."""
        return Level.STREET if len(self.prefix) <= Level.COUNTY else Level.COMMUNITY

    def batches(self) -> Iterable[Batch]:
        """The county's sealed batches, of every month and kind."""
        rows = Batch.objects.filter(area_code=self.county, status__in=SEALED)
        return rows.filter(category=self.category) if self.category else rows

    def parameters(self) -> dict:
        """The area as a range, for the statements."""
        after = self.prefix[:-1] + chr(ord(self.prefix[-1]) + 1)
        return {"low": self.prefix, "high": after, "unit": int(self.unit_length)}


def paid_in(scope: MonthScope) -> list[int]:
    """The batches that went out in the month, whatever months they pay."""
    return list(scope.batches().filter(month=scope.month).values_list("pk", flat=True))


def paying_for(scope: MonthScope, *months: date) -> list[int]:
    """The batches that pay the allowance of any of the months, whenever they went out.

    Where a recovery is set off, the allowance comes by a batch of its own.
    """
    wanted = (Q(terms__months__contains=[first_of_month(month).isoformat()]) for month in months)
    rows = scope.batches().filter(reduce(or_, wanted), kind__in=MONTHLY)
    return list(rows.values_list("pk", flat=True))


def last_months(month: date, count: int = MONTHS_SHOWN) -> list[date]:
    """The month and those before it, oldest first."""
    found = [first_of_month(month)]
    while len(found) < count:
        found.append(month_before(found[-1]))
    return found[::-1]


def rows_of(statement: str, parameters: dict) -> list[dict]:
    """The answer of a statement, each row by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
