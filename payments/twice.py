"""Money asked back because it arrived twice, and that the bank itself has taken back since."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from payments.models import Recovery

# Of a household, fund and month: what decided recoveries ask or took as a second time the same
# money, against what is there a second time. What was given up whole nobody asked for or took.
TAKEN_BACK = """
    SELECT asked.id, asked.number, asked.area_code, asked.total - held.twice AS too_much
      FROM (SELECT r.id, r.number, r.area_code, r.household_id, r.category, m.month,
                   sum(m.amount) OVER (PARTITION BY r.household_id, r.category, m.month) AS total
              FROM payments_recovery r JOIN payments_recoverymonth m ON m.recovery_id = r.id
             WHERE r.way = 'twice' AND r.status IN ('decided', 'waiving', 'settled', 'closed')
               AND r.waived < r.total) asked
     CROSS JOIN LATERAL (
            SELECT coalesce(sum(one.amount * greatest(one.times - 1, 0)), 0) AS twice
              FROM (SELECT max(p.amount) AS amount, sum(times_held(p.id)) AS times
                      FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id
                     WHERE p.household_id = asked.household_id AND p.month = asked.month
                       AND b.category = asked.category
                     GROUP BY p.kind, p.cause) one) held
     WHERE asked.total > held.twice
"""


def taken_back(recoveries: QuerySet[Recovery]) -> QuerySet[Recovery]:
    """Those that stand although the household has, or had, the money once: to be overturned."""
    return recoveries.filter(pk__in=RawSQL(f"SELECT id FROM ({TAKEN_BACK}) found", ()))
