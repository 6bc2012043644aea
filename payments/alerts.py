"""Which open alerts a person sees: what they are to act on, what they answer for, what is reported
to them."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from dibao.offices.models import Area, Level, User, county_of
from dibao.offices.roles import COUNTY, FINANCE
from dibao.web.access import may_open
from payments.blockers import blocker_of
from payments.models import PaydayAlert
from payments.selectors import open_alerts
from payments.services.watching import scope_of

TONES = {1: "info", 2: "warn", 3: "bad"}


@dataclass(frozen=True)
class Seen:
    """An alert as one person sees it: `count` is that of the person's own area; `streets` says, for
    the county, in which street what others are to do is still open: name and number, most first.
    """

    alert: PaydayAlert
    count: int
    who: str
    url: str
    is_mine: bool
    streets: tuple[tuple[str, int], ...] = ()

    @property
    def tone(self) -> str:
        return TONES[self.alert.urgency]


def alerts_for(user: User, on: date) -> list[Seen]:
    """The open alerts of a person, what they are to act on first, then the nearest payday.

    County finance and approvers answer for the payday and see all of the county's. Whoever is to
    act sees theirs, a street and a community with their own numbers. What is escalated is seen by
    everybody above as well: the street's leader, the prefecture, the auditors.
    """
    if user.area_id is None:
        return []
    seen = [each for alert in _of(user) if (each := _seen(alert, user, on))]
    return sorted(
        _named(seen), key=lambda each: (not each.is_mine, each.alert.due_on, each.alert.pk)
    )


def _of(user: User):
    if user.area.level <= Level.COUNTY:
        return open_alerts(user)
    county = county_of(user.area_id)
    return PaydayAlert.objects.filter(area_code=county, cleared_on=None).order_by("due_on", "pk")


def _seen(alert: PaydayAlert, user: User, on: date) -> Seen | None:
    blocker = blocker_of(alert.blocker)
    if blocker is None:
        return None
    scope = replace(scope_of(user.area.prefix, alert.month, on), county=alert.area_code)
    is_mine = blocker.is_for(user, scope)
    answers = user.area.level == Level.COUNTY and user.holds(*(FINANCE | COUNTY))
    if not (is_mine or answers or alert.urgency == PaydayAlert.Urgency.ESCALATED):
        return None
    count = alert.count
    if user.area.level > Level.COUNTY:
        count = sum(blocker.by_street(scope).values())
    if not count:
        return None
    is_asked = answers and not is_mine and blocker.is_of_streets
    streets = blocker.by_street(scope) if is_asked else {}
    most_first = tuple(sorted(streets.items(), key=lambda each: (-each[1], each[0])))
    address = blocker.url(scope)
    if not may_open(user, address):
        address = f"{reverse('payday')}?month={alert.month:%Y-%m}#streets"
    return Seen(alert, count, blocker.who, address, is_mine, most_first)


def _named(seen: list[Seen]) -> list[Seen]:
    """The same, with the names of the streets instead of their codes."""
    codes = {code for each in seen for code, _ in each.streets}
    if not codes:
        return seen
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        replace(each, streets=tuple((names.get(code, code), count) for code, count in each.streets))
        for each in seen
    ]
