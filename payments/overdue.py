"""What is still owed of recoveries, many at once, and how much of it is later than was arranged."""

from datetime import date

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from dibao.money import NOTHING
from payments.models import Instalment, LedgerEntry, Recovery
from payments.models.ledger import SIGNED, AccountKind

YUAN = DecimalField(max_digits=14, decimal_places=2)


def with_owed(recoveries: QuerySet[Recovery], on: date) -> QuerySet[Recovery]:
    """With `still_owed`, what the ledger says, and `overdue`: the part of it that the plan in force
    had due before the day, above 0 for those only whose plan is not kept."""
    receivable = LedgerEntry.objects.filter(
        account__kind=AccountKind.RECEIVABLE, transaction__reference=OuterRef("number")
    )
    plan = Instalment.objects.filter(recovery=OuterRef("pk"), round=OuterRef("plan_round"))
    left = F("still_owed") - (_sum(plan) - _sum(plan.filter(due_on__lt=on)))
    return recoveries.annotate(still_owed=_sum(receivable, SIGNED)).annotate(overdue=left)


def overdue(recoveries: QuerySet[Recovery], on: date) -> QuerySet[Recovery]:
    """Those of which an instalment is overdue."""
    planned = recoveries.filter(status=Recovery.Status.DECIDED, plan_round__gt=0)
    return with_owed(planned, on).filter(Q(overdue__gt=0))


def _sum(rows: QuerySet, what: str | CombinedExpression = "amount") -> Coalesce:
    total = rows.order_by().values(one=Value(1)).annotate(sum=Sum(what)).values("sum")
    return Coalesce(Subquery(total), Value(NOTHING), output_field=YUAN)
