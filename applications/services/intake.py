"""The one way to a case's papers: the row locked, role, area, kin and state checked."""

from datetime import date
from typing import Any

from applications.models import Application
from applications.segregation import refuse_kin
from applications.states import OPEN, State
from dibao.offices.roles import FIELD
from dibao.trail.refusals import NotYours, Stale

PAPERS_OPEN = (State.DRAFT, State.SUBMITTED, State.CORRECTING)
DRAFTING = (State.DRAFT, State.CORRECTING)
AUTHORISING = (*PAPERS_OPEN, State.INVESTIGATING)  # who joins the family late signs late
ANY_OPEN = OPEN


def check_may_intake(area_code: str, actor: Any) -> None:
    """Raise NotYours unless the person takes applications in this area."""
    if not actor.is_active or not actor.covers(area_code):
        raise NotYours("该事项不在您的辖区，不能办理。")
    if not actor.holds(*FIELD):
        raise NotYours("申请材料由社区协理员或街道经办登记，您的岗位不能办理。")


def lock_for_intake(
    application: Application, *, actor: Any, on: date, states: tuple[str, ...] = PAPERS_OPEN
) -> Application:
    """The application, locked, when this person may change its papers now.

    Call it inside a transaction. Raises NotYours on role, area or kin, Stale on the state.
    """
    locked = Application.objects.select_for_update().get(pk=application.pk)
    check_may_intake(locked.area_code, actor)
    refuse_kin(locked, actor, on)
    if locked.status not in states:
        raise Stale(f"当前状态为“{locked.get_status_display()}”，不能再改动申请内容和材料。")
    return locked
