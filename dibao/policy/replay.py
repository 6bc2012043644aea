"""A past determination computed again from its snapshot."""

from dataclasses import dataclass

from .case import Case
from .determine import determine
from .outcome import Determination
from .rules import at, at_pack

FIGURES = (
    "eligible", "income_monthly", "per_capita", "line", "persons", "counted", "base_amount",
    "supplement_amount", "amount", "tier", "category", "example", "pack", "area", "on",
)  # fmt: skip


@dataclass(frozen=True)
class Replay:
    """A past determination computed again: the same to the fen, or which figures differ.

    `version_same` tells whether the rules of the day still stand as they stood, `wording_same`
    whether reasons and working still read the same.
    """

    same: bool
    version_same: bool
    wording_same: bool
    differences: tuple[str, ...]
    determination: Determination


def replay(data) -> Replay:
    """Recompute from the snapshot of a determination (or its JSON) under the packs in use."""
    past = data if isinstance(data, Determination) else Determination.from_json(data)
    try:
        rules = at_pack(past.pack, past.on, area=past.area)
    except KeyError:  # the pack has gone; the area has another now
        rules = at(past.area, past.on)
    again = determine(rules, Case.from_json(past.snapshot))
    differences = tuple(key for key in FIGURES if getattr(past, key) != getattr(again, key))
    return Replay(
        same=not differences,
        version_same=past.rules_version == again.rules_version,
        wording_same=(past.reasons, past.lines) == (again.reasons, again.lines),
        differences=differences,
        determination=again,
    )
