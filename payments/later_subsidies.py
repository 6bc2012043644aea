"""Subsidies of households whose award was decided once their batch had been drafted: at what that
batch gives a person in the street where they lived in its month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from payments.models import Batch
from payments.subsidy_terms import per_person
from reviews.models import Award

PER_PERSON = per_person("w", "b.month", "b.terms -> 'per_person'")

# Whom the batch itself left out for want of an account or head is in its omissions. `but` says of
# a payment `n` when it does not count.
OWED = f"""
      FROM payments_batch b
      JOIN reviews_award w ON w.area_code >= left(b.area_code, 6)
           AND w.area_code < left(b.area_code, 6) || ':' AND w.category = b.category
           AND w.period @> b.month
      LEFT JOIN reviews_confirmation c ON c.id = w.confirmation_id
      LEFT JOIN reviews_recheck k ON k.id = w.recheck_id
     WHERE b.kind IN ('price', 'holiday')
       AND b.status IN ('released', 'sent', 'reconciling', 'closed')
       AND coalesce(c.decided_on, k.concluded_on) >= b.prepared_on AND {PER_PERSON} > 0
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = w.household_id AND n.month = b.month
                          AND n.kind = b.kind AND n.cause = b.cause {{but}})
       AND NOT EXISTS (SELECT 1 FROM payments_omission x
                        WHERE x.batch_id = b.id AND x.household_id = w.household_id
                          AND x.month = b.month AND x.reason IN ('no_account', 'no_head'))
"""
AMOUNT = f"(w.persons * {PER_PERSON})::numeric(12, 2)"


@dataclass(frozen=True)
class LaterSubsidy:
    """A released batch's subsidy, in yuan, that an award decided after it is owed."""

    award: Award
    batch: Batch
    amount: Decimal


def awards_with_later_subsidies(prefix: str) -> QuerySet[Award]:
    """Awards under an area prefix that are owed the subsidy of a batch drafted before them."""
    owed = RawSQL(f"SELECT w.id {OWED.format(but='')}", [])
    return Award.objects.under(prefix).filter(pk__in=owed)


def later_subsidies(awards: Iterable[Award]) -> list[LaterSubsidy]:
    """What each of these awards is owed so, batch by batch."""
    by_pk = {award.pk: award for award in awards}
    statement = f"""SELECT w.id, b.id, {AMOUNT} {OWED.format(but="")} AND w.id = ANY(%s)
        ORDER BY w.id, b.id"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(by_pk)])
        rows = cursor.fetchall()
    batches = Batch.objects.in_bulk({batch for _, batch, _ in rows})
    return [LaterSubsidy(by_pk[award], batches[batch], amount) for award, batch, amount in rows]
