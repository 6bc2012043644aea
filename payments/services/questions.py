"""What is unusual about a batch, one SELECT for each question: area_code, household_id, detail.

Nothing is known yet of a batch under way: a join is guessed to be of one row and walked by the
million. So households are set beside each other by windows, or looked up one by one (OFFSET 0)
from the side that is small. Parameters: see `unusual`.
"""

BY_HOUSEHOLD = """
    SELECT household_id, area_code, account_index, holder_name
      FROM payments_payment WHERE batch_id = %(batch)s AND channel = 'bank'
     GROUP BY household_id, area_code, account_index, holder_name
"""

QUESTIONS = {
    # Beside the batch stand the accounts of all the county, whatever the category: the rural
    # household with the account of an urban one is in another batch, or in none. Of another
    # county's household nothing is told but that there is one.
    "shared_account": f"""
        SELECT shared.area_code, shared.household_id,
               concat_ws('；',
                         CASE WHEN others > 0
                              THEN '与本县（市、区）另外 ' || others || ' 户使用同一账号' END,
                         elsewhere.said)
          FROM (SELECT area_code, household_id, account_index,
                       dense_rank() OVER (PARTITION BY account_index ORDER BY household_id)
                       + dense_rank() OVER (PARTITION BY account_index ORDER BY household_id DESC)
                       - 2 AS others
                  FROM (SELECT area_code, household_id, account_index FROM ({BY_HOUSEHOLD}) n
                         UNION ALL
                        SELECT NULL, a.household_id, a.number_index
                          FROM households_account a
                          JOIN households_household h ON h.id = a.household_id
                         WHERE a.is_current AND a.number_index <> %(no_number)s
                           AND h.area_code >= %(low)s AND h.area_code < %(high)s) each) shared
          LEFT JOIN LATERAL (
               SELECT '另有外县（市、区）家庭使用同一账号，须报上级民政部门查清' AS said
                 FROM households_account a JOIN households_household h ON h.id = a.household_id
                WHERE a.number_index = shared.account_index AND a.is_current
                  AND a.household_id <> shared.household_id
                  AND NOT (h.area_code >= %(low)s AND h.area_code < %(high)s)
                LIMIT 1) elsewhere ON true
         WHERE shared.area_code IS NOT NULL AND (others > 0 OR elsewhere.said IS NOT NULL)
    """,
    # `::int = 1` leaves the index of periods aside: members are looked up by their household.
    "payee_not_member": f"""
        SELECT n.area_code, n.household_id, '账户名称与本户现有在世成员姓名均不一致'
          FROM ({BY_HOUSEHOLD}) n
         WHERE NOT EXISTS (SELECT 1 FROM households_member m
                             JOIN households_person p ON p.id = m.person_id
                            WHERE m.household_id = n.household_id
                              AND (m.period @> %(on)s::date)::int = 1
                              AND p.name = n.holder_name
                              AND (p.died_on IS NULL OR p.died_on > %(on)s::date))
    """,
    "account_changed": f"""
        SELECT n.area_code, n.household_id, '账户于 ' ||
               to_char(a.since, 'YYYY"年"FMMM"月"FMDD"日"') || ' 变更'
          FROM ({BY_HOUSEHOLD}) n
          JOIN households_account a ON a.household_id = n.household_id AND a.is_current
               AND a.number_index = n.account_index AND a.since > %(changed_since)s
         WHERE EXISTS (SELECT 1 FROM households_account former
                        WHERE former.household_id = n.household_id AND NOT former.is_current)
    """,
    # `failed` are the few payments that are still owed on an account that nobody says works.
    "failed_before": """
        SELECT n.area_code, n.household_id, to_char(max(f.month), 'YYYY"年"FMMM"月"') ||
               '发放失败或退汇，账户没有更换，也没有写明可用'
          FROM payments_payment f
         CROSS JOIN LATERAL (SELECT area_code, household_id FROM payments_payment p
                              WHERE p.household_id = f.household_id AND p.channel = 'bank'
                                AND p.batch_id + 0 = %(batch)s
                                AND (p.account_index, p.holder_name, p.bank)
                                    = (f.account_index, f.holder_name, f.bank)
                             LIMIT 1) n
         WHERE f.id = ANY(%(failed)s)
         GROUP BY n.area_code, n.household_id
    """,
    # Why it was kept back is read by who pays it again, through the bank or at the door.
    "withheld_before": """
        SELECT n.area_code, n.household_id,
               left(string_agg(to_char(f.month, 'YYYY"年"FMMM"月"') || '的款项止付：' || w.reason,
                               '；' ORDER BY f.month), 200)
          FROM payments_withholding w
          JOIN payments_payment f ON f.id = w.payment_id
         CROSS JOIN LATERAL (SELECT area_code, household_id FROM payments_payment p
                              WHERE p.replaces_id = f.id AND p.batch_id + 0 = %(batch)s
                             OFFSET 0) n
         GROUP BY n.area_code, n.household_id
    """,
    # A recovery takes back what arrived. What failed, or stood in no batch before it was found out,
    # no finding holds back, nor the rise of a line or a subsidy for a month laid to rest. Back pay
    # rests on a later decision, and is asked about only where it is repeated.
    "found_not_due": """
        SELECT n.area_code, n.household_id,
               left(string_agg(DISTINCT to_char(n.month, 'YYYY"年"FMMM"月"') || '的款项：'
                               || found.said, '；'), 200)
          FROM (SELECT household_id, since, decided_on AS until, way, due_monthly,
                       '追缴 ' || number || ' 认定' ||
                       CASE way WHEN 'nothing' THEN '该月不应发放'
                                WHEN 'amount' THEN '月保障金应为 ' || due_monthly || ' 元'
                                ELSE '该月金额须重算' END AS said
                  FROM payments_recovery
                 WHERE area_code >= %(low)s AND area_code < %(high)s AND way <> 'twice'
                   AND status NOT IN ('prepared', 'withdrawn', 'overturned')
                 UNION ALL
                SELECT q.household_id, q.month, q.month, 'nothing', NULL,
                       '两人已书面确认该月低保金不应发放'
                  FROM payments_writtenanswer a JOIN payments_payment q ON q.id = a.payment_id
                 WHERE q.area_code >= %(low)s AND q.area_code < %(high)s AND q.kind = 'regular'
                   AND a.says = 'not_due' AND a.status = 'confirmed') found
         CROSS JOIN LATERAL (
               SELECT p.area_code, p.household_id, p.month
                 FROM payments_payment p
                WHERE p.household_id = found.household_id AND p.batch_id + 0 = %(batch)s
                  AND p.month BETWEEN found.since AND found.until
                  AND (p.replaces_id IS NOT NULL
                       OR p.kind = 'regular'
                          AND p.amount + p.set_off IS DISTINCT FROM found.due_monthly
                       OR p.kind IN ('price', 'holiday') AND found.way = 'nothing'
                       OR p.kind = 'arrears' AND p.cause IN (SELECT number FROM reviews_linechange))
               OFFSET 0) n
         GROUP BY n.area_code, n.household_id
    """,
    # Whom the award covers: dead by the month, or not of the household in it any more.
    "person_gone": """
        SELECT n.area_code, n.household_id,
               count(DISTINCT gone.person_id) || ' 名保障对象在发放月份以前已死亡或不在本户'
          FROM (SELECT area_code, household_id, award_id, min(month) AS month
                  FROM payments_payment WHERE batch_id = %(batch)s
                 GROUP BY area_code, household_id, award_id) n
         CROSS JOIN LATERAL (
               SELECT c.person_id FROM reviews_awardmember c
                 JOIN households_person p ON p.id = c.person_id
                WHERE c.award_id = n.award_id
                  AND (p.died_on < n.month
                       OR NOT EXISTS (SELECT 1 FROM households_member m
                                       WHERE m.household_id = n.household_id
                                         AND m.person_id = c.person_id
                                         AND (upper(m.period) IS NULL
                                              OR upper(m.period) > n.month)))
               OFFSET 0) gone
         GROUP BY n.area_code, n.household_id
    """,
    "equal_amounts": """
        SELECT area_code, NULL::bigint,
               households || ' 户金额同为 ' || amount || ' 元，占该村（社区）' || of || ' 户'
          FROM (SELECT area_code, amount, count(DISTINCT household_id) AS households,
                       sum(count(DISTINCT household_id)) OVER (PARTITION BY area_code) AS of,
                       rank() OVER (PARTITION BY area_code
                                    ORDER BY count(DISTINCT household_id) DESC, amount) AS place
                  FROM payments_payment
                 WHERE batch_id = %(batch)s AND kind = 'regular' AND month = %(month)s
                 GROUP BY area_code, amount) village
         WHERE place = 1 AND households >= %(equal_households)s
           AND households >= of * %(equal_share)s::numeric
    """,
}

# What was answered about the very same payments stays answered; anything else is asked anew.
PUT_DOWN = """
    ON CONFLICT (batch_id, question, area_code, household_id) DO UPDATE
       SET detail = EXCLUDED.detail, about = EXCLUDED.about,
           answer = CASE WHEN old.about = EXCLUDED.about THEN old.answer ELSE '' END,
           answered_by_id = CASE WHEN old.about = EXCLUDED.about THEN old.answered_by_id END,
           answered_on = CASE WHEN old.about = EXCLUDED.about THEN old.answered_on END
"""
ASK = f"""
    INSERT INTO payments_unusualitem AS old
           (batch_id, question, area_code, household_id, detail, answer, about)
    SELECT %(batch)s, %(question)s, a, h, d, '', md5(concat(d, paid.facts))
      FROM ({{question}}) AS found (a, h, d)
      LEFT JOIN LATERAL (
           SELECT string_agg(concat_ws('|', p.month, p.amount, p.award_id, p.channel,
                                       p.account_index, p.holder_name, p.bank),
                             ' ' ORDER BY p.month, p.kind, p.cause) AS facts
             FROM payments_payment p
            WHERE p.household_id = found.h AND p.batch_id + 0 = %(batch)s OFFSET 0) paid ON true
    {PUT_DOWN}
"""
ASK_ABOUT_TOTAL = f"""
    INSERT INTO payments_unusualitem AS old
           (batch_id, question, area_code, household_id, detail, answer, about)
    VALUES (%(batch)s, %(question)s, %(county)s, NULL, %(detail)s, '', md5(%(detail)s))
    {PUT_DOWN}
"""

NOT_ASKED = """
    SELECT count(*) FROM ({question}) AS found (a, h, d)
     WHERE (a, coalesce(h, 0)) NOT IN (SELECT x.area_code, coalesce(x.household_id, 0)
                                         FROM payments_unusualitem x
                                        WHERE x.batch_id = %(batch)s AND x.question = %(question)s)
"""
