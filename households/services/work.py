"""Offers of suitable work and refusals, on record one by one (57号 art. 34)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.codes import LabourCapacity, WorkOutcome
from households.models import Household, Member, WorkRecord
from households.services.access import locked, require_caseworker, touch

UNABLE = (LabourCapacity.LOST, LabourCapacity.NONE)


@dataclass(frozen=True, kw_only=True)
class WorkData:
    """What was offered or done, for whom, when, and what came of it; `hours` of public service."""

    outcome: str
    happened_on: date
    offered_by: str = ""
    job: str = ""
    reason: str = ""
    hours: int | None = None


@transaction.atomic
def add_work_record(
    *,
    member: Member,
    data: WorkData,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> WorkRecord:
    """Record an offer of work, that an able member does not work, or public-service work.

    Raises `Refusal` for a person who cannot work, a day to come, or an offer without its
    particulars; `Stale`, `NotYours`.
    """
    household = locked(member.household, actor=actor, expected_version=expected_version)
    if member.person.labour_capacity in UNABLE:
        raise Refusal("该成员没有劳动能力，不负有就业义务，不能登记。", field="member")
    if data.happened_on > on:
        raise Refusal("日期不能晚于今天。", field="happened_on")
    if data.outcome != WorkOutcome.IDLE and not (data.offered_by and data.job):
        raise Refusal("请写明介绍单位和所介绍的工作。", field="job")
    if data.outcome == WorkOutcome.SERVED and not data.hours:
        raise Refusal("参加公益性劳动的，请填写劳动时间（小时）。", field="hours")
    if data.outcome != WorkOutcome.SERVED and data.hours:
        raise Refusal("只有参加公益性劳动的才填写劳动时间，请删去或改选结果。", field="hours")
    row = WorkRecord.objects.create(
        household=household,
        person=member.person,
        recorded_by=actor,
        recorded_on=on,
        **asdict(data),
    )
    touch(household)
    record(
        household, "add_work_record", "登记就业义务记录", actor=actor, on=on,
        member=member.pk, record=row.pk, outcome=data.outcome,
    )  # fmt: skip
    return row


@transaction.atomic
def void_work_record(
    *,
    household: Household,
    row: WorkRecord,
    reason: str,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> None:
    """A mistaken record counts no more; it stays with the reason. Raises `Refusal`."""
    require_caseworker(actor)
    household = locked(household, actor=actor, expected_version=expected_version)
    row = WorkRecord.objects.select_for_update().get(pk=row.pk, household=household)
    if row.voided_on:
        raise Refusal("这条记录已经作废。")
    if not reason.strip():
        raise Refusal("请写明作废理由。", field="reason")
    row.voided_on, row.void_reason = on, reason.strip()
    row.save(update_fields=["voided_on", "void_reason"])
    touch(household)
    record(
        household, "void_work_record", "作废就业义务记录", actor=actor, on=on,
        reason=row.void_reason, record=row.pk,
    )  # fmt: skip
