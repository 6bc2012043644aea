"""What the month's regular batch would hold, beside the month before, before anybody drafts it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from dibao.offices.models import Level, county_of, pad
from payments.comparison import LEFT_ASIDE, PAID_BEFORE, Before, before_of
from payments.models import Batch, Kind
from payments.payday import first_of_month, payday_of
from payments.services.draft_sql import scope_of
from payments.services.sources import REGULAR, SET_OFF_ORDERS

LABELS = {"new": "新增", "gone": "停发", "up": "增发", "down": "减发", "same": "未变"}

PREVIEW = f"""
    SELECT change, why, count(*), sum(persons), sum(now - before), sum(now), sum(before) FROM (
        SELECT CASE WHEN b.household_id IS NULL THEN 'new' WHEN n.household_id IS NULL THEN 'gone'
                    WHEN n.amount > b.amount THEN 'up' WHEN n.amount < b.amount THEN 'down'
                    ELSE 'same' END AS change,
               CASE WHEN n.household_id IS NULL AND b.household_id IN ({SET_OFF_ORDERS})
                         THEN '追缴抵扣，单独成批'
                    WHEN n.household_id IS NULL
                         THEN coalesce(nullif(w.end_reason, ''), '待遇期满或转出')
                    WHEN n.amount = b.amount THEN ''
                    WHEN n.amount = b.amount + b.set_off THEN '追缴抵扣结束'
                    WHEN li.id IS NOT NULL THEN '标准调整'
                    WHEN w.recheck_id IS NOT NULL THEN '复核'
                    WHEN b.household_id IS NULL THEN '新批准'
                    ELSE '待遇变动' END AS why,
               coalesce(n.persons, b.persons) AS persons,
               coalesce(n.amount, 0) AS now, coalesce(b.amount, 0) AS before
          FROM (SELECT household_id, max(award_id) AS award_id, sum(amount) AS amount,
                       max(persons) AS persons FROM ({REGULAR}) due GROUP BY household_id) n
          FULL JOIN ({PAID_BEFORE}) b USING (household_id)
          JOIN reviews_award w ON w.id = coalesce(n.award_id, b.award_id)
          LEFT JOIN reviews_linechangeitem li ON li.new_award_id = w.id
         WHERE NOT ({LEFT_ASIDE[Kind.REGULAR]})) each
     GROUP BY change, why
     ORDER BY array_position(ARRAY['new', 'gone', 'up', 'down', 'same'], change), why
"""


@dataclass(frozen=True)
class Movement:
    """Households and persons that moved in one way for one reason, yuan more or less, and yuan
    now and before."""

    label: str
    reason: str
    households: int
    persons: int
    total: Decimal
    now: Decimal
    before: Decimal


@dataclass(frozen=True)
class Preview:
    """What would be drafted: movements against `before`, and the whole."""

    before: Before | None
    movements: list[Movement]

    @property
    def _staying(self) -> list[Movement]:
        return [each for each in self.movements if each.label != LABELS["gone"]]

    @property
    def households(self) -> int:
        return sum(each.households for each in self._staying)

    @property
    def persons(self) -> int:
        return sum(each.persons for each in self._staying)

    @property
    def total(self) -> Decimal:
        return sum((each.now for each in self.movements), Decimal(0))

    @property
    def total_before(self) -> Decimal:
        return sum((each.before for each in self.movements), Decimal(0))


def preview(*, county: str, month: date, category: str, on: date) -> Preview:
    """The regular batch of a county's month as it would be drafted today. Writes nothing.

    Raises `Refusal` for a month in which the rules pay nothing.
    """
    area_code, month = county_of(pad(county)), first_of_month(month)
    payday = payday_of(area_code, category, month)
    batch = Batch(
        area_code=area_code, category=category, month=month, kind=Kind.REGULAR, prepared_on=on,
        terms={"months": [each.isoformat() for each in payday.months]},
    )  # fmt: skip
    before = before_of(batch)
    against = (before or Before([], None)).parameters
    with connection.cursor() as cursor:
        cursor.execute(PREVIEW, scope_of(batch, area_code[: Level.COUNTY]) | against)
        rows = cursor.fetchall()
    return Preview(before, [Movement(LABELS[row[0]], *row[1:]) for row in rows])
