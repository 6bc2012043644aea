"""Whom a batch beside the regular one would pay and pass over, and why, before it is opened."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from dibao.money import NOTHING
from dibao.offices.models import Level
from payments.comparison import before_of
from payments.models import Kind
from payments.services.draft_sql import for_kind, scope_of
from payments.services.opening import refuse_open
from payments.services.outlook_sql import (
    GROUPS,
    LEFT_OUT,
    NOBODY,
    PASSED_OVER,
    ROWS,
    TOLD,
    WHY,
)
from payments.services.plans import Plan
from payments.subsidy_terms import Grounds, grounds_of

SHOWN = 200


@dataclass(frozen=True)
class Group:
    """Whom a batch would pay for one reason: households, persons, lines, and yuan paid out,
    withheld, and paid to the same households the month before."""

    reason: str
    households: int
    persons: int
    lines: int
    total: Decimal
    set_off: Decimal
    before: Decimal | None


@dataclass(frozen=True)
class Due:
    """One line that would be drafted; `before` is what the household got the month before."""

    code: str
    head_name: str
    month: date
    persons: int
    amount: Decimal
    set_off: Decimal
    before: Decimal | None
    reason: str
    more: str

    @property
    def approved(self) -> Decimal:
        return self.amount + self.set_off


@dataclass(frozen=True)
class LeftOut:
    """A month of a household that the batch would not pay, and why."""

    code: str
    month: date
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class Outlook:
    """A batch as it would be drafted today. `rows` and `left_out` are the first ones."""

    plan: Plan
    whole: Group
    groups: list[Group]
    rows: list[Due]
    left_out: list[LeftOut]
    left_out_count: int

    @property
    def grounds(self) -> Grounds | None:
        return grounds_of(self.plan.batch())

    @property
    def compares(self) -> bool:
        """Whether what the same households got the month before says anything."""
        return self.plan.kind == Kind.SET_OFF


def outlook(plan: Plan) -> Outlook:
    """What `plan` would draft. Writes nothing. Raises `Refusal` where it is a batch already."""
    batch = plan.batch()
    refuse_open(batch)
    before = before_of(batch) if plan.kind == Kind.SET_OFF else None
    given = scope_of(batch, batch.area_code[: Level.COUNTY]) | {
        "most": SHOWN, "before_months": before.months if before else [],
    }  # fmt: skip
    joins, why, more = WHY[plan.kind]
    told = for_kind(TOLD, plan.kind)
    for slot, words in (("{joins}", joins), ("{why}", why), ("{more}", more)):
        told = told.replace(slot, words)
    left_out = LEFT_OUT.replace("{passed_over}", PASSED_OVER.get(plan.kind, NOBODY))
    with connection.cursor() as cursor:
        groups, rows, left = (
            cursor.execute(told + part, given).fetchall() for part in (GROUPS, ROWS, left_out)
        )
    made = [(grouped, Group(reason or "", *figures)) for grouped, reason, *figures in groups]
    whole = [group for grouped, group in made if grouped]
    return Outlook(
        plan=plan,
        whole=whole[0] if whole else Group("", 0, 0, 0, NOTHING, NOTHING, None),
        groups=[group for grouped, group in made if not grouped],
        rows=[Due(*row) for row in rows],
        left_out=[LeftOut(*row[:-1]) for row in left],
        left_out_count=left[0][-1] if left else 0,
    )
