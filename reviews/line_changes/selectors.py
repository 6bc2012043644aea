"""What a change of the line does, in figures; and whether its preview still holds."""

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from dibao import policy
from dibao.offices.models import Area
from households.models import Member
from reviews.models import ArrearsClaim, Award, LineChange, LineChangeItem

Direction = LineChangeItem.Direction
BANDS = 12
STEPS = tuple(Decimal(step) for step in (1, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000))


def awards_of(change: LineChange) -> QuerySet[Award]:
    """Every award of the area that pays any month from the change on, also those over by now."""
    return Award.objects.under(change.prefix).filter(
        category__in=change.categories, period__overlap=(change.effective_from, None)
    )


def uncovered(change: LineChange) -> QuerySet[Award]:
    """The awards that the present round has not determined yet."""
    items = LineChangeItem.objects.filter(change=change, round=change.round, award=OuterRef("pk"))
    return awards_of(change).filter(~Exists(items))


def has_stale_rules(change: LineChange) -> bool:
    """Whether some item was determined under rules that have changed since."""
    used = (
        change.items.exclude(rules_version="")
        .values_list("working__area", "on", "rules_version")
        .distinct()
    )
    return any(policy.at(area, on).version != version for area, on, version in used)


def summary_of(change: LineChange) -> dict:
    """Households by direction, yuan a month before and after, and what is owed behind the change.

    Counts awards that ran at the preview; who is out counts with nothing afterwards, who could
    not be determined with the old amount. JSON: amounts as text.
    """
    running = change.items.filter(runs=True)
    rows = {
        row["direction"]: row
        for row in running.values("direction").annotate(
            households=Count("pk"), old=Sum("old_amount"), new=Sum("new_amount")
        )
    }
    nothing = {"households": 0, "old": Decimal(0), "new": Decimal(0)}
    by_direction = {
        str(name): {key: rows.get(name, nothing)[key] for key in nothing} for name in Direction
    }
    before = sum((row["old"] for row in by_direction.values()), Decimal(0))
    after = sum((row["new"] for row in by_direction.values()), Decimal(0))
    behind = change.items.filter(direction=Direction.UP).aggregate(
        total=Sum((F("new_amount") - F("old_amount")) * F("months_behind")),
        households=Count("award__household", distinct=True, filter=Q(months_behind__gt=0)),
    )
    return {
        "directions": {
            name: {key: str(value) if key != "households" else value for key, value in row.items()}
            for name, row in by_direction.items()
        },
        "households": sum(row["households"] for row in by_direction.values()),
        "before": str(before),
        "after": str(after),
        "difference": str(after - before),
        "arrears": str(behind["total"] or Decimal(0)),
        "arrears_households": behind["households"],
        "over": change.items.filter(runs=False).count(),
        "examples": change.items.filter(working__example=True).count(),
        "bands": bands_of(change),
    }


def bands_of(change: LineChange) -> list[dict]:
    """How the amounts of households change: at most a dozen bands of yuan a month, in order."""
    rows = (
        change.items.filter(runs=True, direction__in=(Direction.UP, Direction.DOWN, Direction.SAME))
        .values(change_of_amount=F("new_amount") - F("old_amount"))
        .annotate(households=Count("pk"))
    )
    counts = {row["change_of_amount"]: row["households"] for row in rows}
    step = _step(counts)
    bands: Counter = Counter()
    for difference, households in counts.items():
        bands[_band(difference, step)] += households
    return [
        {"label": _label(band, step), "households": bands[band]}
        for band in sorted(bands, key=lambda band: (band[0], band[1]))
    ]


def _step(counts: dict) -> Decimal:
    """The finest step that leaves no more than `BANDS` bands."""
    for step in STEPS:
        if len({_band(difference, step) for difference in counts}) <= BANDS:
            return step
    return max((abs(difference) for difference in counts), default=STEPS[-1]) + 1


def _band(difference: Decimal, step: Decimal) -> tuple[int, int]:
    """(sign, how many whole steps): nothing stands apart, and no band crosses nothing."""
    if not difference:
        return (0, 0)
    whole = int((abs(difference) / step).to_integral_value(ROUND_FLOOR))
    return (1, whole) if difference > 0 else (-1, -whole)


def _label(band: tuple[int, int], step: Decimal) -> str:
    sign, whole = band
    if not sign:
        return "不变"
    low = abs(whole) * step
    return f"{'增加' if sign > 0 else '减少'} {low}～{low + step} 元"


def items_shown(change: LineChange) -> QuerySet[LineChangeItem]:
    """The items with what a list or a ledger shows of their households."""
    heads = Member.objects.filter(
        household=OuterRef("award__household"), is_head=True, period__contains=OuterRef("on")
    )
    return change.items.select_related("award__household", "new_award", "letter").annotate(
        head_name=Subquery(heads.values("person__name")[:1])
    )


def ledger_rows(change: LineChange) -> Iterator[dict]:
    """The preview as rows of a ledger, by household code."""
    names = dict(Area.objects.filter(code__startswith=change.prefix).values_list("code", "name"))
    items = items_shown(change).order_by("award__household__code", "award_id")
    for order, item in enumerate(items.iterator(2000), start=1):
        yield {
            "order": order,
            "code": item.award.household.code,
            "head": item.head_name or "",
            "area": names.get(item.award.area_code, ""),
            "category": item.award.get_category_display(),
            "persons": item.persons,
            "old": item.old_amount,
            "new": item.new_amount,
            "difference": item.difference,
            "direction": item.get_direction_display(),
            "runs": "享受中" if item.runs else "已停发或已调整",
            "months": item.months_behind,
            "problem": item.problem,
            "outcome": item.get_outcome_display(),
        }


def claims_sum(change: LineChange) -> dict:
    """Households, months and yuan of the arrears that the change has caused."""
    return ArrearsClaim.objects.filter(cause=change).aggregate(
        households=Count("household", distinct=True), months=Count("pk"), total=Sum("amount")
    )
