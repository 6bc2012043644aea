"""What was paid in a month: by category and kind, by area below, by reason of failure, by month."""

from datetime import date
from decimal import Decimal

from dibao.money import NOTHING, yuan
from households.codes import Category
from payments.models import Kind
from payments.repeats import HAS_MONEY, TIMES_HELD
from payments.statistics.scope import MonthScope, last_months, paid_in, paying_for, rows_of

# Of a payment `p` with its final line `l`: what did not arrive was kept back by us, or the bank
# failed it or sent it back.
KEPT_BACK = "EXISTS (SELECT 1 FROM payments_withholding own WHERE own.payment_id = p.id)"
WITHHELD = f"(l.id IS NOT NULL AND NOT {HAS_MONEY} AND {KEPT_BACK})"
FAILED = f"(l.id IS NOT NULL AND NOT {HAS_MONEY} AND NOT {KEPT_BACK})"

# One row for each household of a batch first: a quarter pays a household three times.
BY_HOUSEHOLD = f"""
    SELECT p.batch_id, p.household_id, max(p.area_code) AS area_code, max(p.persons) AS persons,
           sum(p.amount) AS amount, count(*) AS lines,
           coalesce(sum(p.amount * {TIMES_HELD}), 0) AS paid,
           count(*) FILTER (WHERE {HAS_MONEY}) AS paid_lines,
           count(*) FILTER (WHERE {FAILED}) AS failed_lines,
           count(*) FILTER (WHERE {WITHHELD}) AS withheld_lines
      FROM payments_payment p
      LEFT JOIN payments_bankreturnline l ON l.payment_id = p.id
            AND l.result IN ('success', 'failure')
     WHERE p.batch_id = ANY(%(batches)s) AND p.area_code >= %(low)s AND p.area_code < %(high)s
     GROUP BY p.batch_id, p.household_id
"""
FIGURES = """
    count(*) AS households, sum(e.persons)::bigint AS persons, sum(e.amount) AS total,
    sum(e.lines)::bigint AS lines, sum(e.paid) AS paid,
    sum(e.paid_lines)::bigint AS paid_lines, sum(e.failed_lines)::bigint AS failed_lines,
    sum(e.withheld_lines)::bigint AS withheld_lines
"""
BY_BATCH = f"""
    SELECT b.number, b.kind, b.category, {FIGURES}
      FROM ({BY_HOUSEHOLD}) e JOIN payments_batch b ON b.id = e.batch_id
     GROUP BY b.id ORDER BY b.category DESC, b.kind <> 'regular', b.number
"""
BY_UNIT = f"""
    SELECT rpad(left(p.area_code, %(unit)s), 12, '0') AS unit,
           coalesce(sum(p.amount) FILTER (WHERE b.kind <> 'repay'), 0) AS total,
           coalesce(sum(p.amount * {TIMES_HELD}), 0) AS paid,
           count(*) FILTER (WHERE {FAILED}) AS failed_lines,
           count(*) FILTER (WHERE {WITHHELD}) AS withheld_lines
      FROM payments_payment p
      JOIN payments_batch b ON b.id = p.batch_id
      LEFT JOIN payments_bankreturnline l ON l.payment_id = p.id
            AND l.result IN ('success', 'failure')
     WHERE p.batch_id = ANY(%(batches)s) AND p.area_code >= %(low)s AND p.area_code < %(high)s
     GROUP BY unit
"""
# The bank's own words follow in brackets; the meaning of its code stands before them.
FAILURES = f"""
    SELECT CASE WHEN EXISTS (SELECT 1 FROM payments_refund back WHERE back.payment_id = p.id)
                THEN '到账后退汇' ELSE split_part(l.explanation, '（', 1) END AS reason,
           count(*) AS lines, sum(p.amount) AS total,
           count(*) FILTER (WHERE again.id IS NOT NULL) AS repeated
      FROM payments_payment p
      JOIN payments_bankreturnline l ON l.payment_id = p.id
           AND l.result IN ('success', 'failure')
      LEFT JOIN payments_payment again ON again.replaces_id = p.id
     WHERE p.batch_id = ANY(%(batches)s) AND p.area_code >= %(low)s AND p.area_code < %(high)s
       AND {FAILED}
     GROUP BY reason ORDER BY lines DESC, reason
"""
# One regular payment of a household and month has attempt 1: nobody is counted twice.
OF_MONTHS = """
      FROM payments_payment p
     WHERE p.batch_id = ANY(%(batches)s) AND p.area_code >= %(low)s AND p.area_code < %(high)s
       AND p.kind = 'regular' AND p.attempt = 1 AND p.month = ANY(%(months)s)
"""
COVERED = """count(*) AS households, sum(p.persons)::bigint AS persons,
           sum(p.amount) AS allowance"""
TREND = f"SELECT p.month, {COVERED} {OF_MONTHS} GROUP BY p.month"
ALLOWANCE = f"""
    SELECT rpad(left(p.area_code, %(unit)s), 12, '0') AS unit, {COVERED} {OF_MONTHS}
     GROUP BY unit
"""


def average(total: Decimal | None, count: int | None) -> Decimal:
    """Yuan for each, to the fen; 0.00 for none."""
    return yuan(total / count) if count and total else NOTHING


def by_batch(scope: MonthScope) -> list[dict]:
    """Each batch of the month: households, persons, yuan, arrived, and the lines that failed or
    were sent back, were kept back, or wait."""
    found = rows_of(BY_BATCH, scope.parameters() | {"batches": paid_in(scope)})
    for row in found:
        row["label"] = Kind(row["kind"]).label
        row["category_label"] = Category(row["category"]).label
        answered = row["paid_lines"] + row["failed_lines"] + row["withheld_lines"]
        row["waiting_lines"] = row["lines"] - answered
    return found


def whole(scope: MonthScope, rows: list[dict]) -> dict:
    """Whom the month's own allowance covers and how much each, whenever it went out; and the sums
    of `by_batch`, the money of the month. What is paid again after a failure is owed once."""
    owed = [row for row in rows if row["kind"] != Kind.REPAY]
    units = allowance_by_unit(scope).values()
    persons = sum(unit["persons"] for unit in units)
    allowance = sum((unit["allowance"] for unit in units), NOTHING)
    return {
        "households": sum(unit["households"] for unit in units),
        "persons": persons,
        "allowance": allowance,
        "total": sum((row["total"] for row in owed), NOTHING),
        "paid": sum((row["paid"] for row in rows), NOTHING),
        "failed_lines": sum(row["failed_lines"] for row in rows),
        "withheld_lines": sum(row["withheld_lines"] for row in rows),
        "waiting_lines": sum(row["waiting_lines"] for row in rows),
        "average": average(allowance, persons),
    }


def allowance_by_unit(scope: MonthScope) -> dict[str, dict]:
    """The allowance that pays the month, whenever it went out, by area below: households, persons
    and yuan. A quarter paid at once is three such months; subsidies and arrears are none."""
    given = {"batches": paying_for(scope, scope.month), "months": [scope.month]}
    return {row["unit"]: row for row in rows_of(ALLOWANCE, scope.parameters() | given)}


def by_unit(scope: MonthScope) -> list[dict]:
    """The streets of a county, or the communities of a street: whom the month's allowance covers
    there, and the money of the month's batches."""
    covered = allowance_by_unit(scope)
    money = rows_of(BY_UNIT, scope.parameters() | {"batches": paid_in(scope)})
    found = {row["unit"]: row for row in money}
    nobody = {"households": 0, "persons": 0, "allowance": NOTHING}
    nothing = {"total": NOTHING, "paid": NOTHING, "failed_lines": 0, "withheld_lines": 0}
    rows = [
        nothing | nobody | {"unit": unit} | found.get(unit, {}) | covered.get(unit, {})
        for unit in sorted({*covered, *found})
    ]
    return [row | {"average": average(row["allowance"], row["persons"])} for row in rows]


def failures(scope: MonthScope) -> list[dict]:
    """What the bank failed or sent back, by its reason, the most frequent first."""
    return rows_of(FAILURES, scope.parameters() | {"batches": paid_in(scope)})


def trend(scope: MonthScope) -> list[dict]:
    """The allowance of the last twelve months, each by the month that it pays, oldest first."""
    months = last_months(scope.month)
    given = {"batches": paying_for(scope, *months), "months": months}
    found = rows_of(TREND, scope.parameters() | given)
    by_month = {row["month"]: row for row in found}
    return [_month(month, by_month.get(month)) for month in months]


def _month(month: date, row: dict | None) -> dict:
    row = row or {"month": month, "households": 0, "persons": 0, "allowance": NOTHING}
    return row | {
        "total": row["allowance"],
        "per_household": average(row["allowance"], row["households"]),
        "per_person": average(row["allowance"], row["persons"]),
    }
