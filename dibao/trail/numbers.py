"""Business numbers: a prefix and a sequence without gaps or doubles."""

from django.db import transaction

from dibao.trail.models import NumberSeries


@transaction.atomic
def next_number(prefix: str, width: int) -> str:
    """`prefix` followed by the next number of its series, padded with zeros to `width` digits.

    The series stays locked until the caller's transaction ends, so that two callers at once get
    different numbers and a transaction that fails leaves no gap.
    """
    NumberSeries.objects.get_or_create(prefix=prefix)
    series = NumberSeries.objects.select_for_update().get(prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}{series.last:0{width}d}"
