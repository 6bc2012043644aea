"""What the beat starts."""

from celery import shared_task
from django.utils import timezone

from payments.services.drafting import begin_again
from payments.services.months import open_due_late, open_due_months
from payments.services.watching import watch, watched_months


@shared_task
def open_months() -> None:
    """Draft the month of every county whose day has come, and what sealed months left unpaid. Two
    at once make one batch."""
    begin_again()
    on = timezone.localdate()
    open_due_months(on)
    open_due_late(on)


@shared_task
def watch_payday() -> None:
    """Look daily at what blocks each county's month. Two at once do no harm."""
    on = timezone.localdate()
    for county, month in watched_months(on):
        watch(county, month, on)
