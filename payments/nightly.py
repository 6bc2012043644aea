"""What payments check every night."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from dibao.jobs.checks import check
from dibao.jobs.models import NightCheck
from dibao.money import format_yuan
from payments.ledger.verify import differences
from payments.models import Batch
from payments.services.verifying import Verifier

RECOMPUTED = "payments"
LOOKED_BACK = timedelta(days=100)  # a quarter and its payday


@check("ledger", "资金账簿")
def ledger_agrees() -> Iterable[str]:
    """The ledger with itself, the batches, the bank's returns and the fund's papers."""
    for found in differences():
        yield f"{found.check}：{found.where}，相差 {format_yuan(found.by)} 元"


@check(RECOMPUTED, "发放重算")
def payments_recompute() -> Iterable[str]:
    """What was released, sent or closed since the last sound night comes out to the fen again."""
    for found in Verifier().deviations(since=_since()):
        yield (
            f"{found.where}：{found.why}，已发 {format_yuan(found.paid)}，"
            f"重算 {format_yuan(found.computed)}"
        )


def _since() -> date | None:
    """The day of the last sound check, but no earlier than the last months' batches."""
    newest = Batch.objects.aggregate(day=Max("released_on"))["day"]
    if newest is None:
        return None
    last = NightCheck.objects.filter(name=RECOMPUTED, fault_count=0).first()
    earliest = newest - LOOKED_BACK
    if last is None:
        return earliest
    return max(earliest, timezone.localdate(last.checked_at) - timedelta(days=1))
