"""Which rechecks have come due, county by county, from the pack's intervals."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from applications.rules import rules_in_words
from dibao import policy
from dibao.offices.models import Level
from dibao.trail.refusals import Refusal
from reviews.facts import facts_of, related
from reviews.models import Award, Recheck
from reviews.services.rechecks import recheck_open
from reviews.services.reports import report_due

logger = logging.getLogger(__name__)

AHEAD = timedelta(days=10)  # they appear before their day, so that there is time to go there
CHUNK = 200
OPEN = (Recheck.Status.DUE, Recheck.Status.PROPOSED)


class Conflict(Refusal):
    """The same recheck is already there with another content."""


@dataclass
class Tally:
    """What one run did."""

    created: int = 0
    present: int = 0
    refused: int = 0


def create_due_rechecks(on: date, *, only: Iterable[str] | None = None) -> Tally:
    """Create each recheck due by `on` and a few days on, once. Safe to run again at any time.

    `only` names counties by their six digits; without it all are looked at.
    """
    tally = Tally()
    for county in counties() if only is None else only:
        for awards in chunks(county, on):
            with transaction.atomic():
                for award in awards:
                    _of_one_award(award, on, tally)
    return tally


def counties() -> list[str]:
    """Six-digit codes of the counties in which somebody receives."""
    codes = Award.objects.filter(status=Award.Status.ACTIVE).values_list("area_code", flat=True)
    return sorted({code[: Level.COUNTY] for code in codes.distinct()})


def chunks(county: str, on: date) -> Iterator[list[Award]]:
    """The active awards of a county that have begun, with what the facts need, in hundreds."""
    last = 0
    while True:
        rows = (
            Award.objects.under(county)
            .filter(status=Award.Status.ACTIVE, period__startswith__lte=on, pk__gt=last)
            .filter(period__endswith__isnull=True)  # a gradual exit has its end already
            .select_related("household", "determination", "confirmation")
            .prefetch_related(
                "members__person",
                *related("household"),
                "household__rechecks",
                "household__awards__confirmation",
            )
            .order_by("pk")[:CHUNK]
        )
        awards = list(rows)
        if not awards:
            return
        yield awards
        last = awards[-1].pk


def _of_one_award(award: Award, on: date, tally: Tally) -> None:
    try:
        due = due_for(award, on)
    except Refusal as refusal:
        tally.refused += 1
        logger.warning("no recheck for award %s: %s", award.number, refusal.message)
        return
    for item in due:
        try:
            if ensure(award, item, on):
                tally.created += 1
            else:
                tally.present += 1
        except Conflict as conflict:
            tally.refused += 1
            logger.warning("recheck of award %s: %s", award.number, conflict.message)


def due_for(award: Award, on: date) -> list:
    """The rechecks of an award that are due by the horizon and that no open one stands for."""
    household = award.household
    alone = next(iter(award.members.all())).person if _is_single(award) else None
    with rules_in_words():
        facts = facts_of(household, on=on, alone=alone)
    rechecks = list(household.rechecks.all())
    last_done = {"award": _decided_on(award)}
    for recheck in rechecks:
        if recheck.status == Recheck.Status.DONE:
            earlier = last_done.get(recheck.organ, recheck.concluded_on)
            last_done[recheck.organ] = max(earlier, recheck.concluded_on)
    with rules_in_words():
        rules = policy.at(household.area_code, on)
        facts = policy.recheck_facts(rules, facts.case)
        due = policy.rechecks_due(rules, facts, last_done, on + AHEAD)
    waiting = {
        (recheck.organ, recheck.due_on): recheck for recheck in rechecks if recheck.status in OPEN
    }
    organs = {organ for organ, _ in waiting}
    return [
        item for item in due if item.organ not in organs or (item.organ, item.due_date) in waiting
    ]


def _is_single(award: Award) -> bool:
    return bool(award.determination.snapshot["single"])


def _decided_on(award: Award) -> date:
    """The day of the last confirmation of the household, from which its rechecks count."""
    days = [
        each.confirmation.decided_on
        for each in award.household.awards.all()
        if each.confirmation_id is not None
    ]
    return max(days)


def ensure(award: Award, item: policy.rechecks.RecheckDue, on: date) -> bool:
    """Create the recheck unless the same one is there. Raises Conflict where it says otherwise."""
    basis = str(item.citation)[:200]
    key = {"household": award.household, "organ": item.organ, "due_on": item.due_date}
    try:
        with transaction.atomic():
            present = Recheck.objects.filter(**key).first()
            if present is None:
                report_due(recheck_open(basis=basis, on=on, **key), award, on=on)
                return True
    except IntegrityError:
        present = Recheck.objects.get(**key)
    if present.basis != basis:
        raise Conflict(f"复核 {present.number} 已按另一依据生成，未改动。")
    return False
