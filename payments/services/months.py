"""The beat opens the months by itself, on the day that the rules or the office give."""

import logging
from datetime import date, timedelta

from dibao.offices.models import Level, county_of
from dibao.trail.refusals import Refusal
from payments.entitled import entitled
from payments.models import Batch, Kind, Recovery
from payments.parameters import parameter
from payments.payday import first_of_month, payday_of
from payments.services.opening import Opening, open_batch, open_set_off

logger = logging.getLogger(__name__)


def opening_day(county: str, category: str, month: date) -> date:
    """The day on which a month's batch is drafted by itself.

    Where the rule names a day for the data, some days before it; else the office's day.
    Raises `Refusal` for a month in which nothing is paid.
    """
    payday = payday_of(county, category, month)
    if payday.data_on:
        return payday.data_on - timedelta(days=parameter("open_days_before_data"))
    return first_of_month(month).replace(day=parameter("open_on_day"))


def open_due_months(on: date) -> list[Batch]:
    """Open every county's regular batches of this month whose day has come and that are missing.

    Run as often as one likes, by several at once: a month is opened once. One county's refusal
    does not keep the others.
    """
    month = first_of_month(on)
    rows = entitled("", month).values_list("area_code", "category").distinct()
    wanted = sorted({(county_of(area), category) for area, category in rows.iterator()})
    opened = []
    for county, category in wanted:
        live = Batch.objects.filter(
            area_code=county, category=category, month=month, kind=Kind.REGULAR
        ).exclude(status=Batch.Status.VOIDED)
        try:
            if live.exists() or on < opening_day(county, category, month):
                continue
            opened.append(
                open_batch(county=county, month=month, category=category, actor=None, on=on)
            )
            opened += _open_set_off(county, category, month, on)
        except Refusal as refusal:
            logger.info("the month of %s (%s) is not opened: %s", county, category, refusal)
    return opened


def _open_set_off(county: str, category: str, month: date, on: date) -> list[Batch]:
    """The batch of those whose recovery is set off, opened with the regular one."""
    orders = Recovery.objects.under(county[: Level.COUNTY]).filter(
        category=category, status=Recovery.Status.DECIDED, set_off_monthly__gt=0
    )
    if not orders.exists():
        return []
    opening = Opening(county=county, category=category, actor=None, on=on)
    return [open_set_off(opening, month=month)]
