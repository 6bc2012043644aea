"""A person's refusals of suitable work, counted by the window of the rule in force."""

from dataclasses import dataclass
from datetime import date

from dibao import policy
from dibao.policy.figures import months_before
from households.codes import WorkOutcome
from households.models import Household, Person


@dataclass(frozen=True)
class Work:
    """Refusals one after another, the months since the first of them, and idleness found."""

    refusals: int = 0
    within_months: int = 0
    idle: bool = False


def work_of(person: Person, household: Household, on: date) -> Work:
    """What stands against a person on the day (57号 art. 34; 新疆 2014 二(五)).

    Work accepted ends what went before; a good reason neither counts nor interrupts. Refusals
    older than the window of the rule have lapsed.
    """
    records = [
        record
        for record in person.work_records.all()
        if record.voided_on is None and record.happened_on <= on
    ]
    if not records:
        return Work()
    refused, idle = [], False
    for record in sorted(records, key=lambda record: (record.happened_on, record.pk)):
        if record.outcome == WorkOutcome.ACCEPTED:
            refused, idle = [], False
        elif record.outcome == WorkOutcome.REFUSED:
            refused.append(record.happened_on)
        elif record.outcome == WorkOutcome.IDLE:
            idle = True
    window = _window(household, on)
    if window is not None:
        refused = [day for day in refused if day > months_before(on, window)]
    return Work(len(refused), _months_since(refused[0], on) if refused else 0, idle)


def _window(household: Household, on: date) -> int | None:
    rule = policy.at(household.area_code, on).optional("refusal_rule", household.category)
    return rule["within_months"] if rule else None


def _months_since(day: date, on: date) -> int:
    """Months begun since the day, by the same reckoning as the window."""
    months = 1
    while months_before(on, months) >= day:
        months += 1
    return months
