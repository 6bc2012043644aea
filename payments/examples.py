"""Payments of amounts that rest on example standards, marked on each page and paper of them."""

from django.db.models import F, QuerySet

from payments.models import Payment

NOTE = "金额含示例标准，仅供演示，无正式依据。"


def marked(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments with `example`: whether the award's determination used an example value."""
    return payments.annotate(example=F("award__determination__rests_on_example"))


def rest_on_example(payments: QuerySet[Payment]) -> bool:
    """Whether any of the payments does."""
    return payments.filter(award__determination__rests_on_example=True).exists()
