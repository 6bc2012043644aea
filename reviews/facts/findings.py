"""What the visits found about a household as a whole.

The latest signed visit that makes a finding is what counts, whatever its purpose: a recheck takes
the place of the application's visit, and a visit that was not asked leaves an earlier answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dibao import policy
from reviews.models import HomeVisit


@dataclass(frozen=True)
class Findings:
    """The hardship grade with the sum granted in it, the living level, and conducts seen."""

    grade: str = ""
    granted: Decimal | None = None
    living_level_low: bool | None = None
    conducts: tuple[policy.ConductFacts, ...] = ()


def findings_of(visits: Iterable[HomeVisit], on: date) -> Findings:
    """The findings that hold on the day."""
    signed = [visit for visit in visits if visit.signed_on and visit.visited_on <= on]
    signed.sort(key=lambda visit: (visit.visited_on, visit.pk), reverse=True)
    graded = next((visit for visit in signed if visit.grade), None)
    lived = (visit.living_level_low for visit in signed if visit.living_level_low is not None)
    seen = (visit.conducts for visit in signed if visit.conducts is not None)
    return Findings(
        grade=graded.grade if graded else "",
        granted=graded.granted if graded else None,
        living_level_low=next(lived, None),
        conducts=tuple(
            policy.ConductFacts(code=code, on=date.fromisoformat(day) if day else None)
            for code, day in sorted(next(seen, {}).items())
        ),
    )
