"""A month's batch beside what was paid the month before: as its draft would make it, or as it is.

All take the parameters of `draft_sql.scope_of` and of `Before`; `told` is a row for each month of
a household, with the draft's own reason where it pays nothing.
"""

from payments.comparison import PAID_APART, PAID_BEFORE
from payments.models import Kind, Omission
from payments.services.draft_sql import for_kind
from payments.services.outlook_sql import TOLD
from payments.why_sql import WHY_ENDED, ground_of

OF_DRAFT = for_kind(TOLD, Kind.REGULAR).format(joins="", why="''", more="''")

WORDS = " ".join(f"WHEN '{reason}' THEN '{label}'" for reason, label in Omission.Reason.choices)
OF_BATCH = f"""
    WITH told AS (
        SELECT household_id, award_id, area_code, month, head_name, persons, amount, set_off,
               NULL::varchar AS left_out
          FROM payments_payment WHERE batch_id = %(batch)s
         UNION ALL
        SELECT household_id, NULL, area_code, month, NULL, 0, amount, 0,
               CASE reason {WORDS} END
          FROM payments_omission WHERE batch_id = %(batch)s)
"""

MOVED = f""", moved AS (
        SELECT CASE WHEN b.household_id IS NULL THEN 'new' WHEN n.household_id IS NULL THEN 'gone'
                    WHEN n.amount > b.amount THEN 'up' WHEN n.amount < b.amount THEN 'down'
                    ELSE 'same' END AS change,
               CASE WHEN n.household_id IS NULL AND ({PAID_APART}) THEN '追缴抵扣，单独成批'
                    WHEN n.household_id IS NULL AND x.reason IS NOT NULL THEN x.reason
                    WHEN n.household_id IS NULL THEN {WHY_ENDED}
                    WHEN n.amount = b.amount THEN ''
                    WHEN n.amount + n.set_off = b.amount + b.set_off
                         THEN CASE WHEN n.set_off = 0 THEN '追缴抵扣结束' ELSE '追缴抵扣' END
                    WHEN li.id IS NOT NULL THEN '标准调整'
                    WHEN r.id IS NOT NULL THEN {ground_of("r")}
                    WHEN b.household_id IS NULL THEN '新批准'
                    ELSE '待遇变动' END AS why,
               CASE WHEN n.household_id IS NULL AND x.reason IS NULL AND NOT ({PAID_APART})
                    THEN nullif(w.end_reason, '') END AS said,
               w.household_id, n.head_name, coalesce(n.persons, b.persons) AS persons,
               coalesce(n.amount, 0) AS now, coalesce(b.amount, 0) AS before
          FROM (SELECT household_id, max(award_id) AS award_id, sum(amount) AS amount,
                       sum(set_off) AS set_off, max(persons) AS persons,
                       max(head_name) AS head_name
                  FROM told WHERE left_out IS NULL GROUP BY household_id) n
          FULL JOIN ({PAID_BEFORE}) b USING (household_id)
          LEFT JOIN (SELECT household_id, min(left_out) AS reason
                       FROM told WHERE left_out IS NOT NULL GROUP BY household_id) x
                    USING (household_id)
          JOIN reviews_award w ON w.id = coalesce(n.award_id, b.award_id)
          LEFT JOIN reviews_recheck r ON r.id = w.recheck_id
          LEFT JOIN reviews_linechangeitem li ON li.new_award_id = w.id
         WHERE NOT ({{left_aside}}))
"""

MOVEMENTS = """
    SELECT change, why, count(*), sum(persons), sum(now - before), sum(now), sum(before)
      FROM moved GROUP BY change, why
     ORDER BY array_position(ARRAY['new', 'gone', 'up', 'down', 'same'], change), why
"""

# Whom the batch pays no more is named as the payment of the month before names them.
MOVERS = """
    SELECT h.code,
           coalesce(m.head_name,
                    (SELECT max(p.head_name) FROM payments_payment p
                      WHERE p.household_id = m.household_id
                        AND p.batch_id = ANY(%(before)s)), ''),
           m.persons, m.before, m.now, concat_ws('：', m.why, nullif(m.said, m.why))
      FROM moved m JOIN households_household h ON h.id = m.household_id
     WHERE m.change = %(change)s
     ORDER BY h.code COLLATE "C" OFFSET %(skipped)s LIMIT %(most)s
"""
