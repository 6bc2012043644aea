"""Whom each kind of batch pays, for which month and how much: one SELECT for each kind.

Every SELECT gives household_id, award_id, area_code, month, kind, cause, attempt, replaces_id,
amount and persons, for the area from `low` up to `high`, from the batch's own terms alone.
"""

from payments.models import Kind

# An award's period says which months it pays, whatever became of the award later: one that ended
# with March still pays March.
AWARDED = """
      FROM reviews_award w CROSS JOIN unnest(%(months)s::date[]) AS paid (month)
     WHERE w.area_code >= %(low)s AND w.area_code < %(high)s
       AND w.category = %(category)s AND w.period @> paid.month
"""

REGULAR = f"""
    SELECT w.household_id, w.id AS award_id, w.area_code, paid.month,
           'regular'::varchar AS kind, ''::varchar AS cause, 1 AS attempt,
           NULL::bigint AS replaces_id, w.amount, w.persons
    {AWARDED}
"""

# Entitled to a month whose batch is sealed and did not pay them, left out or confirmed later; and
# what sealed batches of other kinds left out.
LATE = f"""
    {REGULAR}
       AND EXISTS (SELECT 1 FROM payments_batch b
                    WHERE b.area_code = %(county)s AND b.category = %(category)s
                      AND b.kind = 'regular' AND b.terms -> 'months' ? paid.month::text
                      AND b.status IN ('released', 'sent', 'reconciling', 'closed'))
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = w.household_id AND n.month = paid.month
                          AND n.kind = 'regular' AND n.cause = ''
                          AND n.batch_id <> %(batch)s)
     UNION ALL
    SELECT x.household_id, w.id, x.area_code, x.month, b.kind, b.cause, 1, NULL, x.amount,
           w.persons
      FROM payments_omission x
      JOIN payments_batch b ON b.id = x.batch_id
      JOIN reviews_award w ON w.household_id = x.household_id AND w.period @> x.month
     WHERE x.area_code >= %(low)s AND x.area_code < %(high)s AND b.category = %(category)s
       AND b.kind IN ('arrears', 'price', 'holiday') AND x.reason IN ('no_account', 'no_head')
       AND b.status IN ('released', 'sent', 'reconciling', 'closed')
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = x.household_id AND n.month = x.month
                          AND n.kind = b.kind AND n.cause = b.cause AND n.batch_id <> %(batch)s)
"""

# An unknown outcome is no failure. A failure is paid again once its account is another, or
# somebody has stated in writing that the old one works again; money sent back likewise.
REPAY = """
    SELECT f.household_id, f.award_id, f.area_code, f.month, f.kind, f.cause,
           f.attempt + 1 AS attempt, f.id AS replaces_id, f.amount, f.persons
      FROM payments_payment f
      JOIN payments_batch b ON b.id = f.batch_id
      LEFT JOIN payments_refund back ON back.payment_id = f.id
      LEFT JOIN payments_bankreturnline l ON l.payment_id = f.id AND l.result = 'failure'
      LEFT JOIN payments_resolution said ON said.line_id = l.id
      LEFT JOIN households_account now ON now.household_id = f.household_id AND now.is_current
     WHERE f.area_code >= %(low)s AND f.area_code < %(high)s AND b.category = %(category)s
       AND (l.id IS NOT NULL OR back.id IS NOT NULL)
       AND (said.how = 'account_usable' OR f.channel = 'hand'
            OR (now.number_index, now.holder_name, now.bank)
               IS DISTINCT FROM (f.account_index, f.holder_name, f.bank)
            OR EXISTS (SELECT 1 FROM payments_homedelivery d
                        WHERE d.household_id = f.household_id AND d.until IS NULL))
       AND NOT EXISTS (SELECT 1 FROM payments_payment r
                        WHERE r.replaces_id = f.id AND r.batch_id <> %(batch)s)
"""

ARREARS = """
    SELECT c.household_id, c.award_id, c.area_code, c.month, 'arrears'::varchar AS kind,
           x.number AS cause, 1 AS attempt, NULL::bigint AS replaces_id, c.amount, w.persons
      FROM reviews_arrearsclaim c
      JOIN reviews_linechange x ON x.id = c.cause_id AND x.number = %(cause)s
      JOIN reviews_award w ON w.id = c.award_id
     WHERE c.area_code >= %(low)s AND c.area_code < %(high)s AND w.category = %(category)s
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = c.household_id AND n.month = c.month
                          AND n.kind = 'arrears' AND n.cause = x.number
                          AND n.batch_id <> %(batch)s)
"""

# The yuan a person are fixed by street when the batch is opened: lines may differ inside a county.
SUBSIDY = f"""
    SELECT w.household_id, w.id AS award_id, w.area_code, paid.month, %(kind)s::varchar AS kind,
           %(cause)s::varchar AS cause, 1 AS attempt, NULL::bigint AS replaces_id,
           (w.persons * (%(per_person)s::jsonb ->> rpad(left(w.area_code, 9), 12, '0'))::numeric
           )::numeric(12, 2) AS amount, w.persons
    {AWARDED}
       AND (%(per_person)s::jsonb ->> rpad(left(w.area_code, 9), 12, '0'))::numeric > 0
"""

SOURCES = {
    Kind.REGULAR: REGULAR,
    Kind.LATE: LATE,
    Kind.REPAY: REPAY,
    Kind.ARREARS: ARREARS,
    Kind.PRICE: SUBSIDY,
    Kind.HOLIDAY: SUBSIDY,
}
