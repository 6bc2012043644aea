"""Carrying a change of the line out: new awards ahead, claims for arrears behind.

Each chunk is one transaction, and an item that has its outcome is never touched again, so that a
kill at any point loses nothing and doubles nothing.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from dibao import policy
from dibao.jobs import runner
from dibao.jobs.models import Job
from dibao.jobs.registry import handles
from dibao.policy.figures import months_after
from dibao.trail.engine import perform
from dibao.trail.workflow import Step
from households.models import Household
from reviews.line_changes.paid_months import months
from reviews.line_changes.preview import free_months, redated
from reviews.line_changes.selectors import claims_sum
from reviews.models import ArrearsClaim, Award, LineChange, LineChangeItem, Recheck
from reviews.numbers import letter_number
from reviews.rules import rules_in_words
from reviews.services.awards import award_begin, award_close
from reviews.services.determinations import Computed, store
from reviews.services.rechecks import recheck_open

JOB = "reviews.line_change.execute"
CHUNK = 50  # the county's trail is locked for one chunk, and others must be able to work
Direction, Outcome = LineChangeItem.Direction, LineChangeItem.Outcome
OPEN_RECHECKS = (Recheck.Status.DUE, Recheck.Status.PROPOSED)


def submit(change: LineChange, *, on: date) -> Job:
    """The job that executes this approval; always the same one."""
    return runner.submit(
        JOB,
        key=f"{JOB}:{change.number}:{change.round}",
        owner=change.approved_by,
        area_code=change.area_code,
        change=change.pk,
        on=on.isoformat(),
    )


@handles(JOB, "执行标准调整")
def execute(job: Job) -> dict:
    """Work until no item waits. Safe to run again, and by several workers at once."""
    change = LineChange.objects.get(pk=job.params["change"])
    on = date.fromisoformat(job.params["on"])
    begin_execution(change, on=on)
    total = change.items.count()
    while execute_chunk(change, on=on):
        done = total - change.items.filter(outcome=Outcome.PENDING).count()
        runner.report(job, done, total, f"已执行 {done} 户，共 {total} 户")
    finish_execution(change, on=on)
    return {"change": change.number}


@transaction.atomic
def begin_execution(change: LineChange, *, on: date) -> None:
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if locked.status == LineChange.Status.APPROVED:
        perform(locked, "begin_execution", actor=None, on=on)


@transaction.atomic
def finish_execution(change: LineChange, *, on: date) -> None:
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if locked.status == LineChange.Status.EXECUTING:
        perform(locked, "finish_execution", actor=None, on=on)


def fix_months(step: Step) -> dict:
    """The month from which new amounts are paid is fixed once, for every chunk alike."""
    starts = free_months(step.obj, step.on)
    step.obj.starts = {category: month.isoformat() for category, month in starts.items()}
    return {"starts": step.obj.starts}


def write_end(step: Step) -> dict:
    change = step.obj
    change.done_on = step.on
    claims = claims_sum(change)
    return {
        "arrears_households": claims["households"],
        "arrears_months": claims["months"],
        "arrears": str(claims["total"] or Decimal(0)),
    }


@transaction.atomic
def execute_chunk(change: LineChange, *, on: date) -> int:
    """Carry out the next items; how many there were. 0: nothing waits any more."""
    locked = LineChange.objects.select_for_update().get(pk=change.pk)
    if locked.status != LineChange.Status.EXECUTING:
        return 0
    items = list(
        locked.items.filter(outcome=Outcome.PENDING)
        .select_related("award__household", "award__determination")
        .order_by("pk")[:CHUNK]
    )
    awards = [item.award_id for item in items]
    fresh = Award.objects.select_for_update(of=("self",)).in_bulk(awards)
    for item in items:
        current = fresh[item.award_id]
        item.award.status, item.award.period = current.status, current.period
    work = _Chunk(locked, items, on)
    for item in items:
        work.carry_out(item)
    ArrearsClaim.objects.bulk_create(work.claims)
    LineChangeItem.objects.bulk_update(items, ["outcome", "new_award", "letter_number", "problem"])
    return len(items)


class _Chunk:
    """Items under way, with the arrears that other changes have claimed for their households."""

    def __init__(self, change: LineChange, items: list[LineChangeItem], on: date) -> None:
        self.change, self.on = change, on
        self.claims: list[ArrearsClaim] = []
        self.claimed: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
        households = {item.award.household_id for item in items}
        earlier = ArrearsClaim.objects.filter(household__in=households).filter(~Q(cause=change))
        for row in earlier.values("household", "month").annotate(sum=Sum("amount")):
            self.claimed[row["household"], row["month"]] = row["sum"]

    def carry_out(self, item: LineChangeItem) -> None:
        """Decide by direction; the award as it is now, not as it was at the preview."""
        runs = item.award.status == Award.Status.ACTIVE
        if item.direction == Direction.UP:
            self._raise(item, runs)
        elif not runs:
            item.outcome = Outcome.OVER
        elif item.direction == Direction.SAME:
            item.outcome = Outcome.UNCHANGED
        elif item.direction == Direction.DOWN and self.change.accepts_reductions:
            self._reduce(item)
        else:
            self._recheck(item, item.problem or "保障金将减少，未经批准随标准一并调整")

    def _raise(self, item: LineChangeItem, runs: bool) -> None:
        """Claims for the months behind, the new amount from the first month that is free."""
        start = self._start(item.award)
        self._claim(item, before=start)
        if not runs:
            item.outcome = Outcome.OVER
        elif item.award.period.upper is None:
            self._replace(item, start)
        else:
            self._recheck(item, "待遇已定终止月份，不能随标准一并调整")

    def _reduce(self, item: LineChangeItem) -> None:
        """Never backwards: from the month that the pack says of a stop, with a letter.

        57号 art. 32: the family is told, with reasons.
        """
        award = item.award
        if award.period.upper is not None:
            self._recheck(item, "待遇已定终止月份，不能随标准一并调整")
            return
        with rules_in_words():
            stop = policy.first_unpaid_month(policy.at(award.area_code, self.on), self.on)
        self._replace(item, max(self._start(award), stop))
        item.letter_number = letter_number(award.area_code, self.on)

    def _start(self, award: Award) -> date:
        """The month from which a new award can begin: the old one keeps a month at least."""
        free = date.fromisoformat(self.change.starts[award.category])
        return max(free, months_after(award.period.lower, 1))

    def _claim(self, item: LineChangeItem, *, before: date) -> None:
        """One claim for each month on the roll, less what other changes claimed for it."""
        award = item.award
        for month in months(max(self.change.effective_from, award.period.lower), before):
            owed = item.difference - self.claimed[award.household_id, month]
            if month in award.period and owed > 0:
                self.claims.append(
                    ArrearsClaim(
                        area_code=award.area_code, household=award.household, award=award,
                        month=month, amount=owed, cause=self.change, claimed_on=self.on,
                    )
                )  # fmt: skip

    def _replace(self, item: LineChangeItem, start: date) -> None:
        award, household = item.award, item.award.household
        snapshot = redated(award, item.on)
        result = policy.Determination.from_json(item.working | {"snapshot": snapshot})
        people = tuple(member.person for member in award.members.select_related("person"))
        computed = Computed(household, result, people)
        reason = f"标准调整 {self.change.number}"
        award_close(award, "replace", ends=start, reason=reason, on=self.on)
        item.new_award = award_begin(
            household,
            computed,
            store(computed),
            starts=start,
            on=self.on,
            confirmation=award.confirmation,
            recheck=award.recheck,
        )
        item.outcome = Outcome.REPLACED

    def _recheck(self, item: LineChangeItem, why: str) -> None:
        """Nobody is stopped by a change of the line: a person looks, by the street."""
        item.problem = why[:300]
        item.outcome = Outcome.RECHECK
        ensure_recheck(item.award.household, f"标准调整 {self.change.number}", on=self.on)


def ensure_recheck(household: Household, basis: str, *, on: date) -> None:
    """A recheck by the street within the month, unless one of its own is already open."""
    due = months_after(on.replace(day=1), 1) - timedelta(days=1)
    own = household.rechecks.filter(organ=Recheck.Organ.TOWNSHIP)
    if not own.filter(Q(status__in=OPEN_RECHECKS) | Q(due_on=due)).exists():
        recheck_open(household, organ=Recheck.Organ.TOWNSHIP, due_on=due, basis=basis, on=on)
