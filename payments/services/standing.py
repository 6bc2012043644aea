"""Whether a draft is still what would be drafted on a later day: nobody else, and nobody more."""

from datetime import date

from django.db import connection
from django.db.models import QuerySet

from dibao.offices.models import Level
from payments.models import Batch, Payment
from payments.services.draft_sql import (
    ALTERED,
    DIFFERING,
    MISDIRECTED,
    MISSED,
    for_kind,
    scope_of,
)


def differing_count(batch: Batch, on: date) -> int:
    """How many payments would be drafted otherwise on a day: award, head or account changed."""
    return _count(f"SELECT count(*) FROM ({for_kind(DIFFERING, batch.kind)}) n", batch, on)


def altered_count(batch: Batch, on: date) -> int:
    """How many payments would be of another award or amount on a day, or would not be at all."""
    return _count(f"SELECT count(*) FROM ({for_kind(ALTERED, batch.kind)}) n", batch, on)


def misdirected(batch: Batch, on: date) -> QuerySet[Payment]:
    """Payments, not kept back yet, whose account or way is another on a day, or whose household is
    not entitled to their month any more."""
    with connection.cursor() as cursor:
        cursor.execute(MISDIRECTED, scope_of(batch, batch.area_code[: Level.COUNTY], on))
        found = [key for (key,) in cursor.fetchall()]
    return batch.payments.filter(pk__in=found).order_by("pk")


def passed_over_count(batch: Batch, on: date) -> int:
    """How many households the batch would pay on a day and does not: left out for want of an
    account or head that they have now, or entitled since."""
    return _count(for_kind(MISSED, batch.kind), batch, on)


def _count(statement: str, batch: Batch, on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, scope_of(batch, batch.area_code[: Level.COUNTY], on))
        return cursor.fetchone()[0]
