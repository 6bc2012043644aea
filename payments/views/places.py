"""Which county, month and category a page is about, as its address says."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest

from dibao.offices.models import Area, Level, User, county_of
from households.codes import Category
from payments.payday import YEARS_KNOWN, first_of_month
from payments.statistics.scope import MonthScope


@dataclass(frozen=True)
class Place:
    """A county of the reader's, or the part of one that the reader works in; and a month."""

    county: Area
    counties: list[Area]
    area: Area
    month: date
    category: str

    @property
    def scope(self) -> MonthScope:
        return MonthScope(self.area.prefix, self.month, self.category)

    @property
    def context(self) -> dict:
        """What every page of a place shows."""
        return {
            "county": self.county, "counties": self.counties, "area": self.area,
            "month": self.month, "category": self.category, "categories": Category.choices,
            "category_label": Category(self.category).label if self.category else "城乡",
        }  # fmt: skip


def place_of(request: HttpRequest, on: date) -> Place:
    """The place of a request. Raises Http404 for a county outside the reader's area."""
    counties = counties_of(request.user)
    county = _chosen(counties, request.GET.get("county", ""))
    area = request.user.area if request.user.area.level > Level.COUNTY else county
    category = request.GET.get("category", "")
    return Place(
        county=county, counties=counties, area=area,
        month=month_of(request, on),
        category=category if category in Category.values else "",
    )  # fmt: skip


def month_of(request: HttpRequest, on: date) -> date:
    """The month that an address names, or the one that the day lies in: told where it names none
    that is."""
    text = request.GET.get("month", "")
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        month = None
    if month and month.year in YEARS_KNOWN:
        return month
    if text:
        messages.warning(request, "地址中的月份有误，显示的是本月。")
    return first_of_month(on)


def counties_of(user: User) -> list[Area]:
    """The counties that the user's area holds, or the one that it lies in."""
    if user.area.level >= Level.COUNTY:
        return [Area.objects.get(code=county_of(user.area.code))]
    return list(Area.objects.filter(level=Level.COUNTY, code__startswith=user.area.prefix))


def _chosen(counties: list[Area], code: str) -> Area:
    for county in counties:
        if county.code == code:
            return county
    if code or not counties:
        raise Http404
    return counties[0]
