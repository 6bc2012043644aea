"""Income, property or spending that the county's check found, and that no longer holds."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.models import AssetItem, ExpenseItem, Household, IncomeItem, Origin
from households.services.access import locked, require_caseworker, touch

KINDS = {"income": IncomeItem, "asset": AssetItem, "expense": ExpenseItem}


@transaction.atomic
def end_found_item(
    *,
    household: Household,
    item: IncomeItem | AssetItem | ExpenseItem,
    reason: str,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """Take an item off the record that has changed since the check; history keeps it.

    Raises `Refusal` without a reason and for what the family declared itself; `Stale`, `NotYours`.
    """
    require_caseworker(actor)
    household = locked(household, actor=actor, expected_version=expected_version)
    if item.origin != Origin.CHECKED:
        raise Refusal("申报或者入户调查登记的内容，请在修改页面中更正。")
    if not reason.strip():
        raise Refusal("请写明理由和凭证。", field="reason")
    kept = {"kind": item.kind, "item": item._meta.model_name, "pk": item.pk}
    item.delete()
    touch(household)
    record(
        household, "end_found_item", "核对查明的内容已变化", actor=actor, on=on,
        reason=reason.strip(), **kept,
    )  # fmt: skip
