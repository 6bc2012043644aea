"""Lines of a return that are of another batch of the county: told apart, and settled together."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from payments.models import BankReturnLine, Batch, Resolution
from payments.selectors import open_exceptions

WRITE_AT_ONCE = 2000


def batches_of_foreign_lines(batch: Batch) -> QuerySet:
    """By other batch of the county: its number, and how many lines of its are open here."""
    found = open_exceptions(batch).filter(belongs_to__isnull=False)
    return (
        found.values("belongs_to__number")
        .annotate(count=Count("pk"))
        .order_by("belongs_to__number")
    )


@transaction.atomic
def settle_foreign(batch: Batch, other: Batch, *, actor: Any, on: date) -> int:
    """Settle every open line of `batch` that is of `other`; how many there were.

    Nothing is posted: the other batch reads the file itself. Raises `NotYours` without the finance
    role, `Refusal` where no such line is open.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("您的岗位不能处理回盘异常，请由县级财务人员办理。")
    lines = open_exceptions(batch).filter(
        fault=BankReturnLine.Fault.FOREIGN, belongs_to=other
    ).values_list("pk", flat=True)  # fmt: skip
    reason = f"属于批次 {other.number}，到该批次导入"
    made = Resolution.objects.bulk_create(
        (
            Resolution(
                line_id=line, how=Resolution.How.NOT_OURS, reason=reason, resolved_by=actor,
                resolved_on=on,
            )
            for line in lines
        ),
        batch_size=WRITE_AT_ONCE,
    )  # fmt: skip
    if not made:
        raise Refusal(f"没有属于批次 {other.number} 而未处理的回盘行，可能已由他人处理。")
    record(
        batch, "settle_foreign", "处理属于其他批次的回盘行", actor=actor, on=on, reason=reason,
        other=other.number, lines=len(made),
    )  # fmt: skip
    return len(made)
