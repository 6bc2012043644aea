"""Putting a household on record, and correcting the record."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from dibao.offices.models import Area, Level
from dibao.trail.journal import record
from dibao.trail.numbers import next_number
from dibao.trail.refusals import Refusal
from households.codes import Relation
from households.models import AssetItem, Household, IncomeItem
from households.services.access import locked, require_writer, touch
from households.services.accounts import AccountData, open_account
from households.services.means import AssetData, IncomeData, write_items
from households.services.members import MemberData, settle

SEQUENCE_DIGITS = 5


class MemberRefused(Refusal):
    """A member cannot be entered; `row` is the position among the members given."""

    def __init__(self, refusal: Refusal, row: int) -> None:
        super().__init__(refusal.message, basis=refusal.basis, field=refusal.field)
        self.row = row


@dataclass(frozen=True, kw_only=True)
class HouseholdData:
    """What is recorded of the household itself; `category` and `causes` are of the code lists."""

    category: str
    address: str = ""
    phone: str = ""
    causes: Sequence[str] = field(default_factory=list)
    holds_land: bool = False
    without_supporters: bool = False


def new_code(area_code: str, on: date) -> str:
    """The next free household code: county (6), year (4), sequence (5). Safe for callers at once.

    Codes that came in with a roster are passed over.
    """
    prefix = f"{area_code[: Level.COUNTY]}{on.year}"
    while True:
        code = next_number(prefix, SEQUENCE_DIGITS)
        if not Household.objects.filter(code=code).exists():
            return code


@transaction.atomic
def create_household(
    *,
    area_code: str,
    data: HouseholdData,
    members: Sequence[MemberData],
    since: date,
    actor: Any,
    on: date,
    incomes: Sequence[IncomeData] = (),
    assets: Sequence[AssetData] = (),
    account: AccountData | None = None,
) -> Household:
    """Put a household on record in a community, its members living together from `since` on.

    Being on record gives nothing: nobody enters without application and confirmation
    (57号 art. 28). Exactly one member is the head. Raises `Refusal` with the field at fault,
    `MemberRefused` for one of the members, `NotYours` on role or area.
    """
    require_writer(actor, area_code)
    if not Area.objects.filter(code=area_code, level=Level.COMMUNITY).exists():
        raise Refusal("请选择家庭所在的村（社区）。", field="area_code")
    if [item.relation for item in members].count(Relation.HEAD) != 1:
        raise Refusal("一户须有且只有一名户主。", field="relation")
    if since > on:
        raise Refusal("共同生活起始日期不能晚于今天。", field="since")
    household = Household.objects.create(
        code=new_code(area_code, on), area_code=area_code, created_on=on, **asdict(data)
    )
    for row, item in enumerate(members):
        try:
            settle(household, item, since=since, actor=actor)
        except Refusal as refusal:
            raise MemberRefused(refusal, row) from refusal
    write_items(household, IncomeItem, [], list(incomes), on)
    write_items(household, AssetItem, [], list(assets), on)
    if account:
        open_account(household, account, on=on)
    record(household, "create", "建立家庭档案", actor=actor, on=on, members=len(members))
    return household


@transaction.atomic
def edit_household(
    *,
    household: Household,
    data: HouseholdData,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Household:
    """Correct what is recorded of the household itself. Raises `Stale`, `NotYours`."""
    household = locked(household, actor=actor, expected_version=expected_version)
    if data.without_supporters and household.supporters.exists():
        raise Refusal(
            "该户已登记赡养抚养扶养义务人，不能同时登记为没有。请先在义务人页面中删去。",
            field="without_supporters",
        )
    changed = [name for name, value in asdict(data).items() if getattr(household, name) != value]
    for name in changed:
        setattr(household, name, getattr(data, name))
    touch(household)
    record(household, "edit", "修改家庭档案", actor=actor, on=on, fields=changed)
    return household
