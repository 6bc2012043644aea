"""What a household declares to earn and to own."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from dibao.names import clean_name
from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.models import AssetItem, Household, IncomeItem, Person
from households.services.access import locked, touch


@dataclass(frozen=True, kw_only=True)
class IncomeData:
    """One declared source: yuan over `months` months. `owner` is a member's name, "" the family.

    `pk` is that of the row it replaces, None for a new one.
    """

    kind: str
    amount: Decimal
    months: int = 1
    cost: Decimal = Decimal(0)
    actually_received: bool = True
    note: str = ""
    owner: str = ""
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class AssetData:
    """One asset, valued in yuan; `owner` and `pk` as in `IncomeData`."""

    kind: str
    quantity: int = 1
    value: Decimal = Decimal(0)
    note: str = ""
    owner: str = ""
    pk: int | None = None


@transaction.atomic
def replace_incomes(
    *,
    household: Household,
    items: list[IncomeData],
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """Make these the declared incomes; what was found by check or visit stays as it is.

    Raises `Refusal` where an owner is no member, `Stale`, `NotYours`.
    """
    household = locked(household, actor=actor, expected_version=expected_version)
    declared = household.incomes.filter(origin=IncomeItem.Origin.DECLARED)
    counts = write_items(household, IncomeItem, declared, items, on)
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
    """Make these the household's assets. Raises `Refusal`, `Stale`, `NotYours`."""
    household = locked(household, actor=actor, expected_version=expected_version)
    counts = write_items(household, AssetItem, household.assets.all(), items, on)
    touch(household)
    record(household, "edit_assets", "修改财产申报", actor=actor, on=on, **counts)


def write_items(
    household: Household, model: type, present: Any, items: list, on: date
) -> dict[str, int]:
    """Bring the `present` rows in line with `items`; rows that stay the same are not touched.

    Returns how many were added, changed and removed. For the caller's transaction.
    """
    owners = _owners(household, on)
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


def _owners(household: Household, on: date) -> dict[str, Person]:
    return {member.person.name: member.person for member in household.members_on(on)}
