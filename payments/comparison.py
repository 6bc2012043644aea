"""A batch beside the month before: who is new, stopped, up and down, and by how much."""

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from dibao.money import NOTHING
from payments.models import Batch, Kind, Payment
from payments.models.batches import MONTHLY
from payments.selectors import batch_before
from payments.services.sources import SET_OFF_ORDERS

LABELS = {"new": "新增", "gone": "停发", "up": "增发", "down": "减发", "same": "未变"}

BY_MONTH = (Kind.REGULAR, Kind.SET_OFF)

PAID_BEFORE = f"""
    SELECT p.household_id, max(p.award_id) AS award_id, sum(p.amount) AS amount,
           sum(p.set_off) AS set_off, max(p.persons) AS persons,
           bool_and(made.kind = '{Kind.SET_OFF}') AS apart
      FROM payments_payment p JOIN payments_batch made ON made.id = p.batch_id
     WHERE p.batch_id = ANY(%(before)s)
       AND (%(before_months)s::date[] IS NULL
            OR p.kind = '{Kind.REGULAR}' AND p.attempt = 1
               AND p.month = ANY(%(before_months)s::date[]))
     GROUP BY p.household_id
"""

# Whom the set-offs' batch pays, or will pay, for the months.
PAID_APART = f"""b.household_id IN ({SET_OFF_ORDERS})
       OR EXISTS (SELECT 1 FROM payments_payment p
                    JOIN payments_batch made ON made.id = p.batch_id
                   WHERE p.household_id = b.household_id AND made.kind = '{Kind.SET_OFF}'
                     AND p.month = ANY(%(months)s::date[]))"""

# Who is paid by the set-offs' batch, this month as the last, is compared there. That batch looks at
# its own households alone: whom it no longer pays is in the regular one, or is stopped there.
LEFT_ASIDE = {
    Kind.REGULAR: f"n.household_id IS NULL AND b.apart AND ({PAID_APART})",
    Kind.SET_OFF: "n.household_id IS NULL",
}

COMPARE = f"""
    SELECT count(*) FILTER (WHERE b.household_id IS NULL),
           coalesce(sum(n.amount) FILTER (WHERE b.household_id IS NULL), 0),
           count(*) FILTER (WHERE n.household_id IS NULL),
           coalesce(-sum(b.amount) FILTER (WHERE n.household_id IS NULL), 0),
           count(*) FILTER (WHERE n.amount > b.amount),
           coalesce(sum(n.amount - b.amount) FILTER (WHERE n.amount > b.amount), 0),
           count(*) FILTER (WHERE n.amount < b.amount),
           coalesce(sum(n.amount - b.amount) FILTER (WHERE n.amount < b.amount), 0),
           count(*) FILTER (WHERE n.amount = b.amount),
           count(n.household_id), count(b.household_id), coalesce(sum(b.amount), 0)
      FROM (SELECT household_id, sum(amount) AS amount FROM payments_payment
             WHERE batch_id = %(batch)s GROUP BY household_id) n
      FULL JOIN ({PAID_BEFORE}) b USING (household_id)
     WHERE NOT ({{left_aside}})
"""


@dataclass(frozen=True)
class Before:
    """What a batch is compared with: live batches, and the months of them that count (or all)."""

    batches: list[Batch]
    months: list[str] | None

    @property
    def parameters(self) -> dict:
        return {"before": [each.pk for each in self.batches], "before_months": self.months}


@dataclass(frozen=True)
class Difference:
    """One way in which a month differs from the one before: households, and yuan more or less."""

    change: str
    label: str
    count: int
    total: Decimal

    @property
    def is_change(self) -> bool:
        return self.change != "same" and self.count > 0


@dataclass(frozen=True)
class Comparison:
    """The ways in which a batch differs from `before`; households of both, and yuan before."""

    before: Before
    differences: list[Difference]
    households: int
    households_before: int
    total_before: Decimal


def before_of(batch: Batch) -> Before | None:
    """The county's last earlier month of the category; for subsidies and the like, the last batch
    of the same kind."""
    if batch.kind not in BY_MONTH:
        last = batch_before(batch)
        return Before([last], None) if last else None
    live = Batch.objects.filter(area_code=batch.area_code, category=batch.category)
    live = live.exclude(status=Batch.Status.VOIDED)
    # Those of the set-offs have their own households alone: any month of theirs will do.
    kinds = BY_MONTH if batch.kind == Kind.SET_OFF else (Kind.REGULAR,)
    last = live.filter(kind__in=kinds, month__lt=batch.month).order_by("-month").first()
    if last is None:
        return None
    months = last.terms["months"]
    covered = reduce(or_, (Q(terms__months__contains=[month]) for month in months))
    paying = Payment.objects.filter(
        batch=OuterRef("pk"), kind=Kind.REGULAR, attempt=1, month__in=months
    )
    # Whoever moves from one of these to another is neither new nor stopped.
    batches = live.filter(covered, Exists(paying), kind__in=MONTHLY).order_by("pk")
    return Before(sorted(batches, key=lambda each: each.kind != Kind.REGULAR), months)


def compare(batch: Batch, before: Before) -> Comparison:
    """A drafted batch against what was paid before."""
    statement = COMPARE.replace("{left_aside}", LEFT_ASIDE.get(Kind(batch.kind), "false"))
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            before.parameters
            | {"batch": batch.pk, "months": batch.terms["months"], "category": batch.category},
        )
        found = cursor.fetchone()
    new, added, gone, lost, up, rise, down, fall, same, households, earlier, total = found
    return Comparison(
        before=before,
        differences=[
            Difference(change, LABELS[change], count, total)
            for change, count, total in (
                ("new", new, added), ("gone", gone, lost), ("up", up, rise), ("down", down, fall),
                ("same", same, NOTHING),
            )
        ],
        households=households, households_before=earlier, total_before=total,
    )  # fmt: skip
