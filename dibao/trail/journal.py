"""Writing entries to the trail."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from dibao.offices.models import county_of
from dibao.trail.models import ChainHead, TrailEntry

SYSTEM = "系统"


@transaction.atomic(savepoint=False)
def record(
    obj: Any,
    action: str,
    label: str,
    *,
    actor: Any,
    on: date,
    reason: str = "",
    basis: str = "",
    from_state: str = "",
    to_state: str = "",
    **data: Any,
) -> TrailEntry:
    """Add one entry about `obj` to the chain of its county.

    `data` holds nothing personal: no names, ids or account numbers. `obj` has `area_code` and
    `trail_thread`. An actor of None is the system itself.
    """
    head = _locked_head(county_of(obj.area_code))
    entry = TrailEntry(
        chain=head,
        seq=head.seq + 1,
        at=timezone.now(),
        on=on,
        actor=actor,
        actor_name=str(actor) if actor else SYSTEM,
        area_code=obj.area_code,
        subject_type=obj._meta.label_lower,
        subject_id=str(obj.pk),
        thread=obj.trail_thread,
        action=action,
        action_label=label,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        basis=basis,
        data=data,
        previous_hash=head.hash,
    )
    entry.hash = entry.content_hash()
    entry.save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save(update_fields=["seq", "hash"])
    return entry


def _locked_head(county: str) -> ChainHead:
    """The end of a county's chain, held until the caller's transaction ends."""
    heads = ChainHead.objects.select_for_update().filter(county_code=county)
    head = heads.first()
    if head is None:
        ChainHead.objects.get_or_create(county_code=county)
        head = heads.get()
    return head


def thread(*numbers: str):
    """The entries filed under these business numbers, newest first."""
    return TrailEntry.objects.filter(thread__in=numbers).order_by("-at", "-seq")
