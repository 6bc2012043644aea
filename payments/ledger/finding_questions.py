"""What must agree between findings, the ledger and the payments: questions of `verify`."""

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
    # Each back pay starts from what those before it gave: together they bridge one gap, once.
    "同一月份重复补发": """
        SELECT h.code || ' ' || to_char(m.month, 'YYYY-MM'),
               sum(m.amount) - (max(m.entitled) - min(m.paid))
          FROM payments_backpaymonth m
          JOIN payments_backpay b ON b.id = m.back_pay_id
          JOIN households_household h ON h.id = b.household_id
         WHERE b.status <> 'withdrawn' AND b.area_code LIKE %(county)s
         GROUP BY h.id, m.month
        HAVING sum(m.amount) > max(m.entitled) - min(m.paid)
    """,
    # Money goes back to the fund that it was paid from.
    "追缴的金额超过本资金到账的金额": """
        SELECT h.code || ' ' || to_char(asked.month, 'YYYY-MM') || ' ' || asked.category,
               asked.total - coalesce(paid.total, 0)
          FROM (SELECT r.household_id, r.category, left(r.area_code, 6) AS county, m.month,
                       sum(m.amount) AS total
                  FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
                 WHERE r.status <> 'withdrawn' AND r.area_code LIKE %(county)s
                 GROUP BY r.household_id, r.category, left(r.area_code, 6), m.month) asked
          JOIN households_household h ON h.id = asked.household_id
          LEFT JOIN LATERAL (
                SELECT sum(p.amount + p.set_off + CASE WHEN late.id IS NOT NULL AND back.id IS NULL
                               AND EXISTS (SELECT 1 FROM payments_bankreturnline l
                                            WHERE l.payment_id = p.id AND l.result = 'success')
                           THEN p.amount ELSE 0 END) AS total
                  FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id
                  LEFT JOIN payments_arrival late ON late.payment_id = p.id
                  LEFT JOIN payments_refund back ON back.payment_id = p.id
                 WHERE p.household_id = asked.household_id AND p.month = asked.month
                   AND b.category = asked.category AND left(b.area_code, 6) = asked.county
                   AND batch_is_sealed(b.id)
                   AND EXISTS (SELECT 1 FROM payments_bankreturnline l
                                WHERE l.payment_id = p.id AND l.result = 'success'
                                UNION ALL
                               SELECT 1 FROM payments_arrival a WHERE a.payment_id = p.id)) paid
            ON true
         WHERE asked.total > coalesce(paid.total, 0)
    """,
}
