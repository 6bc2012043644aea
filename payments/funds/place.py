"""Which county and year a page of the fund is about."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from dibao.offices.models import Area, Level, User, county_of


@dataclass(frozen=True)
class Place:
    """The county and year chosen, those that may be chosen, and today."""

    county: Area
    counties: list[Area]
    year: int
    on: date

    @property
    def years(self) -> range:
        return range(self.on.year + 1, self.on.year - 5, -1)

    @property
    def query(self) -> str:
        return f"county={self.county.code}&year={self.year}"


def counties_of(user: User) -> list[Area]:
    """The counties that the user's area holds, or the one that it lies in."""
    if user.area.level >= Level.COUNTY:
        return [Area.objects.get(code=county_of(user.area.code))]
    return list(Area.objects.filter(level=Level.COUNTY, code__startswith=user.area.prefix))


def place_of(request: HttpRequest, *, years_back: int = 0) -> Place:
    """From `?county=` and `?year=`; the first county and this year less `years_back` by default.

    Raises `Http404` for a county outside the user's area.
    """
    on = timezone.localdate()
    counties = counties_of(request.user)
    code = request.GET.get("county", "")
    chosen = [area for area in counties if area.code == code] if code else counties
    if not chosen:
        raise Http404
    year = request.GET.get("year", "")
    known = range(on.year - 20, on.year + 2)
    chosen_year = int(year) if year.isdecimal() and int(year) in known else on.year - years_back
    return Place(chosen[0], counties, chosen_year, on)


def papers_of(request: HttpRequest, model: type, place: Place) -> QuerySet:
    """A county's papers of a kind; `?status=` narrows them down."""
    rows = model.objects.filter(area_code=place.county.code).select_related("recorded_by")
    status = request.GET.get("status", "")
    return rows.filter(status=status) if status in model.Status.values else rows
