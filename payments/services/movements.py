"""Who is new, stopped, up or down against the month before, and why: of a draft or of a batch."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from dibao.offices.models import Level
from payments.comparison import BY_MONTH, LABELS, LEFT_ASIDE, Before, before_of
from payments.models import Batch, Kind
from payments.services.draft_sql import scope_of
from payments.services.preview_sql import MOVED, MOVEMENTS, MOVERS, OF_BATCH, OF_DRAFT

MOVING = {change: label for change, label in LABELS.items() if change != "same"}


@dataclass(frozen=True)
class Movement:
    """Households and persons that moved in one way for one reason, yuan more or less, and yuan
    now and before."""

    change: str
    reason: str
    households: int
    persons: int
    total: Decimal
    now: Decimal
    before: Decimal

    @property
    def label(self) -> str:
        return LABELS[self.change]


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
class Moved:
    """A month's batch beside `before`: one that exists by its own payments, one that does not yet
    by what would be drafted today."""

    batch: Batch
    before: Before | None

    def asked(self, part: str, **given) -> list[tuple]:
        """The answer of a statement over `told` and `moved`."""
        told = OF_BATCH if self.batch.pk else OF_DRAFT
        moved = MOVED.replace("{left_aside}", LEFT_ASIDE[Kind(self.batch.kind)])
        against = (self.before or Before([], None)).parameters
        scope = scope_of(self.batch, self.batch.area_code[: Level.COUNTY])
        with connection.cursor() as cursor:
            return cursor.execute(told + moved + part, scope | against | given).fetchall()

    def movements(self) -> list[Movement]:
        return [Movement(*row) for row in self.asked(MOVEMENTS)]

    def movers(self, change: str, *, skipped: int = 0, most: int) -> list[Mover]:
        """The households of one change by their codes, `most` of them after the `skipped` ones."""
        given = {"change": change, "skipped": skipped, "most": most}
        return [Mover(*row) for row in self.asked(MOVERS, **given)]


@dataclass(frozen=True)
class OfChange:
    """The households of one change as rows to be paged: a stretch is read when it is asked for."""

    moved: Moved
    change: str

    def __getitem__(self, stretch: slice) -> list[Mover]:
        return self.moved.movers(
            self.change, skipped=stretch.start, most=stretch.stop - stretch.start
        )


def has_movements(batch: Batch) -> bool:
    """Whether a batch pays a month and has its payments: a draft under way has not, nor a void."""
    return batch.kind in BY_MONTH and batch.status not in (
        Batch.Status.DRAFTING, Batch.Status.VOIDED
    )  # fmt: skip


def moved_of(batch: Batch) -> Moved | None:
    """The movements of a batch, where it has any."""
    return Moved(batch, before_of(batch)) if has_movements(batch) else None
