"""What the rules ask about a person beyond age, health and work."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction

from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.models import Member, Person
from households.services.access import locked, touch


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Codes of `households.codes`; `supplement_choice` is a group of the pack's supplements."""

    hukou: str = ""
    employer_kind: str = ""
    standing: str = ""
    standing_since: date | None = None
    no_support: bool = False
    separate_household: bool = False
    hukou_at_school: bool = False
    without_parents: bool = False
    raised_by_grandparents: bool = False
    single_parent: bool = False
    income_unproved: bool = False
    supplement_choice: str = ""

    @classmethod
    def of(cls, person: Person) -> "Circumstances":
        return cls(**{item.name: getattr(person, item.name) for item in fields(cls)})


@transaction.atomic
def edit_circumstances(
    *,
    member: Member,
    data: Circumstances,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Person:
    """Write what was established about a present member. Raises `Refusal`, `Stale`, `NotYours`."""
    household = locked(member.household, actor=actor, expected_version=expected_version)
    if bool(data.standing) != bool(data.standing_since):
        raise Refusal("特殊身份和起始日期须同时填写。", field="standing_since")
    if data.standing_since and data.standing_since > on:
        raise Refusal("起始日期不能晚于今天。", field="standing_since")
    person = Person.objects.select_for_update().get(pk=member.person_id)
    values = asdict(data)
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    person.save()
    touch(household)
    record(
        household, "edit_circumstances", "修改成员身份认定", actor=actor, on=on,
        member=member.pk, fields=changed,
    )  # fmt: skip
    return person
