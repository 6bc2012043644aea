"""Who came, went, rose and fell against the month before (C12, the monthly report of changes).

A category is compared once its regular batches of both months are sealed: who is paid by a batch
that is still on its way has not stopped.
"""

from dataclasses import replace
from datetime import date

from households.codes import Category
from payments.models import Kind
from payments.payday import month_before
from payments.statistics.scope import MonthScope, paying_for, rows_of
from payments.why_sql import WHY_ENDED, ground_of

CHANGES = {"new": "新增", "gone": "停保", "up": "增发", "down": "减发"}

SIDE = f"""
    SELECT p.household_id, max(p.area_code) AS area_code, max(p.award_id) AS award_id,
           max(p.persons) AS persons, sum(p.amount + p.set_off) AS amount,
           max(p.head_name) AS head_name
      FROM payments_payment p
     WHERE p.batch_id = ANY(%({{side}})s) AND p.month = %({{side}}_month)s
       AND p.area_code >= %(low)s AND p.area_code < %(high)s
       AND p.kind = '{Kind.REGULAR}' AND p.attempt = 1
     GROUP BY p.household_id
"""
EACH = f"""
    SELECT coalesce(n.area_code, b.area_code) AS area_code, household_id,
           coalesce(n.award_id, b.award_id) AS award_id,
           coalesce(n.head_name, b.head_name) AS head_name,
           CASE WHEN b.household_id IS NULL THEN 'new' WHEN n.household_id IS NULL THEN 'gone'
                WHEN n.amount > b.amount THEN 'up' WHEN n.amount < b.amount THEN 'down'
                ELSE 'same' END AS change,
           coalesce(n.persons, b.persons) AS persons,
           coalesce(n.amount, 0) - coalesce(b.amount, 0) AS more,
           b.amount AS before, n.amount AS now
      FROM ({SIDE.format(side="now")}) n
      FULL JOIN ({SIDE.format(side="before")}) b USING (household_id)
"""
BY_UNIT = f"""
    SELECT rpad(left(area_code, %(unit)s), 12, '0') AS unit, change, count(*) AS households,
           sum(persons)::bigint AS persons, sum(more) AS more
      FROM ({EACH}) e WHERE change <> 'same' GROUP BY unit, change ORDER BY unit
"""
COVERED = f"""
    SELECT rpad(left(area_code, %(unit)s), 12, '0') AS unit, count(*) AS households,
           sum(persons)::bigint AS persons, sum(amount) AS total
      FROM ({SIDE.format(side="now")}) n GROUP BY unit ORDER BY unit
"""
BY_REASON = f"""
    SELECT change, why, count(*) AS households, sum(persons)::bigint AS persons,
           sum(more) AS more
      FROM (SELECT e.*, CASE WHEN e.now IS NULL THEN {WHY_ENDED}
                             WHEN li.id IS NOT NULL THEN '标准调整'
                             WHEN r.id IS NOT NULL THEN {ground_of("r")}
                             WHEN e.before IS NULL THEN '新批准'
                             ELSE '待遇变动' END AS why
              FROM ({EACH}) e JOIN reviews_award w ON w.id = e.award_id
              LEFT JOIN reviews_recheck r ON r.id = w.recheck_id
              LEFT JOIN reviews_linechangeitem li ON li.new_award_id = w.id
             WHERE e.change <> 'same') told
     GROUP BY change, why
     ORDER BY array_position(ARRAY['new', 'gone', 'up', 'down'], change), households DESC, why
"""
HOUSEHOLDS = f"""
    SELECT e.*, h.code, h.causes, w.number, lower(w.period) AS since
      FROM ({EACH}) e
      JOIN households_household h ON h.id = e.household_id
      JOIN reviews_award w ON w.id = e.award_id
     WHERE e.change = %(change)s
     ORDER BY h.code COLLATE "C" LIMIT %(most)s
"""


def _sealed(scope: MonthScope, month: date) -> set[str]:
    """The categories whose regular batch for the month is sealed: its own or its quarter's."""
    rows = scope.batches().filter(
        kind=Kind.REGULAR, terms__months__contains=[month.isoformat()]
    )  # fmt: skip
    return set(rows.values_list("category", flat=True))


def _sides(scope: MonthScope) -> dict:
    before = month_before(scope.month)
    compared = _sealed(scope, scope.month) & _sealed(scope, before)
    months = {"now": scope.month, "before": before}
    return scope.parameters() | {
        key: value
        for side, month in months.items()
        for key, value in (
            (f"{side}_month", month),
            (side, [pk for category in sorted(compared)
                    for pk in paying_for(replace(scope, category=category), month)]),
        )
    }  # fmt: skip


def not_compared(scope: MonthScope) -> str:
    """What the changes leave out, in a sentence; "" where they are of all that was asked for."""
    sealed = {
        label: _sealed(scope, month)
        for label, month in (("上月", month_before(scope.month)), ("本月", scope.month))
    }
    if not set.intersection(*sealed.values()):
        return "上月和本月都有已签发的批次，才能比较。"
    lacking = [
        f"{category.label}低保{label}的批次尚未签发"
        for category in Category
        for label, categories in sealed.items()
        if category in set.union(*sealed.values()) and category not in categories
    ]
    return f"{'；'.join(lacking)}，没有计入变动。" if lacking else ""


def by_unit(scope: MonthScope) -> list[dict]:
    """(unit, change) with households, persons and yuan more or less."""
    return rows_of(BY_UNIT, _sides(scope))


def covered(scope: MonthScope) -> list[dict]:
    """By unit the households, persons and yuan of the month, whatever it is compared with."""
    given = {"now": paying_for(scope, scope.month), "now_month": scope.month}
    return rows_of(COVERED, scope.parameters() | given)


def by_reason(scope: MonthScope) -> list[dict]:
    """Each change with its reason, households, persons, and yuan more or less."""
    found = rows_of(BY_REASON, _sides(scope))
    for row in found:
        row["label"] = CHANGES[row["change"]]
    return found


def households(scope: MonthScope, change: str, *, most: int) -> list[dict]:
    """The households of one change, the first `most` by code."""
    return rows_of(HOUSEHOLDS, _sides(scope) | {"change": change, "most": most})
