"""Whom each kind of batch pays, for which month and how much: one SELECT for each kind.

Every SELECT gives household_id, award_id, area_code, month, kind, cause, attempt, replaces_id,
amount, persons, set_off and recovery_id, for the area from `low` up to `high`, from the batch's
own terms alone.
"""

from payments.later_subsidies import AMOUNT, OWED
from payments.models import Kind
from payments.subsidy_terms import per_person

# An award's period says which months it pays, whatever became of the award later: one that ended
# with March still pays March.
AWARDED_FROM = "FROM reviews_award w CROSS JOIN unnest(%(months)s::date[]) AS paid (month)"
AWARDED_WHERE = """WHERE w.area_code >= %(low)s AND w.area_code < %(high)s
       AND w.category = %(category)s AND w.period @> paid.month"""
AWARDED = f"""
      {AWARDED_FROM}
     {AWARDED_WHERE}
"""
NO_SET_OFF = "0::numeric AS set_off, NULL::bigint AS recovery_id"
SET_OFF_ORDERS = """SELECT household_id FROM payments_recovery
                            WHERE status = 'decided' AND set_off_monthly > 0
                              AND category = %(category)s"""

# Those whose recovery is set off are paid by a batch of their own.
REGULAR = f"""
    SELECT w.household_id, w.id AS award_id, w.area_code, paid.month,
           'regular'::varchar AS kind, ''::varchar AS cause, 1 AS attempt,
           NULL::bigint AS replaces_id, w.amount, w.persons, {NO_SET_OFF}
    {AWARDED}
       AND w.household_id NOT IN ({SET_OFF_ORDERS})
"""

# What is withheld never exceeds the order, its share of the month, and what is still owed.
SET_OFF = f"""
    SELECT household_id, award_id, area_code, month, 'regular'::varchar AS kind,
           ''::varchar AS cause, 1 AS attempt, NULL::bigint AS replaces_id,
           awarded - set_off AS amount, persons, set_off, recovery_id
      FROM (SELECT w.household_id, w.id AS award_id, w.area_code, paid.month,
                   w.amount AS awarded, w.persons, r.id AS recovery_id,
                   greatest(0, least(
                       r.set_off_monthly, trunc(w.amount * r.set_off_share, 2),
                       r.total
                       - (SELECT coalesce(sum(c.amount), 0) FROM payments_recoveryreceipt c
                           WHERE c.recovery_id = r.id AND NOT c.is_reversed)
                       - (SELECT coalesce(sum(n.set_off), 0) FROM payments_payment n
                           WHERE n.recovery_id = r.id AND n.attempt = 1
                             AND n.batch_id <> %(batch)s
                             AND NOT is_laid_to_rest(n.household_id, n.month, n.kind, n.cause))
                       - r.set_off_monthly
                         * (row_number() OVER (PARTITION BY r.id ORDER BY paid.month) - 1)
                   ))::numeric(12, 2) AS set_off
              {AWARDED_FROM}
              JOIN payments_recovery r ON r.household_id = w.household_id
                   AND r.status = 'decided' AND r.set_off_monthly > 0
                   AND r.category = w.category
             {AWARDED_WHERE}
               AND NOT EXISTS (SELECT 1 FROM payments_payment n
                                WHERE n.household_id = w.household_id AND n.month = paid.month
                                  AND n.kind = 'regular' AND n.cause = '' AND n.attempt = 1
                                  AND n.batch_id <> %(batch)s)) s
"""

# A claim of a month of which a standing recovery found by other facts what was due: it waits until
# that is overturned. `CLAIM_FOUND_OTHERWISE` asks the same of a payment made for a claim.
FOUND_OTHERWISE = """EXISTS (SELECT 1 FROM payments_recovery r
                    JOIN payments_recoverymonth t ON t.recovery_id = r.id
                   WHERE r.household_id = {c}.household_id AND r.category = {w}.category
                     AND t.month = {c}.month AND r.way <> 'twice'
                     AND r.status NOT IN ('prepared', 'withdrawn', 'overturned'))"""
CLAIM_FOUND_OTHERWISE = f"""{{c}}.kind = 'arrears' AND {FOUND_OTHERWISE}
             AND EXISTS (SELECT 1 FROM reviews_linechange q WHERE q.number = {{c}}.cause)"""

# Entitled to a month whose batch is sealed and did not pay them, left out or confirmed later; the
# same for subsidies; and claims from a change of the line that a sealed batch left out. Back pay
# that was left out is not among them: the next batch of back pay takes it, under its number.
LEFT_OUT = """x.reason IN ('no_account', 'no_head')
       AND b.status IN ('released', 'sent', 'reconciling', 'closed')"""
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
           w.persons, 0, NULL
      FROM payments_omission x
      JOIN payments_batch b ON b.id = x.batch_id
      JOIN reviews_award w ON w.household_id = x.household_id AND w.period @> x.month
     WHERE x.area_code >= %(low)s AND x.area_code < %(high)s AND b.category = %(category)s
       AND b.kind IN ('price', 'holiday') AND {LEFT_OUT}
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = x.household_id AND n.month = x.month
                          AND n.kind = b.kind AND n.cause = b.cause AND n.batch_id <> %(batch)s)
     UNION ALL
    SELECT w.household_id, w.id, w.area_code, b.month, b.kind, b.cause, 1, NULL, {AMOUNT},
           w.persons, 0, NULL
    {OWED.format(but="AND n.batch_id <> %(batch)s")}
       AND b.area_code = %(county)s AND b.category = %(category)s
       AND w.area_code >= %(low)s AND w.area_code < %(high)s
     UNION ALL
    SELECT c.household_id, c.award_id, c.area_code, c.month, 'arrears', t.number, 1, NULL,
           c.amount, w.persons, 0, NULL
      FROM reviews_arrearsclaim c
      JOIN reviews_linechange t ON t.id = c.cause_id
      JOIN reviews_award w ON w.id = c.award_id
     WHERE c.area_code >= %(low)s AND c.area_code < %(high)s AND w.category = %(category)s
       AND NOT {FOUND_OTHERWISE.format(c="c", w="w")}
       AND EXISTS (SELECT 1 FROM payments_omission x JOIN payments_batch b ON b.id = x.batch_id
                    WHERE x.household_id = c.household_id AND x.month = c.month
                      AND b.kind = 'arrears' AND b.cause = t.number AND {LEFT_OUT})
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = c.household_id AND n.month = c.month
                          AND n.kind = 'arrears' AND n.cause = t.number
                          AND n.batch_id <> %(batch)s)
"""

# An unknown outcome is no failure. A failure is paid again once its account is another, or
# somebody has stated in writing, then or later, that the old one works again; money sent back
# likewise, each time anew. What was not taken at the door is brought there again once somebody says
# so. Nothing is paid again that the household has by any attempt, or of which the bank says
# something that is not cleared up, nor what is laid to rest, nor a claim that waits.
REPAY = f"""
    SELECT f.household_id, f.award_id, f.area_code, f.month, f.kind, f.cause,
           f.attempt + 1 AS attempt, f.id AS replaces_id, f.amount, f.persons,
           f.set_off, f.recovery_id
      FROM payments_payment f
      JOIN payments_batch b ON b.id = f.batch_id
      LEFT JOIN (SELECT DISTINCT ON (payment_id) payment_id, ordinal, resolution_id
                   FROM payments_refund ORDER BY payment_id, ordinal DESC) back
        ON back.payment_id = f.id
      LEFT JOIN payments_resolution returned ON returned.id = back.resolution_id
      LEFT JOIN payments_bankreturnline l ON l.payment_id = f.id AND l.result = 'failure'
      LEFT JOIN payments_resolution said ON said.line_id = l.id
      LEFT JOIN households_account now ON now.household_id = f.household_id AND now.is_current
     WHERE f.area_code >= %(low)s AND f.area_code < %(high)s AND b.category = %(category)s
       AND f.id IN (SELECT payment_id FROM payments_bankreturnline WHERE result = 'failure'
                     UNION SELECT payment_id FROM payments_refund)
       AND (back.ordinal IS NULL AND said.how IN ('account_usable', 'visit_again')
            OR returned.how = 'sent_back_usable'
            OR EXISTS (SELECT 1 FROM payments_accountstatement w
                        WHERE w.payment_id = f.id AND w.returns = coalesce(back.ordinal, 0))
            OR f.channel = 'bank' AND (now.number_index, now.holder_name, now.bank)
               IS DISTINCT FROM (f.account_index, f.holder_name, f.bank)
            OR (f.channel = 'bank') = EXISTS (
                   SELECT 1 FROM payments_homedelivery d
                    WHERE d.household_id = f.household_id AND d.until IS NULL))
       AND NOT EXISTS (SELECT 1 FROM payments_payment r
                        WHERE r.replaces_id = f.id AND r.batch_id <> %(batch)s)
       AND NOT money_may_have_arrived(f.household_id, f.month, f.kind, f.cause)
       AND NOT is_laid_to_rest(f.household_id, f.month, f.kind, f.cause)
       AND NOT ({CLAIM_FOUND_OTHERWISE.format(c="f", w="b")})
"""

# From a change of the line, by its number; or from all decisions that put single households right.
ARREARS = f"""
    SELECT c.household_id, c.award_id, c.area_code, c.month, 'arrears'::varchar AS kind,
           x.number AS cause, 1 AS attempt, NULL::bigint AS replaces_id, c.amount, w.persons,
           0::numeric AS set_off, NULL::bigint AS recovery_id
      FROM reviews_arrearsclaim c
      JOIN reviews_linechange x ON x.id = c.cause_id AND x.number = %(cause)s
      JOIN reviews_award w ON w.id = c.award_id
     WHERE c.area_code >= %(low)s AND c.area_code < %(high)s AND w.category = %(category)s
       AND NOT {FOUND_OTHERWISE.format(c="c", w="w")}
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = c.household_id AND n.month = c.month
                          AND n.kind = 'arrears' AND n.cause = x.number
                          AND n.batch_id <> %(batch)s)
     UNION ALL
    SELECT b.household_id, b.award_id, b.area_code, m.month, 'arrears', b.number, 1, NULL,
           m.amount, w.persons, 0, NULL
      FROM payments_backpay b
      JOIN payments_backpaymonth m ON m.back_pay_id = b.id
      JOIN reviews_award w ON w.id = b.award_id
     WHERE b.area_code >= %(low)s AND b.area_code < %(high)s AND b.category = %(category)s
       AND b.status = 'decided' AND %(cause)s LIKE '第%%'
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = b.household_id AND n.month = m.month
                          AND n.kind = 'arrears' AND n.cause = b.number
                          AND n.batch_id <> %(batch)s)
"""

# The yuan a person are fixed by street when the batch is opened: lines may differ inside a county.
PER_PERSON = per_person("w", "paid.month", "%(per_person)s::jsonb")
SUBSIDY = f"""
    SELECT w.household_id, w.id AS award_id, w.area_code, paid.month, %(kind)s::varchar AS kind,
           %(cause)s::varchar AS cause, 1 AS attempt, NULL::bigint AS replaces_id,
           (w.persons * {PER_PERSON})::numeric(12, 2) AS amount, w.persons, {NO_SET_OFF}
    {AWARDED}
       AND {PER_PERSON} > 0
"""

SOURCES = {
    Kind.REGULAR: REGULAR,
    Kind.LATE: LATE,
    Kind.REPAY: REPAY,
    Kind.ARREARS: ARREARS,
    Kind.PRICE: SUBSIDY,
    Kind.HOLIDAY: SUBSIDY,
    Kind.SET_OFF: SET_OFF,
}
