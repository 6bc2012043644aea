"""Months of awards that no payment covers: those whose batch was never opened, and those that a
sealed batch left out. One statement for each question, whatever the years behind it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from dibao import policy
from dibao.jobs.checks import carrying_on
from payments.models import Kind
from payments.parameters import parameter
from payments.payday import first_of_month, month_after, months_paid_in
from reviews.models import Award

# A family that had left the county before a month is owed nothing for it.
UNPAID = """NOT EXISTS (SELECT 1 FROM payments_payment n
                         WHERE n.household_id = w.household_id AND n.month = paid.month
                           AND n.kind = 'regular' AND n.cause = '')
        AND EXISTS (SELECT 1 FROM households_member h WHERE h.household_id = w.household_id
                       AND (upper(h.period) IS NULL OR upper(h.period) > paid.month))"""
SET_OFF = """EXISTS (SELECT 1 FROM payments_recovery r
                      WHERE r.household_id = w.household_id AND r.category = w.category
                        AND r.status = 'decided' AND r.set_off_monthly > 0)"""
WHOSE = {Kind.REGULAR: f"NOT {SET_OFF}", Kind.SET_OFF: SET_OFF}
OPENED = """SELECT b.area_code AS county, b.category, b.month AS paid_in, m.month::date AS month
              FROM payments_batch b
              CROSS JOIN LATERAL jsonb_array_elements_text(b.terms -> 'months') AS m (month)"""

# Awards have few different beginnings and ends: the months come from these, not from every award.
NEVER_OPENED = f"""
    WITH spans AS (
        SELECT DISTINCT rpad(left(area_code, 6), 12, '0') AS county, category,
               lower(period) AS since, upper(period) AS until FROM reviews_award
    ), months AS (
        SELECT DISTINCT county, category, each::date AS month
          FROM spans CROSS JOIN LATERAL generate_series(
               greatest(date_trunc('month', since::timestamp), %(first)s::timestamp),
               least(until - 1, %(last)s::date)::timestamp, interval '1 month') each
    ), opened AS MATERIALIZED ({OPENED} WHERE b.kind = %(kind)s AND b.status <> 'voided')
    SELECT county, category, month FROM months paid
     WHERE NOT EXISTS (SELECT 1 FROM opened b WHERE b.county = paid.county
                          AND b.category = paid.category AND b.month = paid.month)
       AND EXISTS (SELECT 1 FROM reviews_award w
                    WHERE w.area_code >= left(paid.county, 6)
                      AND w.area_code < left(paid.county, 6) || ':'
                      AND w.category = paid.category AND w.period @> paid.month
                      AND {{whose}} AND {UNPAID})
"""
LEFT_OUT = f"""
      FROM ({OPENED} WHERE b.kind = 'regular'
                       AND b.status IN ('released', 'sent', 'reconciling', 'closed')) paid
      JOIN reviews_award w ON left(w.area_code, 6) = left(paid.county, 6)
           AND w.category = paid.category AND w.period @> paid.month
     WHERE {WHOSE[Kind.REGULAR]} AND {UNPAID}
"""


def never_opened(
    kind: Kind, on: date, faults: list[str] | None = None
) -> Iterator[tuple[str, str, date]]:
    """County, category and month of the batches that should be there by a day's month and are not,
    or were voided: of this month or quarter, or of any before it, in which somebody is entitled to
    what no batch pays.

    `kind` is REGULAR, or SET_OFF for those whose recovery is set off. A county whose rules cannot
    be read is told in `faults` and does not keep the others.
    """
    told = [] if faults is None else faults
    this_month = first_of_month(on)
    given = {
        "kind": kind.value, "first": paid_from(),
        "last": this_month.replace(year=this_month.year + 1),
    }  # fmt: skip
    lacking = defaultdict(set)
    for county, category, month in _rows(NEVER_OPENED.format(whose=WHOSE[kind]), given):
        lacking[county, category].add(month)
    for (county, category), months in sorted(lacking.items()):
        found: list[date] = []
        with carrying_on(told, f"{county} 发放月份的查找"):
            found = _paid_in(county, category, months, this_month)
            _refuse_without_rule(county, this_month)
        for month in found:
            yield county, category, month


def _refuse_without_rule(county: str, month: date) -> None:
    """Raises `MissingValue` where no rule says when a month is paid, not even that it is not."""
    _ = policy.at(county, month)["pay_calendar"]


def _paid_in(county: str, category: str, months: set[date], last: date) -> list[date]:
    """In which months up to `last` any of these are paid: perhaps in one before them."""
    found, month = [], min(months)
    month = month.replace(year=month.year - 1)
    while month <= last:
        if months.intersection(months_paid_in(county, category, month)):
            found.append(month)
        month = month_after(month)
    return found


def paid_from() -> date:
    """The first month that this system pays: what an award gives before it is nobody's task."""
    return parameter("paid_from") or date.min


def left_out() -> QuerySet[Award]:
    """Awards of which a sealed regular batch does not pay a month, and no other batch does."""
    return Award.objects.filter(pk__in=RawSQL(f"SELECT w.id {LEFT_OUT}", []))


def months_with_left_out() -> list[tuple[str, date]]:
    """County and month of the sealed regular batches that leave somebody unpaid."""
    return _rows(f"SELECT DISTINCT paid.county, paid.paid_in {LEFT_OUT}", {})


def months_left_out(county: str, category: str) -> list[date]:
    """The months of a county's sealed regular batches that somebody still lacks, in order."""
    statement = f"""SELECT DISTINCT paid.month {LEFT_OUT}
        AND paid.county = %(county)s AND paid.category = %(category)s ORDER BY paid.month"""
    given = {"county": county, "category": category}
    return [month for (month,) in _rows(statement, given)]


def _rows(statement: str, given: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
