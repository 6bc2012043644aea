"""What the beat starts. What goes wrong in one county is an alarm, and the others go on."""

from celery import shared_task
from django.utils import timezone

from dibao.jobs.checks import carrying_on, keep
from payments.services.drafting import begin_again
from payments.services.months import open_due_late, open_due_months
from payments.services.watching import watch, watched_months


@shared_task
def open_months() -> None:
    """Draft the month of every county whose day has come, and what sealed months left unpaid. Two
    at once make one batch."""
    on, faults = timezone.localdate(), []
    with carrying_on(faults, "批次的继续生成"):
        begin_again(faults)
    with carrying_on(faults, "各月批次的生成"):
        open_due_months(on, faults)
    with carrying_on(faults, "漏发补付批次的生成"):
        open_due_late(on, faults)
    keep("open_months", "批次自动生成", faults, timezone.now())


@shared_task
def watch_payday() -> None:
    """Look daily at what blocks each county's month. Two at once do no harm."""
    on, faults = timezone.localdate(), []
    with carrying_on(faults, "发放期限的核查"):
        for county, month in watched_months(on, faults):
            with carrying_on(faults, f"{county} {month:%Y-%m} 发放期限的核查"):
                watch(county, month, on)
    keep("watch_payday", "发放期限核查", faults, timezone.now())
