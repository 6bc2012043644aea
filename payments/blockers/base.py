"""The shape of a blocker, and the register of all of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Left, RPad

from dibao.calendar import DAY
from dibao.offices.models import CODE_LENGTH, Level, User
from dibao.offices.roles import FIELD, STREET, Role
from dibao.trail.refusals import Refusal
from payments.models import Batch, Kind
from payments.models.batches import SEALED
from payments.payday import Payday, next_payday


@dataclass(frozen=True)
class Scope:
    """Where and when a blocker looks: an area prefix, its county, the month and the day."""

    prefix: str
    county: str
    month: date
    on: date

    @property
    def is_past(self) -> bool:
        """Whether the month is over: what is open now can no longer alter it."""
        return (self.month.year, self.month.month) < (self.on.year, self.on.month)


class Blocker(ABC):
    """One kind of thing that stops or endangers a month's payment.

    `key` never changes (open alerts carry it); `label` says what is missing; `who` says who is to
    act, `roles` which roles those are. What alters the month's data is due by the day for data
    where the rule has one (`by_data_day`). What is no month's own (`is_lasting`) stands on the
    board of the present month and, once its batches are sealed, is due with the next payday.
    """

    key: str
    label: str
    who: str
    roles: frozenset[Role]
    order: int
    by_data_day = False
    is_lasting = False

    @abstractmethod
    def count(self, scope: Scope) -> int:
        """How many there are in the scope."""

    def by_street(self, scope: Scope) -> dict[str, int]:
        """How many lie in each street, by its code; empty for what is the county's alone."""
        return {}

    def due_on(self, scope: Scope, paydays: Mapping[str, Payday]) -> date:
        """By when it must be out of the way: the day for data where it alters them and the rule has
        one (Mudan: the 10th), else the payday; the earliest of the categories."""
        asked = (
            _still_open(scope, category, payday) if self.is_lasting else payday
            for category, payday in paydays.items()
        )
        return min(
            payday.data_on if self.by_data_day and payday.data_on else payday.due_on
            for payday in asked
        )

    def is_for(self, user: User, scope: Scope) -> bool:
        """Whether this person is to act, as far as the role goes."""
        return user.holds(*self.roles)

    @property
    def is_of_streets(self) -> bool:
        """Whether a street or community has a part in it; else it is the county's alone."""
        return not self.roles.isdisjoint(STREET | FIELD)

    @abstractmethod
    def url(self, scope: Scope) -> str:
        """Where the work is done."""


class RowBlocker(Blocker):
    """A blocker that consists of rows which each have an area, under the name `area_field`."""

    area_field = "area_code"

    @abstractmethod
    def rows(self, scope: Scope) -> QuerySet:
        """What is in the way, row by row."""

    def open_rows(self, scope: Scope) -> QuerySet:
        """The rows that stand on this month's board."""
        rows = self.rows(scope)
        return rows.none() if self.is_lasting and scope.is_past else rows

    def count(self, scope: Scope) -> int:
        return self.open_rows(scope).count()

    def by_street(self, scope: Scope) -> dict[str, int]:
        return street_counts(self.open_rows(scope), scope, self.area_field)


def _still_open(scope: Scope, category: str, payday: Payday) -> Payday:
    """The category's payday of the month; the next one where its batches of the month are sealed:
    what is done now cannot alter them any more."""
    regular = Batch.objects.filter(
        area_code=scope.county, month=scope.month, category=category, kind=Kind.REGULAR
    ).exclude(status=Batch.Status.VOIDED)
    if regular and all(batch.status in SEALED for batch in regular):
        with suppress(Refusal):
            return next_payday(scope.county, category, payday.due_on + DAY)
    return payday


def street_counts(rows: QuerySet, scope: Scope, area_field: str = "area_code") -> dict[str, int]:
    """How many rows lie in each street, by its code; without those that are the county's alone."""
    street = RPad(Left(area_field, Level.STREET), CODE_LENGTH, Value("0"), output_field=CharField())
    counted = rows.order_by().annotate(street=street).values("street")
    found = counted.annotate(count=Count("pk", distinct=True)).values_list("street", "count")
    return {code: count for code, count in found if code != scope.county}


_blockers: dict[str, Blocker] = {}


def register(blocker: type[Blocker]) -> type[Blocker]:
    """Class decorator: the board and the daily watch know this blocker from now on."""
    if blocker.key in _blockers:
        raise ValueError(f"the blocker {blocker.key} is registered twice")
    _blockers[blocker.key] = blocker()
    return blocker


def all_blockers() -> list[Blocker]:
    """Every blocker, in the order of the work."""
    return sorted(_blockers.values(), key=lambda blocker: blocker.order)


def blocker_of(key: str) -> Blocker | None:
    return _blockers.get(key)
