"""Where amounts rest on example values, for those who see more places than one."""

from datetime import date

from .rules import at, current


def example_within(area_code: str, on: date) -> bool:
    """Whether amounts in an area (a prefix of the division code) or inside it rest on examples."""
    library = current()
    return any(
        at(place, on, library=library).amounts_rest_on_example
        for place in library.places_within(area_code)
    )
