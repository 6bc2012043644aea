"""The daily watch over each county's payday: alerts are raised, kept and cleared."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date

from django.db import transaction
from django.db.models import Q

from dibao.calendar import working_days_between
from dibao.offices.models import Level, county_of
from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.codes import Category
from payments.blockers import Blocker, all_blockers
from payments.blockers.base import Scope
from payments.entitled import categories_of, entitled
from payments.models import BankReturnLine, Batch, Kind, PaydayAlert, Payment, Refund
from payments.owed_months import months_with_left_out, never_opened
from payments.parameters import parameter
from payments.payday import Payday, first_of_month, next_payday, payday_of
from payments.selectors import owed_again

Urgency = PaydayAlert.Urgency


def scope_of(prefix: str, month: date, on: date) -> Scope:
    """Where the blockers look for an area that is a county or lies in one."""
    return Scope(prefix=prefix, county=county_of(prefix), month=first_of_month(month), on=on)


def paydays(county: str, month: date) -> dict[str, Payday]:
    """The payday of each category in which somebody in the county is entitled to a month that is
    paid in this one."""
    found = {}
    for category in sorted(Category.values):
        try:
            payday = payday_of(county, category, month)
        except Refusal:
            continue  # this category is not paid in this month
        if category in categories_of(county[: Level.COUNTY], payday.months):
            found[category] = payday
    return found


def watch(county: str, month: date, on: date) -> int:
    """Bring the alerts of a county's month up to date; how many are open afterwards.

    Run as often as one likes: an alert is raised once, updated while it stands, and cleared when
    nothing is left. A raised or cleared alert has an entry in the trail.
    """
    due = paydays(county, month) or _paydays_after(county, month, on)
    if not due:
        return 0
    scope = scope_of(county[: Level.COUNTY], month, on)
    return sum(_bring_up_to_date(blocker, scope, due) for blocker in all_blockers())


def _paydays_after(county: str, month: date, on: date) -> dict[str, Payday]:
    """For a month of a quarter, that has no payday itself: the next ones from it on."""
    if month > first_of_month(on):
        return {}
    found = {}
    for category in Category:
        with suppress(Refusal):
            found[category] = next_payday(county, category, month)
    return found


def urgency_of(due_on: date, on: date) -> Urgency:
    """How hard an alert presses, by the working days that are left."""
    left = working_days_between(on, due_on) if on < due_on else 0
    if left <= parameter("escalate_days"):
        return Urgency.ESCALATED
    return Urgency.URGENT if left <= parameter("urgent_days") else Urgency.NOTICE


@transaction.atomic
def _bring_up_to_date(blocker: Blocker, scope: Scope, due: Mapping[str, Payday]) -> bool:
    count = blocker.count(scope)
    key = {"area_code": scope.county, "month": scope.month, "blocker": blocker.key}
    open_ones = PaydayAlert.objects.select_for_update().filter(**key, cleared_on=None)
    if count:
        due_on = blocker.due_on(scope, due)
        urgency = urgency_of(due_on, scope.on)
        seen = {
            "label": blocker.label, "count": count, "due_on": due_on, "last_seen_on": scope.on,
            "urgency": urgency,
        }  # fmt: skip
        alert, raised = open_ones.get_or_create(
            **key, cleared_on=None, defaults=seen | {"raised_on": scope.on}
        )
        if raised:
            _record(alert, "raise_alert", "发放预警", scope)
        else:
            open_ones.update(**seen)
            if urgency > alert.urgency:
                _record(alert, "escalate_alert", f"预警{Urgency(urgency).label}", scope)
    elif alert := open_ones.first():
        open_ones.update(cleared_on=scope.on, last_seen_on=scope.on)
        _record(alert, "clear_alert", "预警解除", scope)
    return bool(count)


def _record(alert: PaydayAlert, action: str, label: str, scope: Scope) -> None:
    record(
        alert, action, label, actor=None, on=scope.on,
        blocker=alert.blocker, month=f"{alert.month:%Y-%m}", count=alert.count,
        due_on=alert.due_on,
    )  # fmt: skip


def watched_months(on: date, faults: list[str] | None = None) -> Iterable[tuple[str, date]]:
    """(county, month) pairs: this month where somebody is entitled, and earlier ones that are not
    at their end: a batch or an alert is open, or was never opened, money failed or came back and is
    still owed, or somebody entitled stands in no batch."""
    month = first_of_month(on)
    counties = {
        (county_of(area), month)
        for area in entitled("", month).values_list("area_code", flat=True).distinct().iterator()
    }
    unfinished = Batch.objects.filter(month__lt=month).exclude(
        Q(status=Batch.Status.CLOSED) | Q(status=Batch.Status.VOIDED)
    )
    alerts = PaydayAlert.objects.filter(month__lt=month, cleared_on=None)
    for rows in (unfinished, alerts):
        counties.update(rows.values_list("area_code", "month").distinct())
    failed = BankReturnLine.objects.filter(result=BankReturnLine.Result.FAILURE)
    for told in (failed, Refund.objects.all()):  # from the few that were, not from all that is paid
        owed = owed_again(Payment.objects.filter(pk__in=told.values("payment"), month__lt=month))
        counties.update(owed.order_by().values_list("batch__area_code", "month").distinct())
    counties.update(each for each in months_with_left_out() if each[1] < month)
    for kind in (Kind.REGULAR, Kind.SET_OFF):
        counties.update((county, paid_in) for county, _, paid_in in never_opened(kind, on, faults))
    return sorted(counties)
