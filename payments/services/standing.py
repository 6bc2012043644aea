"""Whether a draft is still what would be drafted on a later day: nobody else, and nobody more."""

from datetime import date

from django.db import connection

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

WHY = {
    "stopped": "该月已停发",
    "found_otherwise": "追缴决定已另行认定该月应发金额",
    "account": "账户或发放方式已变更",
    "head": "上门发放，户主已死亡或没有登记",
    "card": "银行卡由他人代管，没有书面协议",
    "holder": "账户持有人已死亡",
}


def differing_count(batch: Batch, on: date) -> int:
    """How many payments would be drafted otherwise on a day: award, head or account changed."""
    return _count(f"SELECT count(*) FROM ({for_kind(DIFFERING, batch.kind)}) n", batch, on)


def altered_count(batch: Batch, on: date) -> int:
    """How many payments would be of another award or amount on a day, or would not be at all."""
    return _count(f"SELECT count(*) FROM ({for_kind(ALTERED, batch.kind)}) n", batch, on)


def misdirected(batch: Batch, on: date) -> list[tuple[Payment, str]]:
    """Payments, not kept back yet, that must not go out as they stand on a day, and why."""
    with connection.cursor() as cursor:
        cursor.execute(MISDIRECTED, scope_of(batch, batch.area_code[: Level.COUNTY], on))
        why = dict(cursor.fetchall())
    return [
        (payment, WHY[why[payment.pk]])
        for payment in batch.payments.filter(pk__in=why).order_by("pk")
    ]


def passed_over_count(batch: Batch, on: date) -> int:
    """How many households the batch would pay on a day and does not: left out for want of an
    account or head that they have now, or entitled since."""
    return _count(for_kind(MISSED, batch.kind), batch, on)


def _count(statement: str, batch: Batch, on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, scope_of(batch, batch.area_code[: Level.COUNTY], on))
        return cursor.fetchone()[0]
