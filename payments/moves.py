"""What a household's move means for how it is paid: who brings its money, who keeps its card."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from households.models import Household
from households.services.moves import Follower, follows
from payments.services.delivering import end_for_who_left


def open_rows(household: Household, on: date) -> Iterator[QuerySet]:
    """Batches and findings stay the county's: only what is done at the door goes along."""
    yield household.home_deliveries.filter(until=None)
    yield household.card_custodies.filter(until=None)


follows(Follower(rows=open_rows, left=end_for_who_left))
