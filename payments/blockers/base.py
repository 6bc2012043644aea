"""The shape of a blocker, and the register of all of them."""

from dataclasses import dataclass
from datetime import date


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


class Blocker:
    """One kind of thing that stops or endangers a month's payment.

    `key` never changes (open alerts carry it); `label` says what is missing; `who` says who is
    to act. `count` is how many there are in the scope.
    """

    key: str
    label: str
    who: str
    order: int

    def count(self, scope: Scope) -> int:
        raise NotImplementedError

    def url(self, scope: Scope) -> str:
        """Where the work is done."""
        raise NotImplementedError


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
