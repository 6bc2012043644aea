"""What must agree between findings, the ledger and the payments: questions of `verify`."""

from payments.twice import TAKEN_BACK

# As in `verify`: each returns (where, difference in yuan) of what does not agree.
FINDING_QUESTIONS = {
    "没有决定的追缴、补发有记账或发放": """
        SELECT r.number, sum(e.debit)
          FROM payments_recovery r
          JOIN payments_ledgertransaction t ON t.reference = r.number
          JOIN payments_ledgerentry e ON e.transaction_id = t.id
         WHERE r.status IN ('prepared', 'withdrawn') AND r.area_code LIKE %(county)s
         GROUP BY r.id
         UNION ALL
        SELECT b.number, sum(p.amount)
          FROM payments_backpay b
          JOIN payments_payment p ON p.household_id = b.household_id AND p.kind = 'arrears'
               AND p.cause = b.number AND p.attempt = 1
         WHERE b.status <> 'decided' AND b.area_code LIKE %(county)s
         GROUP BY b.id
    """,
    # Each back pay starts from what those before it gave: together they bridge one gap, once, but
    # for what a recovery took in between, or two people laid to rest.
    "同一月份重复补发": """
        SELECT h.code || ' ' || to_char(given.month, 'YYYY-MM'), given.again - gone.total
          FROM (SELECT b.household_id, m.month,
                       sum(m.amount) - (max(m.entitled) - min(m.paid)) AS again
                  FROM payments_backpaymonth m JOIN payments_backpay b ON b.id = m.back_pay_id
                 WHERE b.status <> 'withdrawn' AND b.recovery_id IS NULL
                   AND b.area_code LIKE %(county)s
                 GROUP BY b.household_id, m.month) given
          JOIN households_household h ON h.id = given.household_id
          JOIN LATERAL (
                SELECT coalesce(sum(amount), 0) AS total
                  FROM (SELECT m.amount
                          FROM payments_recoverymonth m
                          JOIN payments_recovery r ON r.id = m.recovery_id
                         WHERE r.household_id = given.household_id AND m.month = given.month
                           AND r.way <> 'twice'
                           AND r.status NOT IN ('prepared', 'withdrawn', 'overturned')
                         UNION ALL
                        SELECT p.amount FROM payments_payment p
                         WHERE p.household_id = given.household_id AND p.month = given.month
                           AND p.attempt = 1
                           AND is_laid_to_rest(p.household_id, p.month, p.kind, p.cause)) lost
               ) gone ON true
         WHERE given.again > gone.total
    """,
    # Money goes back to the fund that it was paid from.
    "追缴的金额超过本资金到账的金额": """
        SELECT h.code || ' ' || to_char(asked.month, 'YYYY-MM') || ' ' || asked.category,
               asked.total - coalesce(paid.total, 0) + coalesce(back.total, 0)
          FROM (SELECT r.household_id, r.category, left(r.area_code, 6) AS county, m.month,
                       sum(m.amount) AS total
                  FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
                 WHERE r.status NOT IN ('withdrawn', 'overturned')
                   AND r.area_code LIKE %(county)s
                 GROUP BY r.household_id, r.category, left(r.area_code, 6), m.month) asked
          JOIN households_household h ON h.id = asked.household_id
          LEFT JOIN LATERAL (
                SELECT sum(p.amount * greatest(times_held(p.id), 1) + p.set_off) AS total
                  FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id
                 WHERE p.household_id = asked.household_id AND p.month = asked.month
                   AND b.category = asked.category AND left(b.area_code, 6) = asked.county
                   AND batch_is_sealed(b.id)
                   AND EXISTS (SELECT 1 FROM payments_bankreturnline l
                                WHERE l.payment_id = p.id AND l.result = 'success'
                                UNION ALL
                               SELECT 1 FROM payments_arrival a WHERE a.payment_id = p.id)) paid
            ON true
          LEFT JOIN LATERAL (
                SELECT sum(m.amount) AS total
                  FROM payments_backpay g JOIN payments_backpaymonth m ON m.back_pay_id = g.id
                 WHERE g.recovery_id IS NOT NULL AND g.household_id = asked.household_id
                   AND g.category = asked.category AND left(g.area_code, 6) = asked.county
                   AND m.month = asked.month
                   AND EXISTS (SELECT 1 FROM payments_payment p
                                WHERE p.household_id = g.household_id AND p.month = m.month
                                  AND p.kind = 'arrears' AND p.cause = g.number
                                  AND (EXISTS (SELECT 1 FROM payments_bankreturnline l
                                                WHERE l.payment_id = p.id AND l.result = 'success')
                                       OR EXISTS (SELECT 1 FROM payments_arrival a
                                                   WHERE a.payment_id = p.id)))) back ON true
         WHERE asked.total > coalesce(paid.total, 0) - coalesce(back.total, 0)
    """,
    # What the bank took back the household has not twice, or has already given.
    "追缴的款项已由银行退回而追缴没有撤销，请办理“撤销追缴决定”": f"""
        SELECT number, too_much FROM ({TAKEN_BACK}) found WHERE area_code LIKE %(county)s
    """,
    "追缴与账簿不符": """
        SELECT r.number,
               r.total - r.waived - coalesce(c.total, 0) - coalesce(o.total, 0)
               - coalesce(v.total, 0) - coalesce(l.balance, 0)
          FROM payments_recovery r
          LEFT JOIN (SELECT recovery_id, sum(amount) AS total
                       FROM payments_recoveryreceipt c
                      WHERE NOT c.is_reversed
                      GROUP BY recovery_id) c
            ON c.recovery_id = r.id
          LEFT JOIN (SELECT recovery_id, sum(set_off) AS total FROM payments_payment
                      WHERE recovery_id IS NOT NULL AND attempt = 1 AND batch_is_sealed(batch_id)
                        AND NOT is_laid_to_rest(household_id, month, kind, cause)
                      GROUP BY recovery_id) o ON o.recovery_id = r.id
          LEFT JOIN payments_ledgertransaction v
            ON v.reference = r.number AND v.event = 'overturn' AND r.status = 'overturned'
          LEFT JOIN (SELECT t.reference, sum(e.debit - e.credit) AS balance
                       FROM payments_ledgertransaction t
                       JOIN payments_ledgerentry e ON e.transaction_id = t.id
                       JOIN payments_ledgeraccount a ON a.id = e.account_id
                      WHERE a.kind = 'receivable' GROUP BY t.reference) l
            ON l.reference = r.number
         WHERE r.status NOT IN ('prepared', 'withdrawn') AND r.area_code LIKE %(county)s
           AND (r.total - r.waived - coalesce(c.total, 0) - coalesce(o.total, 0)
                - coalesce(v.total, 0) <> coalesce(l.balance, 0)
                OR r.status = 'overturned' AND coalesce(l.balance, 0) <> 0)
    """,
    "撤销的追缴没有全部退还，或退还了没有收回的金额": """
        SELECT r.number, what_a_recovery_took(r.id) - coalesce(g.total, 0)
          FROM payments_recovery r
          LEFT JOIN payments_backpay g ON g.recovery_id = r.id AND g.status = 'decided'
         WHERE r.status = 'overturned' AND r.area_code LIKE %(county)s
           AND what_a_recovery_took(r.id) <> coalesce(g.total, 0)
         UNION ALL
        SELECT g.number, g.total
          FROM payments_backpay g JOIN payments_recovery r ON r.id = g.recovery_id
         WHERE r.status <> 'overturned' AND g.area_code LIKE %(county)s
    """,
}
