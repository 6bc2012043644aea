"""Which offices have the people and the training that the rules ask for."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from audits.models import Activity
from dibao.offices.models import Area, Level
from dibao.offices.roles import CASEWORK, FINANCE

LEVELS = {"county": Level.COUNTY, "township": Level.STREET, "community": Level.COMMUNITY}
WORK = sorted(str(role) for role in CASEWORK | FINANCE)


def offices(prefix: str, organ: str) -> QuerySet[Area]:
    """The offices of a level under an area prefix, each with its people at work as `present`."""
    at_work = Q(user__is_active=True) & Q(user__roles__overlap=WORK)
    return (
        Area.objects.filter(level=LEVELS[organ], code__startswith=prefix)
        .select_related("parent__parent")
        .annotate(present=Count("user", filter=at_work))
        .order_by("code")
    )


def staffing_rules(rules) -> Iterator[tuple[str, int, int | None]]:
    """Organ, least and most people of each line of the rule."""
    for item in rules.optional("staffing") or ():
        if item["organ"] in LEVELS:
            yield item["organ"], item["least"], item.get("most")


def offices_staffed(rules, area: Area) -> tuple[int, int]:
    """How many offices have enough people, and how many there are."""
    kept = total = 0
    for organ, least, _most in staffing_rules(rules):
        found = offices(area.prefix, organ)
        total += found.count()
        kept += found.filter(present__gte=least).count()
    return kept, total


def sessions(year: int) -> QuerySet[Activity]:
    return Activity.objects.filter(
        kind=Activity.Kind.TRAINING, held_on__year=year, status=Activity.Status.RECORDED
    )


def training_kept(rules, area: Area, year: int) -> tuple[int, int]:
    """How many offices held the training that the rule asks for, and how many should have."""
    kept = total = 0
    held = sessions(year).filter(area_code__startswith=area.prefix)
    for item in rules.optional("training") or ():
        times = dict(
            held.filter(organ=item["organ"]).values_list("area_code").annotate(Count("pk"))
        )
        codes = Area.objects.filter(
            level=LEVELS[item["organ"]], code__startswith=area.prefix
        ).values_list("code", flat=True)
        total += len(codes)
        kept += sum(times.get(code, 0) >= item["times"] for code in codes)
    return kept, total
