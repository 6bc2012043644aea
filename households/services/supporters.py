"""Those who live apart and owe support to members of the household."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from dibao.names import clean_name
from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.models import Household, Person, Supporter
from households.services.access import locked, touch
from households.services.consistency import refuse_support_twice
from households.services.means import present_people
from households.services.persons import checked_id


@dataclass(frozen=True, kw_only=True)
class SupporterData:
    """One supporter; sums in yuan a month. `supports` are members' names.

    An empty `id_number` leaves a recorded one as it is; `birth_date` may be left to the id.
    """

    name: str
    relation: str
    supports: Sequence[str]
    id_number: str = ""
    birth_date: date | None = None
    workplace: str = ""
    household_size: int = 1
    household_income: Decimal = Decimal(0)
    own_income: Decimal = Decimal(0)
    children_count: int = 0
    actual_payment: Decimal = Decimal(0)
    able: bool = True
    inability: str = ""
    pk: int | None = None


@transaction.atomic
def replace_supporters(
    *,
    household: Household,
    items: list[SupporterData],
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """Make these the household's supporters. Raises `Refusal`, `Stale`, `NotYours`."""
    household = locked(household, actor=actor, expected_version=expected_version)
    if items and household.without_supporters:
        raise Refusal("该户已登记为家庭以外没有义务人，请先在“修改家庭信息”中取消这一项。")
    members = present_people(household, on)
    rows = {row.pk: row for row in household.supporters.all()}
    counts = {"added": 0, "changed": 0, "removed": 0}
    for item in items:
        row = rows.pop(item.pk, None) or Supporter(household=household)
        counts["changed" if row.pk else "added"] += _write(row, item, members, on)
    for row in rows.values():
        row.delete()
        counts["removed"] += 1
    refuse_support_twice(household)
    touch(household)
    record(household, "edit_supporters", "修改赡养抚养扶养义务人", actor=actor, on=on, **counts)


def _write(row: Supporter, item: SupporterData, members: dict[str, Person], on: date) -> bool:
    """Whether anything was written."""
    supported = _supported(item, members)
    values = asdict(item)
    for name in ("pk", "supports", "id_number", "birth_date"):
        del values[name]
    values["name"] = clean_name(item.name)
    number = checked_id(item.id_number) if item.id_number else None
    if number:
        values |= {"id_number": number.number, "birth_date": number.birth_date}
    elif item.birth_date:
        values["birth_date"] = item.birth_date
    born = values.get("birth_date", row.birth_date)
    if not born or born > on:
        raise Refusal(
            f"请填写{item.name}的身份证号或出生日期，且不能晚于今天。", field="birth_date"
        )
    if not item.able and not item.inability:
        raise Refusal(f"请写明{item.name}没有给付能力的原因。", field="inability")
    same = row.pk and all(getattr(row, name) == value for name, value in values.items())
    if same and set(row.supports.all()) == set(supported):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    row.supports.set(supported)
    return True


def _supported(item: SupporterData, members: dict[str, Person]) -> list[Person]:
    strangers = [name for name in item.supports if name not in members]
    if strangers or not item.supports:
        raise Refusal(f"请选择由{item.name}赡养、抚养或扶养的家庭成员。", field="supports")
    return [members[name] for name in item.supports]
