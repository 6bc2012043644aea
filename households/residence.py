"""Where a household lived on a day, by its moves."""

from datetime import date

from dibao.policy.figures import months_after
from households.models import Household

# `area_on` of a row's household, for a row whose own area has followed the household so far.
AREA_ON = """coalesce((SELECT v.from_code FROM households_move v
                       WHERE v.household_id = {row}.household_id AND v.moved_on > {day}
                       ORDER BY v.moved_on, v.id LIMIT 1), {row}.area_code)"""


def area_on(household: Household, day: date) -> str:
    """The community it lived in on a day, whatever has become of it since."""
    later = (move.from_code for move in household.moves.all() if move.moved_on > day)
    return next(later, household.area_code)


def months_elsewhere(household: Household, day: date) -> list[date]:
    """The first month that begins in another community, for each move after a day; in order."""
    moved = (move.moved_on for move in household.moves.all() if move.moved_on > day)
    return [day if day.day == 1 else months_after(day.replace(day=1), 1) for day in moved]
