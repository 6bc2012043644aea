"""How many households stand where, and since when."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from applications.states import State

ON_RECORD_ONLY = ""
# Weight, and how many days ago the application was made (at most, at least).
PLAN = (
    (ON_RECORD_ONLY, 24, 160, 5),
    (State.DRAFT, 3, 6, 0),
    (State.SUBMITTED, 3, 2, 0),
    (State.CORRECTING, 2, 6, 3),
    (State.INVESTIGATING, 5, 8, 3),
    (State.APPRAISING, 3, 18, 14),
    (State.OPINING, 4, 20, 16),
    (State.NOTIFYING, 5, 17, 14),
    (State.OBJECTED, 2, 26, 20),
    (State.DECIDING, 4, 34, 30),
    (State.SPOT_CHECKING, 3, 40, 34),
    (State.REFUSED, 4, 150, 60),
    (State.DECLINED, 2, 120, 20),
    (State.WITHDRAWN, 2, 120, 20),
    (State.ENDED, 1, 120, 40),
    (State.CONFIRMED, 34, 120, 62),
)


@dataclass(frozen=True)
class Planned:
    until: str
    start: date
    category: str


def plan(households: int, rng: random.Random, today: date) -> list[Planned]:
    """What becomes of each household; every state has at least one where there are enough."""
    weights = [weight for _, weight, _, _ in PLAN]
    rows = list(PLAN)[:households]
    rows += rng.choices(PLAN, weights, k=max(0, households - len(rows)))
    planned = [
        Planned(
            until=until,
            start=today - timedelta(days=rng.randint(least, most)),
            category="urban" if rng.random() < 0.7 else "rural",
        )
        for until, _, most, least in rows
    ]
    return sorted(planned, key=lambda item: item.start)
