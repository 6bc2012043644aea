"""The beat opens the months by itself, on the day that the rules or the office give."""

import logging
from datetime import date, timedelta

from dibao.offices.models import county_of
from dibao.trail.refusals import Refusal
from payments.entitled import paid_regularly, waiting_for_set_off
from payments.models import Batch, Kind
from payments.parameters import parameter
from payments.payday import first_of_month, payday_of
from payments.services.opening import open_batch, open_set_off
from payments.services.plans import Opening

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
    """Open every county's batches of this month whose day has come and that are missing.

    The regular batch, and the one of those whose recovery is set off, each by what it lacks itself:
    a kill between the two leaves the second to the next run. Run as often as one likes, by several
    at once: a month is opened once. One county's refusal does not keep the others. A month whose
    batch was voided is drafted again, whoever voided it: it must not come late, and nothing of a
    draft is paid before two people have signed it.
    """
    month = first_of_month(on)
    opened = []
    for kind, whom, open_one in (
        (Kind.REGULAR, paid_regularly, _open_regular),
        (Kind.SET_OFF, waiting_for_set_off, _open_set_off),
    ):
        rows = whom("", month).values_list("area_code", "category").distinct()
        wanted = {(county_of(area), category) for area, category in rows.iterator()}
        live = Batch.objects.filter(month=month, kind=kind).exclude(status=Batch.Status.VOIDED)
        for county, category in sorted(wanted - set(live.values_list("area_code", "category"))):
            try:
                if on >= opening_day(county, category, month):
                    opened.append(open_one(county, category, month, on))
            except Refusal as refusal:
                logger.info(
                    "%s of %s (%s) is not opened: %s", kind.value, county, category, refusal
                )
    return opened


def _open_regular(county: str, category: str, month: date, on: date) -> Batch:
    return open_batch(county=county, month=month, category=category, actor=None, on=on)


def _open_set_off(county: str, category: str, month: date, on: date) -> Batch:
    return open_set_off(Opening(county=county, category=category, actor=None, on=on), month=month)
