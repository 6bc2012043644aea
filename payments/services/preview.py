"""What the month's regular batch holds, or would hold, beside the month before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dibao.offices.models import county_of, pad
from payments.comparison import LABELS, Before, before_of
from payments.models import Batch, Kind
from payments.payday import first_of_month, payday_of
from payments.services.movements import MOVING, Moved, Movement, Mover, moved_of
from payments.services.opening import open_one, refuse_open
from payments.services.outlook import SHOWN, LeftOut
from payments.services.outlook_sql import LEFT_OUT, NOBODY


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

    `batch` is the one that is drafted already, if there is one: then it is that, as it is.
    `movers` and `left_out` show the first ones.
    """

    batch: Batch | None
    before: Before | None
    movements: list[Movement]
    movers: list[Movers]
    left_out: list[LeftOut]
    left_out_count: int

    @property
    def _staying(self) -> list[Movement]:
        return [each for each in self.movements if each.change != "gone"]

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
    """The regular batch of a county's month as it would be drafted today, or as it was drafted and
    waits for its release. Writes nothing.

    Raises `Refusal` for a month in which the rules pay nothing, or whose batch is sealed or being
    drafted.
    """
    area_code, month = county_of(pad(county)), first_of_month(month)
    payday = payday_of(area_code, category, month)
    batch = Batch(
        area_code=area_code, category=category, month=month, kind=Kind.REGULAR, prepared_on=on,
        terms={"months": [each.isoformat() for each in payday.months]},
    )  # fmt: skip
    drafted = open_one(batch)
    moved = moved_of(drafted) if drafted and not drafted.is_sealed else None
    if moved is None:
        refuse_open(batch)
        moved = Moved(batch, before_of(batch))
    movements = moved.movements()
    left = moved.asked(LEFT_OUT.replace("{passed_over}", NOBODY), most=SHOWN)
    return Preview(
        batch=drafted, before=moved.before, movements=movements, movers=_movers(moved, movements),
        left_out=[LeftOut(*row[:-1]) for row in left], left_out_count=left[0][-1] if left else 0,
    )  # fmt: skip


def _movers(moved: Moved, movements: list[Movement]) -> list[Movers]:
    counts = {
        change: sum(each.households for each in movements if each.change == change)
        for change in MOVING
    }
    return [
        Movers(LABELS[change], count, moved.movers(change, most=SHOWN))
        for change, count in counts.items()
        if count
    ]
