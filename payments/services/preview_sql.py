"""The month's regular batch as its draft would make it, beside what was paid the month before.

All take the parameters of `draft_sql.scope_of` and of `Before`; `told` is of `outlook_sql`: a row
for each month of a household, with the draft's own reason where it would pay nothing.
"""

from payments.comparison import LEFT_ASIDE, PAID_BEFORE
from payments.models import Kind
from payments.services.draft_sql import for_kind
from payments.services.outlook_sql import TOLD
from payments.services.sources import SET_OFF_ORDERS

MOVED = (
    for_kind(TOLD, Kind.REGULAR).format(joins="", why="''", more="''")
    + f""", moved AS (
        SELECT CASE WHEN b.household_id IS NULL THEN 'new' WHEN n.household_id IS NULL THEN 'gone'
                    WHEN n.amount > b.amount THEN 'up' WHEN n.amount < b.amount THEN 'down'
                    ELSE 'same' END AS change,
               CASE WHEN n.household_id IS NULL AND b.household_id IN ({SET_OFF_ORDERS})
                         THEN '追缴抵扣，单独成批'
                    WHEN n.household_id IS NULL AND x.reason IS NOT NULL THEN x.reason
                    WHEN n.household_id IS NULL
                         THEN coalesce(nullif(w.end_reason, ''), '待遇期满或转出')
                    WHEN n.amount = b.amount THEN ''
                    WHEN n.amount = b.amount + b.set_off THEN '追缴抵扣结束'
                    WHEN li.id IS NOT NULL THEN '标准调整'
                    WHEN w.recheck_id IS NOT NULL THEN '复核'
                    WHEN b.household_id IS NULL THEN '新批准'
                    ELSE '待遇变动' END AS why,
               w.household_id, n.head_name, coalesce(n.persons, b.persons) AS persons,
               coalesce(n.amount, 0) AS now, coalesce(b.amount, 0) AS before
          FROM (SELECT household_id, max(award_id) AS award_id, sum(amount) AS amount,
                       max(persons) AS persons, max(head_name) AS head_name
                  FROM told WHERE left_out IS NULL GROUP BY household_id) n
          FULL JOIN ({PAID_BEFORE}) b USING (household_id)
          LEFT JOIN (SELECT household_id, min(left_out) AS reason
                       FROM told WHERE left_out IS NOT NULL GROUP BY household_id) x
                    USING (household_id)
          JOIN reviews_award w ON w.id = coalesce(n.award_id, b.award_id)
          LEFT JOIN reviews_linechangeitem li ON li.new_award_id = w.id
         WHERE NOT ({LEFT_ASIDE[Kind.REGULAR]}))
"""
)

MOVEMENTS = """
    SELECT change, why, count(*), sum(persons), sum(now - before), sum(now), sum(before)
      FROM moved GROUP BY change, why
     ORDER BY array_position(ARRAY['new', 'gone', 'up', 'down', 'same'], change), why
"""

# Whom the batch pays no more is named as the payment of the month before names them.
MOVERS = """
    SELECT each.change, h.code,
           coalesce(each.head_name,
                    (SELECT max(p.head_name) FROM payments_payment p
                      WHERE p.household_id = each.household_id
                        AND p.batch_id = ANY(%(before)s)), ''),
           each.persons, each.before, each.now, each.why
      FROM (SELECT m.*, row_number() OVER (PARTITION BY change ORDER BY code COLLATE "C") AS place
              FROM moved m JOIN households_household c ON c.id = m.household_id
             WHERE change <> 'same') each
      JOIN households_household h ON h.id = each.household_id
     WHERE each.place <= %(most)s
     ORDER BY array_position(ARRAY['new', 'gone', 'up', 'down'], each.change), each.place
"""
