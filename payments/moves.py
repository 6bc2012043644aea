"""What a household's move means for how it is paid: who brings its money, who keeps its card."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from households.models import Household
from households.services.moves import Follower, follows


def open_rows(household: Household, on: date) -> Iterator[Any]:
    """Batches and findings stay the county's: only what is done at the door goes along."""
    yield from household.home_deliveries.filter(until=None)
    yield from household.card_custodies.filter(until=None)


follows(Follower(rows=open_rows))
