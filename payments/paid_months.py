"""Up to which month a county's regular batches go, for those who change awards."""

from datetime import date

from django.db.models import Max

from dibao.offices.models import Level
from payments.models import Batch, Kind, Payment
from reviews.line_changes import paid_months


@paid_months.register
def last_batched_month(county: str, category: str) -> date | None:
    """The last month of a regular batch that stands, a draft as well as a sealed one."""
    batches = (
        Batch.objects.under(county[: Level.COUNTY])
        .filter(kind=Kind.REGULAR, category=category)
        .exclude(status=Batch.Status.VOIDED)
    )
    latest = batches.order_by("-month").first()
    if latest is None:
        return None
    paid = Payment.objects.filter(batch=latest).aggregate(last=Max("month"))["last"]
    return max(latest.month, paid or latest.month)
