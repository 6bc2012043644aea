"""The beat opens the months by itself, on the day that the rules or the office give."""

import logging
from datetime import date, timedelta

from dibao.jobs.checks import carrying_on
from dibao.offices.models import county_of
from dibao.trail.refusals import Refusal
from payments.entitled import payable
from payments.later_subsidies import awards_with_later_subsidies
from payments.left_out import late_besides
from payments.models import Batch, Command, Kind
from payments.models.batches import SEALED
from payments.owed_months import left_out, never_opened
from payments.parameters import parameter
from payments.payday import first_of_month, payday_of
from payments.services.opening import open_batch, open_late, open_set_off
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


def open_due_months(on: date, faults: list[str] | None = None) -> list[Batch]:
    """Open every county's batches whose day has come and that are missing: this month's, and those
    of any month or quarter before it that nobody opened while somebody was entitled.

    The regular batch, and the one of those whose recovery is set off, each by what it lacks itself:
    a kill between the two leaves the second to the next run. Run as often as one likes, by several
    at once: a month is opened once. One county's refusal or error does not keep the others; an
    error is told in `faults`. A month whose batch was voided is drafted again, whoever voided it:
    it must not come late, and nothing of a draft is paid before two people have signed it.
    """
    opened, told = [], [] if faults is None else faults
    for kind, open_one in ((Kind.REGULAR, _open_regular), (Kind.SET_OFF, _open_set_off)):
        for county, category, month in list(never_opened(kind, on, told)):
            with carrying_on(told, f"{county} {month:%Y-%m} 批次的生成"):
                try:
                    if on >= opening_day(county, category, month):
                        opened.append(open_one(county, category, month, on))
                except Refusal as refusal:
                    logger.info(
                        "%s of %s (%s) is not opened: %s", kind.value, county, category, refusal
                    )
    return opened


def open_due_late(on: date, faults: list[str] | None = None) -> list[Batch]:
    """Draft what sealed months left unpaid, once it can be paid: one late batch of a county and
    category at a time, and no more than one a day, whoever voided it.

    People review and release it as any other. One county's refusal or error does not keep the
    others; an error is told in `faults`.
    """
    drafts = Batch.objects.filter(kind=Kind.LATE).exclude(
        status__in=(*SEALED, Batch.Status.VOIDED)
    )  # fmt: skip
    under_way = set(drafts.values_list("area_code", "category"))
    opened, told = [], [] if faults is None else faults
    for county, category in sorted(_with_late_money(on) - under_way):
        key = f"late:{county}:{category}:{on}"
        if Command.objects.filter(key=f"open:{key}").exists():
            continue
        opening = Opening(county=county, category=category, actor=None, on=on, key=key)
        with carrying_on(told, f"{county} 漏发补付批次的生成"):
            try:
                opened.append(open_late(opening))
            except Refusal as refusal:
                logger.info("late of %s (%s) is not opened: %s", county, category, refusal)
    return opened


def _with_late_money(on: date) -> set[tuple[str, str]]:
    """(county, category) pairs with somebody whom a late batch would pay today."""
    found = set()
    for awards in (left_out(), awards_with_later_subsidies("")):
        owed = payable(awards, on).values_list("area_code", "category").distinct()
        found.update((county_of(area), category) for area, category in owed)
    besides = payable(late_besides(""), on).values_list("batch__area_code", "batch__category")
    return found | set(besides.distinct())


def _open_regular(county: str, category: str, month: date, on: date) -> Batch:
    return open_batch(county=county, month=month, category=category, actor=None, on=on)


def _open_set_off(county: str, category: str, month: date, on: date) -> Batch:
    return open_set_off(Opening(county=county, category=category, actor=None, on=on), month=month)
