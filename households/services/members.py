"""Who lives in a household, from when to when."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.codes import Relation
from households.models import Household, Member, Person
from households.services.access import locked, touch
from households.services.persons import (
    Details,
    PersonData,
    change_details,
    elsewhere,
    keep_person,
)


@dataclass(frozen=True, kw_only=True)
class Ties:
    """The duty of support, living together now, and having lived together for long (57号 art. 7).

    The rules of each place ask for one or another of them.
    """

    shares_support: bool = True
    lives_together: bool = True
    long_residence: bool = True


@dataclass(frozen=True, kw_only=True)
class MemberData:
    """A person, the relation to the head, and the ties to him."""

    person: PersonData
    relation: str
    ties: Ties = field(default_factory=Ties)


def settle(household: Household, data: MemberData, *, since: date, actor: Any) -> Member:
    """Enter a person as a member from a day on, within the caller's transaction.

    Raises `Refusal` where the person is a member of a household in that period already; two
    callers at once are held apart by the database.
    """
    period = DateRange(since, None)
    try:
        with transaction.atomic():
            person = keep_person(data.person, area_code=household.area_code)
            if refusal := elsewhere(person, period, household, actor):
                raise refusal
            return Member.objects.create(
                household=household,
                person=person,
                relation=data.relation,
                is_head=data.relation == Relation.HEAD,
                **asdict(data.ties),
                period=period,
            )
    except IntegrityError as error:
        raise Refusal(
            "此人正由他人登记，或已在其他家庭登记，请稍后核对。", field="id_number"
        ) from error


@transaction.atomic
def add_member(
    *,
    household: Household,
    data: MemberData,
    since: date,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Member:
    """Enter one more member, living here from `since` on. Raises `Refusal`, `Stale`, `NotYours`."""
    household = locked(household, actor=actor, expected_version=expected_version)
    if data.relation == Relation.HEAD:
        raise Refusal("一户只能有一名户主。更换户主请用“变更户主”。", field="relation")
    if since > on:
        raise Refusal("共同生活起始日期不能晚于今天。", field="since")
    member = settle(household, data, since=since, actor=actor)
    touch(household)
    record(household, "add_member", "增加家庭成员", actor=actor, on=on, member=member.pk)
    return member


@transaction.atomic
def remove_member(
    *,
    member: Member,
    left_on: date,
    reason: str,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Member:
    """End a membership: from `left_on` the person no longer lives here.

    The head leaves only after another has become head, the holder of the account only after the
    account was changed. Raises `Refusal`, `Stale`, `NotYours`.
    """
    household = locked(member.household, actor=actor, expected_version=expected_version)
    member = Member.objects.select_for_update(of=("self",)).select_related("person").get(
        pk=member.pk
    )  # fmt: skip
    if member.period.upper is not None:
        raise Refusal("该成员已经办理退出。")
    if member.is_head:
        raise Refusal("该成员是户主，请先变更户主，再办理退出。")
    if not member.period.lower < left_on <= on:
        raise Refusal("退出日期须晚于共同生活起始日期，且不晚于今天。", field="left_on")
    account = household.account
    if account and account.holder_name == member.person.name:
        raise Refusal("该成员是银行账户的户名本人，请先变更账户，再办理退出。")
    member.period = DateRange(member.period.lower, left_on)
    member.save()
    touch(household)
    record(
        household, "remove_member", "成员退出", actor=actor, on=on, reason=reason, member=member.pk
    )
    return member


@transaction.atomic
def change_head(
    *,
    household: Household,
    relations: Mapping[int, str],
    reason: str,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Household:
    """Make another member the head: `relations` gives every member's relation by its pk.

    Changed memberships end on `on` and begin anew, so that the former head stays on record.
    Raises `Refusal` unless exactly one of the present members becomes head.
    """
    household = locked(household, actor=actor, expected_version=expected_version)
    members = {member.pk: member for member in household.members_on(on)}
    heads = [pk for pk, relation in relations.items() if relation == Relation.HEAD]
    if set(relations) != set(members) or len(heads) != 1:
        raise Refusal("请为每名成员填写与新户主的关系，且只能有一名户主。")
    changed = [member for pk, member in members.items() if member.relation != relations[pk]]
    if not any(member.is_head for member in changed):
        raise Refusal("所选的人已经是户主。")
    begun_today = [member for member in changed if member.period.lower >= on]
    for member in begun_today:
        member.is_head = False
        member.save()
    for member in changed:
        if member not in begun_today:
            member.period = DateRange(member.period.lower, on)
            member.save()
    for member in changed:
        renewed = member if member in begun_today else _renewed(member, on)
        renewed.relation = relations[member.pk]
        renewed.is_head = renewed.relation == Relation.HEAD
        renewed.save()
    touch(household)
    record(household, "change_head", "变更户主", actor=actor, on=on, reason=reason)
    return household


def _renewed(member: Member, on: date) -> Member:
    return Member(
        household_id=member.household_id,
        person_id=member.person_id,
        shares_support=member.shares_support,
        lives_together=member.lives_together,
        long_residence=member.long_residence,
        period=DateRange(on, None),
    )


@transaction.atomic
def edit_person(
    *,
    member: Member,
    name: str,
    details: Details,
    ties: Ties | None = None,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Person:
    """Correct what is recorded of a present member, not the id number. Raises `Refusal`.

    `ties` None leaves the ties to the head as they are; the head himself has them all.

    A corrected name also corrects the account that is in this person's name.
    """
    household = locked(member.household, actor=actor, expected_version=expected_version)
    person = Person.objects.select_for_update().get(pk=member.person_id)
    former = person.name
    person = change_details(person, name, details)
    if ties and not member.is_head:
        _tie(member, ties)
    account = household.account
    if account and account.holder_name == former != person.name:
        account.holder_name = person.name
        account.save()
    touch(household)
    record(household, "edit_person", "修改成员信息", actor=actor, on=on, member=member.pk)
    return person


def _tie(member: Member, ties: Ties) -> None:
    for name, holds in asdict(ties).items():
        setattr(member, name, holds)
    member.save()
