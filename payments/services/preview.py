"""What the month's regular batch would hold, beside the month before, before anybody drafts it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db import connection

from dibao.offices.models import Level, county_of, pad
from payments.comparison import Before, before_of
from payments.models import Batch, Kind
from payments.payday import first_of_month, payday_of
from payments.services.draft_sql import scope_of
from payments.services.opening import refuse_open
from payments.services.outlook import SHOWN, LeftOut
from payments.services.outlook_sql import LEFT_OUT, NOBODY
from payments.services.preview_sql import MOVED, MOVEMENTS, MOVERS

LABELS = {"new": "新增", "gone": "停发", "up": "增发", "down": "减发", "same": "未变"}


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
class Mover:
    """A household that is new, stopped, up or down: yuan before and now, and why."""

    code: str
    head_name: str
    persons: int
    before: Decimal
    now: Decimal
    reason: str


@dataclass(frozen=True)
class Movers:
    """The households of one movement: how many there are, and the first of them."""

    label: str
    count: int
    rows: list[Mover]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Preview:
    """What would be drafted: movements against `before`, who they are, and who is left out.

    `movers` and `left_out` show the first ones.
    """

    before: Before | None
    movements: list[Movement]
    movers: list[Movers]
    left_out: list[LeftOut]
    left_out_count: int

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

    Raises `Refusal` for a month in which the rules pay nothing, or that has its batch already.
    """
    area_code, month = county_of(pad(county)), first_of_month(month)
    payday = payday_of(area_code, category, month)
    batch = Batch(
        area_code=area_code, category=category, month=month, kind=Kind.REGULAR, prepared_on=on,
        terms={"months": [each.isoformat() for each in payday.months]},
    )  # fmt: skip
    refuse_open(batch)
    before = before_of(batch)
    against = (before or Before([], None)).parameters
    given = scope_of(batch, area_code[: Level.COUNTY]) | against | {"most": SHOWN}
    left_out = LEFT_OUT.replace("{passed_over}", NOBODY)
    with connection.cursor() as cursor:
        moved, movers, left = (
            cursor.execute(MOVED + part, given).fetchall() for part in (MOVEMENTS, MOVERS, left_out)
        )
    return Preview(
        before=before,
        movements=[Movement(LABELS[change], *figures) for change, *figures in moved],
        movers=_movers(moved, movers),
        left_out=[LeftOut(*row[:-1]) for row in left],
        left_out_count=left[0][-1] if left else 0,
    )


def _movers(moved: list[tuple], movers: list[tuple]) -> list[Movers]:
    found = []
    for change, rows in groupby(movers, key=itemgetter(0)):
        count = sum(households for each, _why, households, *_more in moved if each == change)
        found.append(Movers(LABELS[change], count, [Mover(*row[1:]) for row in rows]))
    return found
