"""Whether a draft is still what would be drafted on a later day: nobody else, and nobody more."""

from datetime import date

from django.db import connection

from dibao.offices.models import Level
from payments.models import Batch
from payments.services.draft_sql import DIFFERING, MISSED, for_kind, scope_of


def differing_count(batch: Batch, on: date) -> int:
    """How many payments would be drafted otherwise on a day: award, head or account changed."""
    differing = for_kind(DIFFERING, batch.kind)
    return _count(f"SELECT count(*) FROM ({differing}) differing", batch, on)


def passed_over_count(batch: Batch, on: date) -> int:
    """How many households the batch would pay on a day and does not: left out for want of an
    account or head that they have now, or entitled since."""
    return _count(for_kind(MISSED, batch.kind), batch, on)


def _count(statement: str, batch: Batch, on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, scope_of(batch, batch.area_code[: Level.COUNTY], on))
        return cursor.fetchone()[0]
