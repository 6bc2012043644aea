"""Why each kind of batch would pay a household, and whom it would pass over.

`WHY` gives for each row `s` of whom the kind pays the joins, a reason to count by, and a word more;
`PASSED_OVER` those that the kind is about and does not pay, as household_id, area_code, month,
amount and reason. All take the parameters of `draft_sql.scope_of`.
"""

from payments.models import Kind
from payments.services.draft_sql import DUE, SAME
from payments.services.sources import (
    AWARDED,
    CLAIM_FOUND_OTHERWISE,
    FOUND_OTHERWISE,
    PER_PERSON,
    SET_OFF_ORDERS,
)
from payments.subsidy_terms import per_person

EACH = per_person("s", "s.month", "%(per_person)s::jsonb")
SUBSIDY = ("", f"'每人 ' || {EACH} || ' 元'", "s.persons || ' 人'")
WHY = {
    Kind.PRICE: SUBSIDY,
    Kind.HOLIDAY: SUBSIDY,
    Kind.LATE: (
        """LEFT JOIN LATERAL (
               SELECT x.reason, made.number FROM payments_omission x
                 JOIN payments_batch made ON made.id = x.batch_id
                WHERE x.household_id = s.household_id AND x.month = s.month
                  AND x.reason IN ('no_account', 'no_head')
                  AND made.status IN ('released', 'sent', 'reconciling', 'closed')
                ORDER BY made.id DESC LIMIT 1) x ON true""",
        """CASE x.reason WHEN 'no_account' THEN '当时没有可用账户，现已补齐'
                         WHEN 'no_head' THEN '当时没有登记户主，现已补齐'
                         ELSE '批次签发后才确认或转入' END""",
        "coalesce('原批次 ' || x.number, '')",
    ),
    Kind.REPAY: (
        """JOIN payments_payment f ON f.id = s.replaces_id
           LEFT JOIN payments_bankreturnline l ON l.payment_id = f.id AND l.result = 'failure'""",
        """CASE WHEN EXISTS (SELECT 1 FROM payments_refund back WHERE back.payment_id = f.id)
                THEN '到账后退汇' ELSE '发放失败' END || '，' ||
           CASE WHEN f.channel = 'hand' AND s.channel = 'hand' THEN '再次上门'
                WHEN s.channel = 'hand' THEN '改为上门发放'
                WHEN (s.account_index, s.holder_name, s.bank)
                     IS DISTINCT FROM (f.account_index, f.holder_name, f.bank) THEN '账户已更正'
                ELSE '已写明原账户可用' END""",
        "coalesce(l.explanation, '')",
    ),
    Kind.ARREARS: (
        "LEFT JOIN reviews_linechange t ON t.number = s.cause",
        "CASE WHEN t.id IS NULL THEN '单户补发决定' ELSE '标准调整' END",
        "s.cause",
    ),
    Kind.SET_OFF: (
        "JOIN payments_recovery r ON r.id = s.recovery_id",
        """CASE WHEN b.household_id IS NULL THEN '上月没有发放'
                WHEN b.set_off = 0 THEN '本月起抵扣'
                WHEN s.set_off = b.set_off AND s.amount = b.amount THEN '继续抵扣'
                ELSE '继续抵扣，金额有变动' END""",
        "'追缴 ' || r.number",
    ),
}

NO_SUBSIDY = f"""
    SELECT w.household_id, w.area_code, paid.month, 0::numeric,
           '当月所在乡镇（街道）没有补贴办法，或者涨幅没有达到启动条件'
    {AWARDED}
       AND coalesce({PER_PERSON}, 0) = 0
"""
PASSED_OVER = {
    Kind.PRICE: NO_SUBSIDY,
    Kind.HOLIDAY: NO_SUBSIDY,
    Kind.REPAY: f"""
        SELECT f.household_id, f.area_code, f.month, f.amount,
               CASE WHEN {CLAIM_FOUND_OTHERWISE.format(c="f", w="made")}
                    THEN '追缴决定已另行认定该月应发金额'
                    WHEN money_may_have_arrived(f.household_id, f.month, f.kind, f.cause)
                    THEN '银行后来的说法与失败、退汇不一致，请先在原批次处理回盘异常'
                    WHEN f.channel = 'hand' THEN '没有写明可以再次上门'
                    ELSE '账户没有更正，也没有写明原账户可以使用' END
          FROM payments_payment f JOIN payments_batch made ON made.id = f.batch_id
         WHERE f.area_code >= %(low)s AND f.area_code < %(high)s
           AND made.category = %(category)s
           AND (EXISTS (SELECT 1 FROM payments_bankreturnline l
                         WHERE l.payment_id = f.id AND l.result = 'failure')
                OR EXISTS (SELECT 1 FROM payments_refund back WHERE back.payment_id = f.id))
           AND NOT EXISTS (SELECT 1 FROM payments_payment r WHERE r.replaces_id = f.id)
           AND times_held_in_all(f.household_id, f.month, f.kind, f.cause) = 0
           AND NOT is_laid_to_rest(f.household_id, f.month, f.kind, f.cause)
           AND f.id NOT IN (SELECT replaces_id FROM due)
    """,
    Kind.ARREARS: f"""
        SELECT p.household_id, p.area_code, m.month, m.amount, '补发尚未决定'
          FROM payments_backpay p JOIN payments_backpaymonth m ON m.back_pay_id = p.id
         WHERE p.area_code >= %(low)s AND p.area_code < %(high)s AND p.category = %(category)s
           AND p.status = 'prepared' AND %(cause)s LIKE '第%%'
         UNION ALL
        SELECT c.household_id, c.area_code, c.month, c.amount, '追缴决定已另行认定该月应发金额'
          FROM reviews_arrearsclaim c
          JOIN reviews_linechange x ON x.id = c.cause_id AND x.number = %(cause)s
          JOIN reviews_award w ON w.id = c.award_id
         WHERE c.area_code >= %(low)s AND c.area_code < %(high)s AND w.category = %(category)s
           AND {FOUND_OTHERWISE.format(c="c", w="w")}
           AND NOT EXISTS (SELECT 1 FROM payments_payment n
                            WHERE n.household_id = c.household_id AND n.month = c.month
                              AND n.kind = 'arrears' AND n.cause = x.number)
    """,
    Kind.SET_OFF: f"""
        SELECT w.household_id, w.area_code, paid.month, w.amount, '该月已列入其他批次'
        {AWARDED}
           AND w.household_id IN ({SET_OFF_ORDERS})
           AND EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = w.household_id AND n.month = paid.month
                          AND n.kind = 'regular' AND n.cause = '' AND n.attempt = 1)
    """,
}
NOBODY = "SELECT NULL::bigint, NULL::varchar, NULL::date, NULL::numeric, '' WHERE false"

# The draft's own words for whom it cannot pay stand first.
TOLD = f"""
    WITH due AS MATERIALIZED ({DUE}), told AS (
        SELECT s.household_id, s.award_id, s.area_code, s.month, s.head_name, s.persons, s.amount,
               s.set_off, s.kind, b.amount AS before,
               CASE WHEN o.amount = s.amount THEN '该月已列入其他批次，金额一致'
                    WHEN o.id IS NOT NULL THEN '该月已列入其他批次，金额不一致'
                    WHEN s.account_index IS NULL THEN '没有可用的银行账户'
                    WHEN s.head_name IS NULL THEN '没有登记户主' END AS left_out,
               {{why}} AS why, {{more}} AS more
          FROM due s
          LEFT JOIN LATERAL (SELECT n.id, n.amount FROM payments_payment n
                              WHERE {SAME.format(n="n", s="s")} OFFSET 0) o ON true
          LEFT JOIN LATERAL (SELECT n.household_id, sum(n.amount) AS amount,
                                    sum(n.set_off) AS set_off FROM payments_payment n
                              WHERE n.household_id = s.household_id AND n.kind = 'regular'
                                AND n.attempt = 1 AND n.month = ANY(%(before_months)s::date[])
                              GROUP BY n.household_id) b ON true
          {{joins}})
"""

GROUPS = """
    SELECT grouped, why, count(*), sum(persons)::bigint, sum(lines)::bigint, sum(amount),
           sum(set_off), sum(before)
      FROM (SELECT grouping(why) AS grouped, why, household_id, max(persons) AS persons,
                   count(*) AS lines, sum(amount) AS amount, sum(set_off) AS set_off,
                   max(before) AS before
              FROM told WHERE left_out IS NULL
             GROUP BY GROUPING SETS ((why, household_id), (household_id))) each
     GROUP BY grouped, why ORDER BY grouped, why
"""

ROWS = """
    SELECT h.code, told.head_name, told.month, told.persons, told.amount, told.set_off,
           told.before, told.why, told.more
      FROM told JOIN households_household h ON h.id = told.household_id
     WHERE told.left_out IS NULL ORDER BY h.code COLLATE "C", told.month LIMIT %(most)s
"""

# One more row than is shown says that there are more; `of` counts all.
LEFT_OUT = """
    SELECT h.code, x.month, x.amount, x.reason, count(*) OVER () AS of
      FROM (SELECT household_id, area_code, month, amount, left_out AS reason
              FROM told WHERE left_out IS NOT NULL
             UNION ALL {passed_over}) x
      JOIN households_household h ON h.id = x.household_id
     ORDER BY x.reason, h.code COLLATE "C", x.month LIMIT %(most)s
"""
