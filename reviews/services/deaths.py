"""After a death the household is rechecked within the months of the rules (2022 notice 一(三))."""

from datetime import date

from applications.rules import optional_rule
from dibao import calendar
from reviews.models import Award, Recheck
from reviews.services.rechecks import recheck_open

ENDS_WITHIN = "month"


def recheck_after_deaths(on: date) -> int:
    """Open the recheck of each award that covers somebody who has died; how many were opened."""
    awards = Award.objects.filter(
        status=Award.Status.ACTIVE, members__person__died_on__isnull=False
    ).select_related("household")
    return sum(_recheck(award, on) for award in awards.distinct().order_by("pk"))


def _recheck(award: Award, on: date) -> int:
    household = award.household
    rule = optional_rule(household, "death_review_months", on)
    if rule is None:
        return 0
    dead = award.members.filter(person__died_on__isnull=False).select_related("person")
    opened = 0
    for died_on in sorted({member.person.died_on for member in dead}):
        due = calendar.add(died_on, rule.value, ENDS_WITHIN).date
        own = household.rechecks.filter(organ=Recheck.Organ.TOWNSHIP)
        if own.filter(due_on=due).exists():
            continue
        recheck_open(
            household, organ=Recheck.Organ.TOWNSHIP, due_on=due, basis=str(rule.citation), on=on,
            ground=Recheck.Ground.DEATH, cause=f"有成员于 {died_on} 死亡",
        )  # fmt: skip
        opened += 1
    return opened
