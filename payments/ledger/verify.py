"""Does the ledger agree with itself, with the batches, with the bank, and with the papers?"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from payments.ledger.book import content_hash
from payments.ledger.finding_questions import FINDING_QUESTIONS
from payments.ledger.paper_questions import PAPER_QUESTIONS
from payments.models.ledger import LedgerTransaction


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree: what, where by its business number, and by how many yuan."""

    check: str
    where: str
    by: Decimal


# Each refund and each arrival of a payment has its own key.
TURNED = """
        SELECT 'payment ' || pay.id, turn.amount - coalesce(t.total, 0)
          FROM payments_{table} turn
          JOIN payments_payment pay ON pay.id = turn.payment_id
          JOIN payments_batch b ON b.id = pay.batch_id
          LEFT JOIN payments_ledgertransaction t
            ON t.key = '{table}:' || b.number || ':' || pay.id
               || CASE WHEN turn.ordinal > 1 THEN '-' || turn.ordinal ELSE '' END
         WHERE pay.area_code LIKE %(county)s
           AND (turn.amount <> coalesce(t.total, 0) OR turn.amount <> pay.amount)
"""

# Payments that are owed again: the last attempts, where the household has none of them.
OWED_AGAIN = """
                    SELECT b.area_code, b.category, pay.id, pay.amount
                      FROM payments_payment pay JOIN payments_batch b ON b.id = pay.batch_id
                     WHERE pay.id IN (SELECT payment_id FROM payments_bankreturnline
                                       WHERE result = 'failure'
                                       UNION SELECT payment_id FROM payments_refund)
                       AND NOT EXISTS (SELECT 1 FROM payments_ledgerentry again
                                        WHERE again.payment_id = pay.id
                                          AND again.event IN ('repayment', 'not_due'))
                       AND times_held_in_all(pay.household_id, pay.month, pay.kind, pay.cause) = 0
"""

# Each question returns (where, difference in yuan) of what does not agree; %(county)s is a prefix.
QUESTIONS = {
    "凭证借贷不平或分录不全": """
        SELECT t.key, coalesce(sum(e.debit - e.credit), 0)
          FROM payments_ledgertransaction t
          LEFT JOIN payments_ledgerentry e ON e.transaction_id = t.id
         WHERE t.area_code LIKE %(county)s
         GROUP BY t.id
        HAVING coalesce(sum(e.debit), 0) <> t.total OR coalesce(sum(e.credit), 0) <> t.total
            OR count(e.id) <> t.entry_count
    """,
    "凭证混用了不同资金或区县的科目": """
        SELECT DISTINCT t.key, 0::numeric
          FROM payments_ledgertransaction t
          JOIN payments_ledgerentry e ON e.transaction_id = t.id
          JOIN payments_ledgeraccount a ON a.id = e.account_id
         WHERE t.area_code LIKE %(county)s
           AND (a.area_code <> t.area_code OR a.fund <> t.fund OR e.event <> t.event)
    """,
    "签发金额与账簿不符": """
        SELECT b.number, b.total - coalesce(p.total, 0)
          FROM payments_batch b
          LEFT JOIN payments_ledgertransaction p
            ON p.reference = b.number AND p.event IN ('release', 'repayment')
         WHERE b.status IN ('released', 'sent', 'reconciling', 'closed')
           AND b.area_code LIKE %(county)s AND b.total <> coalesce(p.total, 0)
    """,
    "发放明细合计与签发金额不符": """
        SELECT b.number, b.total - coalesce(sum(p.amount), 0)
          FROM payments_batch b LEFT JOIN payments_payment p ON p.batch_id = b.id
         WHERE b.status IN ('released', 'sent', 'reconciling', 'closed')
           AND b.area_code LIKE %(county)s
         GROUP BY b.id HAVING b.total <> coalesce(sum(p.amount), 0)
    """,
    "送银行金额与账簿不符": """
        SELECT b.number, b.total - coalesce(kept.total, 0) - coalesce(p.total, 0)
          FROM payments_batch b
          LEFT JOIN payments_ledgertransaction p
            ON p.reference = b.number AND p.event = 'send'
          LEFT JOIN (SELECT pay.batch_id, sum(pay.amount) AS total
                       FROM payments_withholding w
                       JOIN payments_payment pay ON pay.id = w.payment_id
                      GROUP BY pay.batch_id) kept ON kept.batch_id = b.id
         WHERE b.status IN ('sent', 'reconciling', 'closed') AND b.area_code LIKE %(county)s
           AND b.total - coalesce(kept.total, 0) <> coalesce(p.total, 0)
    """,
    "止付与账簿不符": """
        SELECT 'payment ' || pay.id, pay.amount - coalesce(t.total, 0)
          FROM payments_withholding w
          JOIN payments_payment pay ON pay.id = w.payment_id
          JOIN payments_batch b ON b.id = pay.batch_id
          LEFT JOIN payments_ledgertransaction t
            ON t.key = 'withholding:' || b.number || ':' || pay.id
         WHERE pay.area_code LIKE %(county)s AND pay.amount <> coalesce(t.total, 0)
    """,
    "账簿有发放记录而批次没有走到这一步": """
        SELECT p.reference, p.total
          FROM payments_ledgertransaction p
          LEFT JOIN payments_batch b ON b.number = p.reference
         WHERE p.event IN
               ('release', 'repayment', 'withholding', 'send', 'success', 'failure')
           AND p.area_code LIKE %(county)s
           AND (b.id IS NULL OR b.status NOT IN ('released', 'sent', 'reconciling', 'closed')
                OR (p.event IN ('send', 'success', 'failure') AND b.status = 'released'))
    """,
    "银行回盘金额与账簿不符": """
        SELECT b.number, coalesce(r.total, 0) - coalesce(p.total, 0)
          FROM payments_batch b
         CROSS JOIN (VALUES ('success', 'success'), ('failure', 'withholding'))
                 AS kind (event, kept_back)
          LEFT JOIN LATERAL (
                SELECT sum(pay.amount) AS total
                  FROM payments_bankreturn f
                  JOIN payments_bankreturnline l ON l.bank_return_id = f.id
                  JOIN payments_payment pay ON pay.id = l.payment_id
                 WHERE f.batch_id = b.id AND l.result = kind.event) r ON true
          LEFT JOIN LATERAL (
                SELECT sum(t.total) AS total FROM payments_ledgertransaction t
                 WHERE t.reference = b.number
                   AND t.event IN (kind.event, kind.kept_back)) p ON true
         WHERE b.area_code LIKE %(county)s AND coalesce(r.total, 0) <> coalesce(p.total, 0)
    """,
    "失败明细与逐笔分录不符": """
        SELECT 'payment ' || coalesce(l.payment_id, e.payment_id),
               coalesce(l.amount, 0) - coalesce(e.credit, 0)
          FROM (SELECT l.payment_id, pay.amount
                  FROM payments_bankreturnline l
                  JOIN payments_payment pay ON pay.id = l.payment_id
                 WHERE l.result = 'failure' AND pay.area_code LIKE %(county)s) l
          FULL JOIN (SELECT e.payment_id, e.credit
                       FROM payments_ledgerentry e
                       JOIN payments_ledgeraccount a ON a.id = e.account_id
                      WHERE e.event IN ('failure', 'withholding') AND e.payment_id IS NOT NULL
                        AND a.area_code LIKE %(county)s) e USING (payment_id)
         WHERE coalesce(l.amount, 0) <> coalesce(e.credit, 0)
    """,
    "退汇与账簿不符": TURNED.format(table="refund"),
    "失败后到账与账簿不符": TURNED.format(table="arrival"),
    "不再发放与账簿不符": """
        SELECT 'payment ' || pay.id, pay.amount - coalesce(t.total, 0)
          FROM payments_writtenanswer a
          JOIN payments_payment pay ON pay.id = a.payment_id
          JOIN payments_batch b ON b.id = pay.batch_id
          LEFT JOIN payments_ledgertransaction t
            ON t.key = 'not_due:' || b.number || ':' || pay.id
         WHERE a.says = 'not_due' AND a.status = 'confirmed' AND pay.area_code LIKE %(county)s
           AND pay.amount <> coalesce(t.total, 0)
         UNION ALL
        SELECT 'payment ' || e.payment_id, e.debit
          FROM payments_ledgerentry e JOIN payments_payment pay ON pay.id = e.payment_id
         WHERE e.event = 'not_due' AND pay.area_code LIKE %(county)s
           AND NOT EXISTS (SELECT 1 FROM payments_writtenanswer a
                            WHERE a.payment_id = e.payment_id AND a.says = 'not_due'
                              AND a.status = 'confirmed')
    """,
    "到账资金与账簿不符": """
        SELECT f.number, f.amount - coalesce(t.total, 0)
          FROM payments_allocation f
          LEFT JOIN payments_ledgertransaction t
            ON t.reference = f.number AND t.event = 'allocation'
         WHERE f.status IN ('confirmed', 'reversed') AND f.area_code LIKE %(county)s
           AND f.amount <> coalesce(t.total, 0)
    """,
    "工作经费支出与账簿不符": """
        SELECT f.number, f.amount - coalesce(t.total, 0)
          FROM payments_workexpense f
          LEFT JOIN payments_ledgertransaction t
            ON t.reference = f.number AND t.event = 'work_expense'
         WHERE f.status IN ('confirmed', 'reversed') AND f.area_code LIKE %(county)s
           AND f.amount <> coalesce(t.total, 0)
    """,
    "抵扣后的实发金额与核定金额不符": """
        SELECT 'payment ' || p.id, w.amount - p.amount - p.set_off
          FROM payments_payment p JOIN reviews_award w ON w.id = p.award_id
         WHERE p.recovery_id IS NOT NULL AND p.area_code LIKE %(county)s
           AND w.amount <> p.amount + p.set_off
    """,
    "补发金额超过应补发金额，或没有补发依据": """
        SELECT 'payment ' || p.id, p.amount - coalesce(c.amount, m.amount, 0)
          FROM payments_payment p
          LEFT JOIN reviews_linechange t ON t.number = p.cause
          LEFT JOIN reviews_arrearsclaim c
            ON c.cause_id = t.id AND c.household_id = p.household_id AND c.month = p.month
          LEFT JOIN payments_backpay b
            ON b.number = p.cause AND b.household_id = p.household_id AND b.status = 'decided'
          LEFT JOIN payments_backpaymonth m ON m.back_pay_id = b.id AND m.month = p.month
         WHERE p.kind = 'arrears' AND p.area_code LIKE %(county)s
           AND p.amount > coalesce(c.amount, m.amount, 0)
    """,
    "应付低保金逐笔与应补发的款项不符": f"""
        SELECT 'payment ' || coalesce(owed.id, booked.payment_id),
               coalesce(booked.sum, 0) - coalesce(owed.amount, 0)
          FROM (SELECT e.payment_id, sum(e.credit - e.debit) AS sum
                  FROM payments_ledgerentry e JOIN payments_ledgeraccount a ON a.id = e.account_id
                 WHERE a.kind = 'payable' AND e.payment_id IS NOT NULL
                   AND a.area_code LIKE %(county)s
                 GROUP BY e.payment_id) booked
          FULL JOIN (SELECT * FROM ({OWED_AGAIN}) again WHERE area_code LIKE %(county)s) owed
            ON owed.id = booked.payment_id
         WHERE coalesce(booked.sum, 0) <> coalesce(owed.amount, 0)
    """,
    "应付低保金余额与批次不符": f"""
        SELECT a.area_code || ' ' || a.fund, a.balance - coalesce(b.owed, 0)
          FROM (SELECT a.area_code, a.fund, sum(e.credit - e.debit) AS balance
                  FROM payments_ledgeraccount a JOIN payments_ledgerentry e ON e.account_id = a.id
                 WHERE a.kind = 'payable' AND a.area_code LIKE %(county)s
                 GROUP BY a.area_code, a.fund) a
          LEFT JOIN (
                SELECT area_code, category AS fund, sum(amount) AS owed FROM (
                    SELECT b.area_code, b.category, pay.amount
                      FROM payments_batch b JOIN payments_payment pay ON pay.batch_id = b.id
                     WHERE b.status = 'released'
                       AND NOT EXISTS (SELECT 1 FROM payments_withholding w
                                        WHERE w.payment_id = pay.id)
                    UNION ALL
                    SELECT area_code, category, amount FROM ({OWED_AGAIN}) again) due
                 GROUP BY area_code, category) b USING (area_code, fund)
         WHERE a.balance <> coalesce(b.owed, 0)
    """,
    "代发在途余额与批次不符": """
        SELECT a.area_code || ' ' || a.fund, a.balance - coalesce(b.waiting, 0)
          FROM (SELECT a.area_code, a.fund, sum(e.credit - e.debit) AS balance
                  FROM payments_ledgeraccount a JOIN payments_ledgerentry e ON e.account_id = a.id
                 WHERE a.kind = 'transit' AND a.area_code LIKE %(county)s
                 GROUP BY a.area_code, a.fund) a
          LEFT JOIN (SELECT b.area_code, b.category AS fund, sum(pay.amount) AS waiting
                       FROM payments_batch b JOIN payments_payment pay ON pay.batch_id = b.id
                      WHERE b.status IN ('sent', 'reconciling', 'closed')
                        AND NOT EXISTS (SELECT 1 FROM payments_bankreturnline l
                                         WHERE l.payment_id = pay.id
                                           AND l.result IN ('success', 'failure'))
                      GROUP BY b.area_code, b.category) b USING (area_code, fund)
         WHERE a.balance <> coalesce(b.waiting, 0)
    """,
}

CONTROL = """
    SELECT a.area_code, a.fund, a.kind, a.source, sum(e.debit), sum(e.credit)
      FROM payments_ledgeraccount a JOIN payments_ledgerentry e ON e.account_id = a.id
     WHERE a.area_code LIKE %(county)s
     GROUP BY a.area_code, a.fund, a.kind, a.source
     ORDER BY a.area_code, a.fund, a.kind, a.source
"""


def differences(county: str = "") -> list[Difference]:
    """Everything that does not agree under an area prefix; an empty list is a sound ledger."""
    found = []
    with connection.cursor() as cursor:
        for check, question in (QUESTIONS | FINDING_QUESTIONS | PAPER_QUESTIONS).items():
            cursor.execute(question, {"county": f"{county}%"})
            found += [Difference(check, where, by) for where, by in cursor.fetchall()]
    return found + _changed_contents(county)


def _changed_contents(county: str) -> list[Difference]:
    rows = LedgerTransaction.objects.under(county).order_by("pk")
    return [
        Difference("凭证内容与摘要不符", row.key, row.total)
        for row in rows.iterator(chunk_size=2000)
        if content_hash(row.content) != row.content_hash
    ]


def control_totals(county: str = "") -> list[tuple]:
    """(county, fund, kind, source, debits, credits) of every account that has entries."""
    with connection.cursor() as cursor:
        cursor.execute(CONTROL, {"county": f"{county}%"})
        return cursor.fetchall()
