"""Determinations: computed by the rules, stored with their whole working, computed again."""

from dataclasses import dataclass
from datetime import date

from applications.models import Application
from applications.rules import refuse_example, rules_in_words
from dibao import policy
from households.models import Household, Person
from reviews.facts import facts_of, members_of
from reviews.models import Award, Determination

# Reckoned to the day from dates on record: they move by themselves between two determinations.
PASSING = {
    "case": ("on", "window_end"),
    "members": ("status_years", "refused_within_months"),
    "supporters": ("age",),
}


@dataclass(frozen=True)
class Computed:
    """What the rules say of a household on a day, and whom the amount covers."""

    household: Household
    result: policy.Determination
    covered: tuple[Person, ...]

    @property
    def mark(self) -> str:
        """What is said beside an amount that rests on an example value."""
        return "（含示例标准，仅供演示）" if self.result.example else ""

    @property
    def failings(self) -> str:
        """The tests that the household does not pass, in words."""
        return "；".join(reason.text for reason in self.result.reasons if not reason.ok)


def compute(
    household: Household, *, on: date, alone: Person | None = None, until: date | None = None
) -> Computed:
    """Amounts in yuan a month, with the income up to `until`, else to the day.

    Raises Refusal where a rule or a fact is wanting.
    """
    facts = facts_of(household, on=on, alone=alone, until=until)
    with rules_in_words():
        result = policy.determine(policy.at(household.area_code, on), facts.case)
    return Computed(household, result, tuple(facts.people[ref] for ref in result.counted))


def compute_application(application: Application, *, on: date) -> Computed:
    """Whatever day it is decided on, the income is that before the application."""
    alone = _alone(application, on)
    return compute(application.household, on=on, alone=alone, until=application.applied_on)


def compute_award(award: Award, *, on: date, until: date | None = None) -> Computed:
    """The same for a household that receives; an award to one person alone stays one."""
    alone = award.members.first().person if award.determination.snapshot["single"] else None
    return compute(award.household, on=on, alone=alone, until=until)


def _alone(application: Application, on: date) -> Person | None:
    """The one person of a single-person application (57号 art. 8), else None."""
    asked = [member.person for member in application.members.select_related("person")]
    if len(asked) == 1 and len(members_of(application.household, on)) > 1:
        return asked[0]
    return None


def store(computed: Computed) -> Determination:
    """Keep a determination with its snapshot, its working and the version of the rules.

    Every decision rests on a stored one: raises Refusal for example values outside the demo.
    """
    result = computed.result
    refuse_example(result.example)
    content = result.to_json()
    return Determination.objects.create(
        household=computed.household,
        on=result.on,
        pack=result.pack,
        rules_version=result.rules_version,
        snapshot=content.pop("snapshot"),
        working=content,
        eligible=result.eligible,
        amount=result.amount,
        persons=result.persons,
        rests_on_example=result.example,
    )


def recompute(determination: Determination) -> policy.Replay:
    """Compute a stored determination again from its snapshot: the same to the fen, or why not."""
    return policy.replay(determination.working | {"snapshot": determination.snapshot})


def rests_on_the_same_facts(determination: Determination, computed: Computed) -> bool:
    """Whether people, income and property are still those that the determination used."""
    now = computed.result.snapshot
    return _apart_from_the_day(now) == _apart_from_the_day(determination.snapshot)


def gives_the_same(determination: Determination, computed: Computed) -> bool:
    """Whether the rules still give the same answer, amount and people."""
    result = computed.result
    return (determination.eligible, determination.amount, determination.working["counted"]) == (
        result.eligible,
        result.amount,
        list(result.counted),
    )


def _apart_from_the_day(snapshot: dict) -> dict:
    """The facts without the day and without what only the day's passing changes."""
    kept = {key: value for key, value in snapshot.items() if key not in PASSING["case"]}
    for name in ("members", "supporters"):
        kept[name] = [
            {key: value for key, value in each.items() if key not in PASSING[name]}
            for each in snapshot[name]
        ]
    return kept
