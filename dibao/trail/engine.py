"""The one transition engine. Every change of state passes here."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal, Stale
from dibao.trail.workflow import Report, Step, Transition, unseen, workflow_of

START = "start"


@transaction.atomic
def begin(obj: Any, state: str, label: str, *, actor: Any, on: date, **data: Any) -> Any:
    """Save a new row in its first state, and say so in the trail."""
    if actor is not None and not actor.covers(obj.area_code):
        raise NotYours("该事项不在您的辖区，不能办理。")
    obj.status = state
    obj.save(force_insert=True)
    record(obj, START, label, actor=actor, on=on, to_state=state, **data)
    return obj


@transaction.atomic
def perform(
    obj: Any,
    name: str,
    *,
    actor: Any,
    on: date,
    reason: str = "",
    expected_version: int | None = None,
    report: Report = unseen,
    **data: Any,
) -> Any:
    """Carry out the transition `name` on `obj` and return the row as it now is.

    One transaction: the row is locked, its state, the actor's role and area and the guards are
    checked, the effect runs, the row is saved, the trail is written. `actor` None is the system.
    A command of a transition that is carried out `once` and stands already changes nothing.
    Raises `Refusal` with a Chinese message, `NotYours` on role or area, `Stale` when
    `expected_version` is no longer the row's.
    """
    model = type(obj)
    transition = workflow_of(model).transitions[name]
    if transition.holds:
        transition.holds(obj)
    locked = model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    step = Step(obj=locked, actor=actor, on=on, reason=reason.strip(), data=data, report=report)
    if not _is_open(transition, step, expected_version):
        return locked
    if actor is not None:
        for bar in transition.bars:
            bar(locked, actor)
    for guard in transition.guards:
        guard(step)
    kept = (transition.effect(step) if transition.effect else None) or {}
    before = locked.status
    target = transition.target
    locked.status = target(step) if callable(target) else target
    locked.version += 1
    locked.save()
    record(
        locked,
        name,
        transition.label,
        actor=actor,
        on=on,
        reason=step.reason,
        basis=transition.basis,
        from_state=before,
        to_state=locked.status,
        **kept,
    )
    if transition.once:
        transition.once.keep(step)
    if transition.follow:
        transaction.on_commit(lambda: transition.follow(step))
    return locked


def is_open(
    obj: Any,
    name: str,
    *,
    actor: Any,
    on: date,
    reason: str = "",
    expected_version: int | None = None,
    **data: Any,
) -> bool:
    """Whether `perform` would come to its guards now; False where the command stands already.

    Locks nothing and changes nothing. Raises as `perform` does before its guards.
    """
    fresh = type(obj)._default_manager.get(pk=obj.pk)
    transition = workflow_of(type(obj)).transitions[name]
    step = Step(obj=fresh, actor=actor, on=on, reason=reason.strip(), data=data)
    return _is_open(transition, step, expected_version)


def _is_open(transition: Transition, step: Step, expected_version: int | None) -> bool:
    row = step.obj
    _check_actor(transition, row, step.actor)
    if transition.once and transition.once.stands(step):
        return False
    if expected_version is not None and expected_version != row.version:
        raise Stale("该事项已由他人办理或更新，请刷新页面后核对再办。")
    if row.status not in transition.source:
        raise Stale(f"当前状态为“{row.get_status_display()}”，不能办理“{transition.label}”。")
    if transition.needs_reason and not step.reason:
        raise Refusal(f"办理“{transition.label}”须填写理由。", field="reason")
    return True


def _check_actor(transition: Transition, obj: Any, actor: Any) -> None:
    if actor is None:
        if not transition.by_system:
            raise NotYours(f"“{transition.label}”须由工作人员办理。")
        return
    if not actor.is_active or not actor.covers(obj.area_code):
        raise NotYours("该事项不在您的辖区，不能办理。")
    if not actor.holds(*transition.roles):
        raise NotYours(f"您的岗位不能办理“{transition.label}”。")


def why_barred(transition: Transition, obj: Any, actor: Any) -> str:
    """Why this person may not carry out what the role allows; "" where nothing bars them."""
    try:
        for bar in transition.bars:
            bar(obj, actor)
    except Refusal as refusal:
        return refusal.message
    return ""


def available(obj: Any, actor: Any) -> list[Transition]:
    """The transitions that this person's role and area allow in the row's present state."""
    if not actor.covers(obj.area_code):
        return []
    return [
        item for item in workflow_of(type(obj)).from_state(obj.status) if actor.holds(*item.roles)
    ]
