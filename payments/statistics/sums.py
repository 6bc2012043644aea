"""What was paid in a month: by category and kind, by area below, by reason of failure, by month."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from households.codes import Category
from payments.models import Kind
from payments.repeats import HAS_MONEY
from payments.statistics.scope import MonthScope, last_months, paid_in, paying_for, rows_of

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")

# One row for each household of a batch first: a quarter pays a household three times.
BY_HOUSEHOLD = f"""
    SELECT p.batch_id, p.household_id, max(p.area_code) AS area_code, max(p.persons) AS persons,
           sum(p.amount) AS amount, count(*) AS lines,
           coalesce(sum(p.amount) FILTER (WHERE {HAS_MONEY}), 0) AS paid,
           coalesce(sum(p.amount) FILTER (WHERE l.id IS NOT NULL AND NOT {HAS_MONEY}), 0)
               AS failed,
           count(*) FILTER (WHERE {HAS_MONEY}) AS paid_lines,
           count(*) FILTER (WHERE l.id IS NOT NULL AND NOT {HAS_MONEY}) AS failed_lines
      FROM payments_payment p
      LEFT JOIN payments_bankreturnline l ON l.payment_id = p.id
            AND l.result IN ('success', 'failure')
     WHERE p.batch_id = ANY(%(batches)s) AND p.area_code >= %(low)s AND p.area_code < %(high)s
     GROUP BY p.batch_id, p.household_id
"""
FIGURES = """
    count(*) AS households, sum(e.persons)::bigint AS persons, sum(e.amount) AS total,
    sum(e.lines)::bigint AS lines, sum(e.paid) AS paid, sum(e.failed) AS failed,
    sum(e.paid_lines)::bigint AS paid_lines, sum(e.failed_lines)::bigint AS failed_lines
"""
BY_BATCH = f"""
    SELECT b.number, b.kind, b.category, {FIGURES}
      FROM ({BY_HOUSEHOLD}) e JOIN payments_batch b ON b.id = e.batch_id
     GROUP BY b.id ORDER BY b.category DESC, b.kind <> 'regular', b.number
"""
BY_UNIT = f"""
    SELECT rpad(left(e.area_code, %(unit)s), 12, '0') AS unit, {FIGURES}
      FROM ({BY_HOUSEHOLD}) e JOIN payments_batch b ON b.id = e.batch_id
     WHERE b.kind <> 'repay' GROUP BY unit ORDER BY unit
"""
# The bank's own words follow in brackets; the meaning of its code stands before them.
FAILURES = f"""
    SELECT CASE WHEN l.result = 'failure' THEN split_part(l.explanation, '（', 1)
                ELSE '到账后退汇' END AS reason, count(*) AS lines, sum(p.amount) AS total,
           count(*) FILTER (WHERE again.id IS NOT NULL) AS repeated
      FROM payments_payment p
      JOIN payments_bankreturnline l ON l.payment_id = p.id
           AND l.result IN ('success', 'failure')
      LEFT JOIN payments_payment again ON again.replaces_id = p.id
     WHERE p.batch_id = ANY(%(batches)s) AND p.area_code >= %(low)s AND p.area_code < %(high)s
       AND NOT {HAS_MONEY}
     GROUP BY reason ORDER BY lines DESC, reason
"""
# One regular payment of a household and month has attempt 1: nobody is counted twice.
TREND = """
    SELECT p.month, count(*) AS households, sum(p.persons)::bigint AS persons,
           sum(p.amount) AS total
      FROM payments_payment p
     WHERE p.batch_id = ANY(%(batches)s) AND p.area_code >= %(low)s AND p.area_code < %(high)s
       AND p.kind = 'regular' AND p.attempt = 1 AND p.month = ANY(%(months)s)
     GROUP BY p.month
"""


def average(total: Decimal | None, count: int | None) -> Decimal:
    """Yuan for each, to the fen; 0.00 for none."""
    return (total / count).quantize(FEN, ROUND_HALF_UP) if count and total else NOTHING


def by_batch(scope: MonthScope) -> list[dict]:
    """Each batch of the month: households, persons, yuan, arrived, and failed or sent back."""
    found = rows_of(BY_BATCH, scope.parameters() | {"batches": paid_in(scope)})
    for row in found:
        row["label"] = Kind(row["kind"]).label
        row["category_label"] = Category(row["category"]).label
        row["waiting_lines"] = row["lines"] - row["paid_lines"] - row["failed_lines"]
        row["average"] = average(row["total"], row["persons"])
    return found


def whole(rows: list[dict]) -> dict:
    """The sums of `by_batch`. What is paid again after a failure is owed once."""
    owed = [row for row in rows if row["kind"] != Kind.REPAY]
    regular = [row for row in rows if row["kind"] in (Kind.REGULAR, Kind.LATE, Kind.SET_OFF)]
    persons = sum(row["persons"] for row in regular)
    return {
        "households": sum(row["households"] for row in regular),
        "persons": persons,
        "total": sum((row["total"] for row in owed), NOTHING),
        "paid": sum((row["paid"] for row in rows), NOTHING),
        "failed_lines": sum(row["failed_lines"] for row in rows),
        "waiting_lines": sum(row["waiting_lines"] for row in rows),
        "average": average(sum((row["total"] for row in regular), NOTHING), persons),
    }


def by_unit(scope: MonthScope) -> list[dict]:
    """The streets of a county, or the communities of a street, with what was paid there."""
    found = rows_of(BY_UNIT, scope.parameters() | {"batches": paid_in(scope)})
    for row in found:
        row["average"] = average(row["total"], row["persons"])
    return found


def failures(scope: MonthScope) -> list[dict]:
    """What failed, by the bank's reason, the most frequent first."""
    return rows_of(FAILURES, scope.parameters() | {"batches": paid_in(scope)})


def trend(scope: MonthScope) -> list[dict]:
    """The allowance of the last twelve months, each by the month that it pays, oldest first."""
    months = last_months(scope.month)
    given = {"batches": paying_for(scope, *months), "months": months}
    found = rows_of(TREND, scope.parameters() | given)
    by_month = {row["month"]: row for row in found}
    return [_month(month, by_month.get(month)) for month in months]


def _month(month: date, row: dict | None) -> dict:
    row = row or {"month": month, "households": 0, "persons": 0, "total": NOTHING}
    return row | {
        "per_household": average(row["total"], row["households"]),
        "per_person": average(row["total"], row["persons"]),
    }
