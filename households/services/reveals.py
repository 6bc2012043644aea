"""Showing a full number: once, for a reason that stays in the trail."""

from datetime import date
from typing import Any

from dibao.offices.roles import EVERY_OFFICE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account, Member

SHORTEST_REASON = 4


def reveal_id(*, member: Member, reason: str, actor: Any, on: date) -> str:
    """The member's full id number; who saw it and why is recorded first."""
    _record(member.household, "reveal_id", "查看完整身份证号", reason, actor, on, member=member.pk)
    return str(member.person.id_number)


def reveal_account(*, account: Account, reason: str, actor: Any, on: date) -> str:
    """The full account number; who saw it and why is recorded first."""
    _record(
        account.household, "reveal_account", "查看完整银行账号", reason, actor, on,
        account=account.pk,
    )  # fmt: skip
    return str(account.number)


def _record(household, action: str, label: str, reason: str, actor, on: date, **data) -> None:
    if not actor.is_active or not actor.covers(household.area_code):
        raise NotYours("该家庭不在您的辖区，不能查看。")
    if not actor.holds(*EVERY_OFFICE):
        raise NotYours("您的岗位不能查看完整号码。")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(f"请写明查看事由，不少于 {SHORTEST_REASON} 个字。", field="reason")
    record(household, action, label, actor=actor, on=on, reason=reason.strip(), **data)
