"""Who may write to a household, and that nobody writes over another's change."""

from typing import Any

from dibao.offices.roles import FIELD, Role
from dibao.trail.refusals import NotYours, Stale
from households.models import Household


def require_writer(actor: Any, area_code: str) -> None:
    """Refuse who holds no role of the field or whose area does not cover this one. None: system."""
    if actor is None:
        return
    if not actor.is_active or not actor.covers(area_code):
        raise NotYours("该家庭不在您的辖区，不能办理。")
    if not actor.holds(*FIELD):
        raise NotYours("您的岗位不能修改家庭档案，请由社区协理员或街道经办办理。")


def require_caseworker(actor: Any) -> None:
    """Refuse who does not take back what an organ has recorded: the street's caseworkers do."""
    if actor is not None and not actor.holds(Role.STREET_CASEWORKER):
        raise NotYours("核对查明的内容和就业义务记录，由街道经办变更或者作废。")


def locked(household: Household, *, actor: Any, expected_version: int | None) -> Household:
    """The household's row, locked, when the actor may write to it and it has not moved on.

    Call it first in the transaction. Raises `NotYours`, and `Stale` when `expected_version` is
    given and is no longer the row's.
    """
    require_writer(actor, household.area_code)
    row = Household.objects.select_for_update().get(pk=household.pk)
    if expected_version is not None and expected_version != row.version:
        raise Stale(
            "该户档案在您填写期间已由他人修改。您填写的内容仍保留，请与现有档案核对后再提交。"
        )
    return row


def touch(household: Household) -> None:
    """Let whoever still has the old page open be told."""
    household.version += 1
    household.save()
