"""What the county answers for this month, at a glance: by when each category must be paid, and how
far its batch is."""

from dataclasses import dataclass
from datetime import date

from dibao.offices.models import Level, User
from dibao.offices.roles import COUNTY, FINANCE
from dibao.trail.refusals import Refusal
from households.codes import Category
from payments.entitled import categories_of
from payments.models import Batch, Kind
from payments.payday import first_of_month, payday_of


@dataclass(frozen=True)
class Due:
    """A category's payday of the month; `batch` is the regular one, None while there is none."""

    label: str
    due_on: date
    batch: Batch | None


def due_now(user: User, on: date) -> list[Due]:
    """The paydays of this month in the person's county, for those who answer for them."""
    answers = user.area_id and user.area.level == Level.COUNTY and user.holds(*(FINANCE | COUNTY))
    if not answers:
        return []
    month = first_of_month(on)
    batches = {
        batch.category: batch
        for batch in Batch.objects.filter(
            area_code=user.area_id, month=month, kind=Kind.REGULAR
        ).exclude(status=Batch.Status.VOIDED)
    }
    found = []
    for category in Category:
        try:
            payday = payday_of(user.area_id, category, month)
        except Refusal:
            continue  # this category is not paid in this month
        if category in batches or category in categories_of(user.area.prefix, payday.months):
            found.append(Due(category.label, payday.due_on, batches.get(category)))
    return found
