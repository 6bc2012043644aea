"""Awards: begun by a decision, ended or replaced at the beginning of a month."""

from datetime import date

from applications.rules import refuse_example
from dibao.calendar import month_in_words
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.models import Award, AwardMember, Confirmation, Determination, Recheck
from reviews.services.determinations import Computed


def award_begin(
    household: Household,
    computed: Computed,
    determination: Determination,
    *,
    number: str,
    starts: date,
    on: date,
    confirmation: Confirmation | None = None,
    recheck: Recheck | None = None,
) -> Award:
    """A new award from the first of a month, with the people whom the determination counts.

    The caller takes `number` before anything is written to the trail: every transaction locks
    the series first and the county's chain after it, so that two never wait for each other.
    Raises `Refusal` outside the demo where the amount rests on an example value.
    """
    refuse_example(determination.rests_on_example)
    award = Award(
        number=number,
        household=household,
        area_code=household.area_code,
        category=computed.result.category,
        period=(starts, None),
        amount=determination.amount,
        tier=computed.result.tier,
        persons=determination.persons,
        determination=determination,
        confirmation=confirmation,
        recheck=recheck,
    )
    begin(
        award,
        Award.Status.ACTIVE,
        "开始享受低保待遇",
        actor=None,
        on=on,
        award=award.number,
        amount=award.amount,
        starts=starts,
    )
    for person in computed.covered:
        AwardMember.objects.create(award=award, person=person)
    return award


def active_award(household: Household) -> Award | None:
    """The award that runs without an end; at most one, by the exclusion constraint."""
    return household.awards.filter(status=Award.Status.ACTIVE).order_by("-pk").first()


def award_close(award: Award, name: str, *, ends: date, reason: str, on: date) -> Award:
    """End or replace an award: `ends` is the first month that it no longer pays."""
    if ends <= award.period.lower:
        starts = award.period.lower
        raise Refusal(
            f"现有待遇自{month_in_words(starts)}起发放，尚未开始享受，请待该月开始后再办理变动。"
        )
    if award.period.upper is not None:
        ends = min(ends, award.period.upper)
    return perform(award, name, actor=None, on=on, reason=reason, ends=ends)


def set_end(award: Award, *, ends: date, reason: str, on: date) -> Award:
    """Let an award run on to a month that is fixed now: the first that it no longer pays."""
    return perform(award, "set_end", actor=None, on=on, reason=reason, ends=ends)


def write_end(step: Step) -> dict:
    award = step.obj
    award.period = (award.period.lower, step.data["ends"])
    award.end_reason = step.reason[:200]
    return {"award": award.number, "ends": step.data["ends"]}
