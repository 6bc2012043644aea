"""What must agree between the fund's papers and the ledger: questions of `verify`."""

# As in `verify`: each returns (where, difference in yuan) of what does not agree.
PAPER_QUESTIONS = {
    "冲销的单据与账簿的冲销不符": """
        SELECT f.number, f.amount
          FROM (SELECT number, area_code, amount, status FROM payments_allocation
                 UNION ALL
                SELECT number, area_code, amount, status FROM payments_workexpense) f
          LEFT JOIN payments_ledgertransaction t
            ON t.reference = f.number AND t.event IN ('allocation', 'work_expense')
          LEFT JOIN payments_ledgertransaction undone ON undone.reverses_id = t.id
         WHERE f.status IN ('confirmed', 'reversed') AND f.area_code LIKE %(county)s
           AND (undone.id IS NOT NULL) <> (f.status = 'reversed')
    """,
    # What was carried over is what was left of the year's income and spending.
    "年终结转单与账簿不符": """
        SELECT f.number, f.surplus - (y.opening + y.received + y.adjusted - y.spent)
          FROM payments_yearend f
         CROSS JOIN LATERAL year_of_a_fund(f.area_code, f.fund, f.year) y
          LEFT JOIN payments_ledgertransaction t
            ON t.reference = f.number AND t.event = 'year_end'
         WHERE f.status = 'closed' AND f.area_code LIKE %(county)s
           AND ((f.opening, f.received, f.spent, f.adjusted, f.surplus)
                IS DISTINCT FROM (y.opening, y.received, y.spent, y.adjusted,
                                  y.opening + y.received + y.adjusted - y.spent)
                OR y.left_open > 0
                OR t.id IS NOT NULL AND t.on_date <> make_date(f.year, 12, 31))
    """,
}
