"""Money asked back that the household has not, because the bank itself has taken it back since."""

from django.db.models import F, QuerySet, Sum
from django.db.models.expressions import RawSQL

from dibao.money import NOTHING
from dibao.trail.refusals import Refusal
from payments.models import Payment, Recovery, RecoveryMonth
from payments.repeats import with_money

Status = Recovery.Status

# Of a household, fund and month: what decided recoveries ask or took, against what is there. Of the
# same money a second time, what is there a second time; of a month of which something is not paid
# any more, what is there or still owed. What was given up whole nobody asked for or took.
TAKEN_BACK = """
    SELECT asked.id, asked.number, asked.area_code, asked.total - held.there AS too_much
      FROM (SELECT r.id, r.number, r.area_code, r.household_id, r.category, m.month,
                   r.way = 'twice' AS again,
                   sum(m.amount) OVER (PARTITION BY r.household_id, r.category, m.month,
                                                    r.way = 'twice') AS total
              FROM payments_recovery r JOIN payments_recoverymonth m ON m.recovery_id = r.id
             WHERE r.status IN ('decided', 'waiving', 'settled', 'closed') AND r.waived < r.total
               AND (r.way = 'twice'
                    OR (r.household_id, m.month) IN (
                        SELECT q.household_id, q.month
                          FROM payments_writtenanswer a JOIN payments_payment q
                            ON q.id = a.payment_id
                         WHERE a.says = 'not_due' AND a.status = 'confirmed'))) asked
     CROSS JOIN LATERAL (
            SELECT coalesce(sum(CASE WHEN asked.again THEN one.amount * greatest(one.times - 1, 0)
                                     WHEN one.ended THEN one.amount * one.times
                                     ELSE one.amount * greatest(one.times, 1) + one.set_off
                                END), 0) AS there
              FROM (SELECT max(p.amount) AS amount, sum(times_held(p.id)) AS times,
                           max(p.set_off) AS set_off,
                           is_laid_to_rest(p.household_id, p.month, p.kind, p.cause) AS ended
                      FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id
                     WHERE p.household_id = asked.household_id AND p.month = asked.month
                       AND b.category = asked.category
                     GROUP BY p.household_id, p.month, p.kind, p.cause) one) held
     WHERE asked.total > held.there
"""


def taken_back(recoveries: QuerySet[Recovery]) -> QuerySet[Recovery]:
    """Those that stand although the household has not, or had not, the money: to be overturned."""
    return recoveries.filter(pk__in=RawSQL(f"SELECT id FROM ({TAKEN_BACK}) found", ()))


def nothing_is_asked_back(payment: Payment) -> None:
    """Raises `Refusal` where decided recoveries ask, or took, more for the month and fund of a
    payment that is owed than the household has without it: once it is not paid any more, they
    would stand for money that the bank has."""
    one = {"household": payment.household_id, "month": payment.month}
    of_fund = {"batch__category": payment.batch.category}
    rows = with_money(Payment.objects.filter(**one, **of_fund)).annotate(
        there=F("amount") * F("times") + F("set_off")
    )
    asked = RecoveryMonth.objects.filter(
        month=payment.month, recovery__household=payment.household_id,
        recovery__category=payment.batch.category, recovery__waived__lt=F("recovery__total"),
    ).exclude(recovery__way=Recovery.Way.TWICE)  # fmt: skip
    asked = asked.exclude(recovery__status__in=(*Recovery.VOID, Status.PREPARED))
    there = sum((row.there for row in rows), NOTHING)
    if (asked.aggregate(sum=Sum("amount"))["sum"] or NOTHING) > there:
        number = asked.order_by("-pk").values_list("recovery__number", flat=True)[0]
        raise Refusal(
            f"这一笔的月份已由追缴 {number} 追回，款项又由银行退回：不再发放以后，家庭就要退还"
            "没有得到的钱。请先在该追缴办理“撤销追缴决定”，再登记不再发放。",
            field="says",
        )
