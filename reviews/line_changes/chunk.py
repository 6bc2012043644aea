"""Some awards of a change, carried out in one transaction: first planned, then written.

Planning comes first because every transaction here takes its numbers before it writes to the
trail: two that lock series and chain in different order would wait for each other.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from applications.rules import rules_in_words
from dibao import policy
from dibao.policy.figures import months_after
from households.models import Household
from households.residence import months_elsewhere
from reviews.line_changes.paid_months import months
from reviews.line_changes.preview import redated
from reviews.models import ArrearsClaim, Award, LineChange, LineChangeItem, Recheck
from reviews.numbers import award_number, letter_number
from reviews.services.awards import award_begin, award_close
from reviews.services.determinations import Computed, store
from reviews.services.letters import line_change_letter
from reviews.services.rechecks import recheck_open

Direction, Outcome = LineChangeItem.Direction, LineChangeItem.Outcome
OPEN_RECHECKS = (Recheck.Status.DUE, Recheck.Status.PROPOSED)
HAS_AN_END = "待遇已定终止月份，不能随标准一并调整"
NOT_ACCEPTED = "保障金将减少，未经批准随标准一并调整"


class Chunk:
    """Items under way, with the arrears that other changes have claimed for their households."""

    def __init__(self, change: LineChange, items: list[LineChangeItem], on: date) -> None:
        self.change, self.on = change, on
        self.replacements: list[tuple[LineChangeItem, date]] = []
        self.letters: list[LineChangeItem] = []
        self.rechecks: list[LineChangeItem] = []
        self.claims: list[ArrearsClaim] = []
        self.claimed: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
        households = {item.award.household_id for item in items}
        earlier = ArrearsClaim.objects.filter(household__in=households).filter(~Q(cause=change))
        for row in earlier.values("household", "month").annotate(sum=Sum("amount")):
            self.claimed[row["household"], row["month"]] = row["sum"]

    def plan(self, item: LineChangeItem) -> None:
        """Decide by direction, and by the award as it is now, not as it was at the preview."""
        runs = item.award.status == Award.Status.ACTIVE
        if item.direction == Direction.UP:
            self._plan_raise(item, runs)
        elif not runs:
            item.outcome = Outcome.OVER
        elif item.problem:
            self._plan_recheck(item, item.problem)
        elif item.direction == Direction.SAME:
            item.outcome = Outcome.UNCHANGED
        elif item.direction == Direction.DOWN and self.change.accepts_reductions:
            self._plan_reduction(item)
        else:
            self._plan_recheck(item, NOT_ACCEPTED)

    def write(self) -> None:
        """Numbers, then rechecks, awards, letters and claims."""
        for item in self.letters:
            item.letter_number = letter_number(item.award.area_code, self.on)
        numbers = [award_number(item.award.area_code, self.on) for item, _ in self.replacements]
        for item in self.rechecks:
            ensure_recheck(item.award.household, f"标准调整 {self.change.number}", on=self.on)
        for (item, start), number in zip(self.replacements, numbers, strict=True):
            self._replace(item, start, number)
        for item in self.letters:
            line_change_letter(item, on=self.on)
        ArrearsClaim.objects.bulk_create(self.claims)

    def _plan_raise(self, item: LineChangeItem, runs: bool) -> None:
        """Claims for the months behind, the new amount from the first month that is free.

        Who moved to other rules has claims for the months before the move, and a recheck.
        """
        start = self._start(item.award)
        moved = months_elsewhere(item.award.household, item.on) if item.problem else []
        self._claim(item, before=min([start, *moved]))
        if not runs:
            item.outcome = Outcome.OVER
        elif item.problem:
            self._plan_recheck(item, item.problem)
        elif item.award.period.upper is None:
            self._plan_replacement(item, start)
        else:
            self._plan_recheck(item, HAS_AN_END)

    def _plan_reduction(self, item: LineChangeItem) -> None:
        """Never backwards: from the month that the pack says of a stop, with a letter.

        57号 art. 32: the family is told, with reasons.
        """
        award = item.award
        if award.period.upper is not None:
            self._plan_recheck(item, HAS_AN_END)
            return
        with rules_in_words():
            stop = policy.first_unpaid_month(policy.at(award.area_code, self.on), self.on)
        self._plan_replacement(item, max(self._start(award), stop))
        self.letters.append(item)

    def _plan_replacement(self, item: LineChangeItem, start: date) -> None:
        item.outcome = Outcome.REPLACED
        self.replacements.append((item, start))

    def _plan_recheck(self, item: LineChangeItem, why: str) -> None:
        """Nobody is stopped by a change of the line: a person looks, by the street."""
        item.problem, item.outcome = why[:300], Outcome.RECHECK
        self.rechecks.append(item)

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

    def _replace(self, item: LineChangeItem, start: date, number: str) -> None:
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
            number=number,
            starts=start,
            on=self.on,
            confirmation=award.confirmation,
            recheck=award.recheck,
        )


def ensure_recheck(household: Household, basis: str, *, on: date) -> None:
    """A recheck by the street within the month, unless one of its own is already open."""
    due = months_after(on.replace(day=1), 1) - timedelta(days=1)
    own = household.rechecks.filter(organ=Recheck.Organ.TOWNSHIP)
    if not own.filter(Q(status__in=OPEN_RECHECKS) | Q(due_on=due)).exists():
        recheck_open(household, organ=Recheck.Organ.TOWNSHIP, due_on=due, basis=basis, on=on)
