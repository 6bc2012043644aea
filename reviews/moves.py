"""What a household's move means for its awards, rechecks, reports, letters and exits."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from dibao.trail.basis import RULES
from households.models import Household, Move
from households.services.moves import Follower, follows
from reviews.models import Grace, Letter, Publication, Recheck, SelfReport
from reviews.services.awards import active_award
from reviews.services.rechecks import recheck_at_once

BASIS = f"{RULES}第三十条、第三十二条"


def open_rows(household: Household, on: date) -> Iterator[QuerySet]:
    """Everything that still waits for somebody; a sheet on a board stays with the board.
    Awards come last: who ends one holds the recheck or grace that ends it."""
    waiting = (Recheck.Status.DUE, Recheck.Status.PROPOSED)
    yield household.rechecks.filter(status__in=waiting)
    yield household.self_reports.filter(status=SelfReport.Status.DUE)
    running = (Grace.Status.PROPOSED, Grace.Status.RUNNING)
    yield Grace.objects.filter(award__household=household, status__in=running)
    yield Publication.objects.filter(
        confirmation__application__household=household, status=Publication.Status.DUE
    )
    yield Letter.objects.filter(
        Q(confirmation__application__household=household)
        | Q(recheck__household=household)
        | Q(line_change_item__award__household=household)
        | Q(recovered_from=household),
        status=Letter.Status.DUE,
    )
    yield household.awards.filter(period__overlap=(on, None))


def recheck_after_the_move(move: Move) -> None:
    """Who receives is looked at in the new place: line, category and living may differ there."""
    if active_award(move.household):
        recheck_at_once(
            move.household, ground=Recheck.Ground.REPORT,
            cause=f"于 {move.moved_on} 迁入本村（社区）", basis=BASIS, on=move.recorded_on,
        )  # fmt: skip


def recheck_who_has_left(household: Household, left_on: date, on: date) -> None:
    """The stop is a decision like any other: proposed, confirmed by another, told in writing."""
    if active_award(household):
        recheck_at_once(
            household, ground=Recheck.Ground.REPORT, cause=f"于 {left_on} 迁出本县（市、区）",
            basis=BASIS, on=on,
        )  # fmt: skip


follows(Follower(rows=open_rows, after=recheck_after_the_move, left=recheck_who_has_left))
