"""What a household declares to earn, to own and to spend, and the other aid it has had."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from dibao.names import clean_name
from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.models import (
    AidRecord,
    AssetItem,
    ExpenseItem,
    Household,
    IncomeItem,
    Origin,
    Person,
)
from households.services.access import locked, touch
from households.services.consistency import refuse_support_twice


@dataclass(frozen=True, kw_only=True)
class IncomeData:
    """One source: yuan over `months` months. `owner` is a member's name, "" the family.

    With `received_on` it is a single receipt of that day. `pk` is that of the row it replaces,
    None for a new one.
    """

    kind: str
    amount: Decimal
    months: int = 1
    cost: Decimal = Decimal(0)
    received_on: date | None = None
    actually_received: bool = True
    assessed: bool = False
    origin: str = Origin.DECLARED
    note: str = ""
    owner: str = ""
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class AssetData:
    """One asset, valued in yuan; `owner` and `pk` as in `IncomeData`."""

    kind: str
    quantity: int = 1
    value: Decimal = Decimal(0)
    use: str = ""
    origin: str = Origin.DECLARED
    note: str = ""
    owner: str = ""
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class ExpenseData:
    """Spending out of pocket: yuan over `months` months, or once on `spent_on`."""

    kind: str
    amount: Decimal
    months: int = 1
    spent_on: date | None = None
    origin: str = Origin.DECLARED
    note: str = ""
    owner: str = ""
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class AidData:
    """Other aid on a day, in yuan; 0 where it was not given in money."""

    kind: str
    given_on: date
    amount: Decimal = Decimal(0)
    note: str = ""
    owner: str = ""
    pk: int | None = None


def editable(items: QuerySet) -> QuerySet:
    """What the field offices write themselves: all but what the county's check has found."""
    return items.exclude(origin=Origin.CHECKED)


@transaction.atomic
def replace_incomes(
    *,
    household: Household,
    items: list[IncomeData],
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """Make these the incomes declared or found on a visit; what the check found stays.

    Raises `Refusal` where an owner is no member, `Stale`, `NotYours`.
    """
    household = locked(household, actor=actor, expected_version=expected_version)
    _refuse_days_to_come(items, "received_on", on)
    counts = write_items(household, IncomeItem, editable(household.incomes.all()), items, on)
    refuse_support_twice(household)
    touch(household)
    record(household, "edit_incomes", "修改收入申报", actor=actor, on=on, **counts)


@transaction.atomic
def replace_assets(
    *,
    household: Household,
    items: list[AssetData],
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """The same for property. Raises `Refusal`, `Stale`, `NotYours`."""
    household = locked(household, actor=actor, expected_version=expected_version)
    counts = write_items(household, AssetItem, editable(household.assets.all()), items, on)
    touch(household)
    record(household, "edit_assets", "修改财产申报", actor=actor, on=on, **counts)


@transaction.atomic
def replace_expenses(
    *,
    household: Household,
    items: list[ExpenseData],
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """The same for spending (57号 art. 13). Raises `Refusal`, `Stale`, `NotYours`."""
    household = locked(household, actor=actor, expected_version=expected_version)
    _refuse_days_to_come(items, "spent_on", on)
    counts = write_items(household, ExpenseItem, editable(household.expenses.all()), items, on)
    touch(household)
    record(household, "edit_expenses", "修改刚性支出", actor=actor, on=on, **counts)


@transaction.atomic
def replace_aids(
    *,
    household: Household,
    items: list[AidData],
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """Make these the household's other aid. Raises `Refusal`, `Stale`, `NotYours`."""
    household = locked(household, actor=actor, expected_version=expected_version)
    _refuse_days_to_come(items, "given_on", on)
    counts = write_items(household, AidRecord, household.aids.all(), items, on)
    touch(household)
    record(household, "edit_aids", "修改其他救助", actor=actor, on=on, **counts)


def _refuse_days_to_come(items: list, name: str, on: date) -> None:
    for item in items:
        day = getattr(item, name)
        if day and day > on:
            raise Refusal(f"日期 {day} 晚于今天，请改正。", field=name)


def write_items(
    household: Household, model: type, present: Any, items: list, on: date
) -> dict[str, int]:
    """Bring the `present` rows in line with `items`; rows that stay the same are not touched.

    Returns how many were added, changed and removed. For the caller's transaction.
    """
    owners = present_people(household, on)
    rows = {row.pk: row for row in present}
    counts = {"added": 0, "changed": 0, "removed": 0}
    for item in items:
        values = asdict(item)
        pk, owner = values.pop("pk"), clean_name(values.pop("owner"))
        if owner and owner not in owners:
            raise Refusal(f"“{owner}”不是家庭成员，请从成员中选择或留空。", field="owner")
        values["person"] = owners.get(owner)
        row = rows.pop(pk, None)
        if row is None:
            model.objects.create(household=household, **values)
            counts["added"] += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            counts["changed"] += 1
    for row in rows.values():
        row.delete()
        counts["removed"] += 1
    return counts


def present_people(household: Household, on: date) -> dict[str, Person]:
    """Those who live in the household on the day, by name."""
    return {member.person.name: member.person for member in household.members_on(on)}
