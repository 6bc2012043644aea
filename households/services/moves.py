"""A household moves: within its county its open business follows, and what is done stays.

To another county nothing follows: there the family applies anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from dibao.offices.models import Area, Level, county_of
from dibao.trail.basis import RULES
from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.models import Household, Move, Person
from households.services.access import locked, require_caseworker, touch

APPLY_THERE = f"{RULES}（民发〔2021〕57号）第四条、第五条"


@dataclass(frozen=True)
class Follower:
    """What an app above does when a household moves.

    `refuse` raises `Refusal` where the move must wait; `rows` are those whose area follows, in the
    order in which others lock them; `after` is told the move once they have; `left` is told that
    the household left the county.
    """

    refuse: Callable[[Household], None] | None = None
    rows: Callable[[Household, date], Iterable[QuerySet]] | None = None
    after: Callable[[Move], None] | None = None
    left: Callable[[Household, date, date], None] | None = None


_followers: list[Follower] = []


def follows(follower: Follower) -> None:
    """Register what an app does; called once, when the app is ready."""
    _followers.append(follower)


@transaction.atomic
def move_household(
    *,
    household: Household,
    area_code: str,
    moved_on: date,
    evidence: str,
    address: str,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Move:
    """Put a household under another community of its county from `moved_on`.

    Raises `Refusal` for a place in another county, where the family applies anew, for a wrong day
    or place, or while a case is open; `NotYours`, `Stale`.
    """
    household = _free_to_go(household, actor, expected_version)
    _check_place(household, area_code)
    _check_day(household, moved_on, on)
    move = Move.objects.create(
        household=household, from_code=household.area_code, area_code=area_code,
        moved_on=moved_on, evidence=evidence.strip(), recorded_by=actor, recorded_on=on,
    )  # fmt: skip
    household.area_code, household.address = area_code, address.strip()
    touch(household)
    people = Person.objects.filter(pk__in=household.members_on(on).values("person"))
    _follow(people, area_code)
    following = sum(
        _follow(rows, area_code)
        for each in _followers if each.rows for rows in each.rows(household, on)
    )  # fmt: skip
    for follower in _followers:
        if follower.after:
            follower.after(move)
    record(
        household, "move", "变更所在村（社区）", actor=actor, on=on, reason=move.evidence,
        from_area=move.from_code, to_area=area_code, moved_on=moved_on, following=following,
    )  # fmt: skip
    return move


def _follow(rows: QuerySet, area_code: str) -> int:
    """How many were put under the area: each locked before it is read, for others may end it."""
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        row.area_code = area_code
        if hasattr(row, "version"):
            row.version += 1
        row.save()
    return len(found)


@transaction.atomic
def leave_county(
    *,
    household: Household,
    left_on: date,
    evidence: str,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Household:
    """The household moved to another county: its members live here no longer, from `left_on` on.

    Where it now is it applies anew (57号 arts 4, 5); what it still receives here is rechecked.
    Raises `Refusal` for a wrong day or while a case is open, `NotYours`, `Stale`.
    """
    household = _free_to_go(household, actor, expected_version)
    _check_day(household, left_on, on)
    present = list(household.members_on(on))
    for member in present:
        if left_on <= member.period.lower:
            raise Refusal("迁出日期须晚于成员的共同生活起始日期。", field="moved_on")
        member.period = DateRange(member.period.lower, left_on)
        member.save()
    touch(household)
    for follower in _followers:
        if follower.left:
            follower.left(household, left_on, on)
    record(
        household, "leave_county", "迁出本县（市、区）", actor=actor, on=on,
        reason=evidence.strip(), basis=APPLY_THERE, left_on=left_on, members=len(present),
    )  # fmt: skip
    return household


def _free_to_go(household: Household, actor: Any, expected_version: int | None) -> Household:
    """The household, locked, when the actor may move it and nothing has to be done before."""
    require_caseworker(actor)
    household = locked(household, actor=actor, expected_version=expected_version)
    for follower in _followers:
        if follower.refuse:
            follower.refuse(household)
    return household


def _check_place(household: Household, area_code: str) -> None:
    if county_of(area_code) != household.county_code:
        raise Refusal(
            "迁往其他县（市、区）的，待遇不能随迁。请家庭向迁入地乡镇人民政府（街道办事处）重新"
            "提出申请，由迁入地受理、审核确认并发放。",
            basis=APPLY_THERE, field="area_code",
        )  # fmt: skip
    if not Area.objects.filter(code=area_code, level=Level.COMMUNITY).exists():
        raise Refusal("请选择迁入的村（社区）。", field="area_code")
    if area_code == household.area_code:
        raise Refusal("该户已经在这个村（社区）。", field="area_code")


def _check_day(household: Household, day: date, on: date) -> None:
    former = household.moves.order_by("-moved_on").first()
    earliest = former.moved_on if former else household.created_on
    if not earliest <= day <= on:
        raise Refusal(f"迁移日期应在 {earliest} 至 {on} 之间。", field="moved_on")
