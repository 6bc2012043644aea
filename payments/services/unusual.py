"""What is unusual about a draft is asked, and answered in writing before the review."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from payments.models import Batch, UnusualItem
from payments.parameters import parameter
from payments.selectors import batch_before

LONGEST_ANSWER = 500
BY_HOUSEHOLD = """
    SELECT household_id, area_code, account_index, holder_name
      FROM payments_payment WHERE batch_id = %(batch)s AND channel = 'bank'
     GROUP BY household_id, area_code, account_index, holder_name
"""

QUESTIONS = {
    # A window and no join: nothing is known yet of a batch under way, and a join would be guessed
    # to be of one row and walked by the million.
    "shared_account": f"""
        SELECT area_code, household_id, '与本批次另外 ' || others || ' 户使用同一账号'
          FROM (SELECT area_code, household_id,
                       dense_rank() OVER (PARTITION BY account_index ORDER BY household_id)
                       + dense_rank() OVER (PARTITION BY account_index ORDER BY household_id DESC)
                       - 2 AS others
                  FROM ({BY_HOUSEHOLD}) n) shared
         WHERE others > 0
    """,
    "payee_not_member": f"""
        SELECT n.area_code, n.household_id, '账户名称与本户现有成员姓名均不一致'
          FROM ({BY_HOUSEHOLD}) n
         WHERE NOT EXISTS (SELECT 1 FROM households_member m
                             JOIN households_person p ON p.id = m.person_id
                            WHERE m.household_id = n.household_id AND m.period @> %(on)s::date
                              AND p.name = n.holder_name)
    """,
    "account_changed": f"""
        SELECT n.area_code, n.household_id, '账户于 ' || a.since || ' 变更'
          FROM ({BY_HOUSEHOLD}) n
          JOIN households_account a ON a.household_id = n.household_id AND a.is_current
               AND a.since > %(changed_since)s
         WHERE EXISTS (SELECT 1 FROM households_account former
                        WHERE former.household_id = n.household_id AND NOT former.is_current)
    """,
    # 57号 art. 26: the board asks for the agreement, and the money waits for a word on it.
    "custody": f"""
        SELECT n.area_code, n.household_id, c.keeper_office || '自 ' || c.since || ' 起代管'
          FROM ({BY_HOUSEHOLD}) n
          JOIN payments_cardcustody c ON c.household_id = n.household_id
               AND c.until IS NULL AND c.agreement = ''
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

ASK = """
    INSERT INTO payments_unusualitem (batch_id, question, area_code, household_id, detail, answer)
    SELECT %(batch)s, %(question)s, found.*, '' FROM ({question}) AS found (a, h, d)
    ON CONFLICT (batch_id, question, area_code, household_id) DO NOTHING
"""


def ask(batch: Batch) -> int:
    """Put down what is unusual about a finished draft; how many things. What was asked stays."""
    given = {
        "batch": batch.pk,
        "on": batch.prepared_on,
        "month": batch.month,
        "changed_since": batch.prepared_on - timedelta(days=parameter("account_changed_days")),
        "equal_households": parameter("equal_amounts_households"),
        "equal_share": parameter("equal_amounts_share"),
    }
    with connection.cursor() as cursor:
        for question, statement in QUESTIONS.items():
            text = ASK.replace("{question}", statement)
            cursor.execute(text, given | {"question": question})
    _ask_about_total(batch)
    return batch.unusual_items.count()


def _ask_about_total(batch: Batch) -> None:
    before = batch_before(batch)
    if before is None or not before.total:
        return
    change = (batch.total - before.total) / before.total
    if abs(change) > Decimal(parameter("total_change_share")):
        more = "多" if change > 0 else "少"
        detail = f"比 {before.month_label}（{before.total} 元）{more} {abs(change):.1%}"
        UnusualItem.objects.get_or_create(
            batch=batch, question=UnusualItem.Question.TOTAL_OUT_OF_LINE,
            area_code=batch.area_code, household=None, defaults={"detail": detail},
        )  # fmt: skip


@transaction.atomic
def answer_item(item: UnusualItem, text: str, *, actor: Any, on: date) -> UnusualItem:
    """Explain one thing in writing. A later explanation takes the place of an earlier one.

    Raises `NotYours` without the finance role, `Refusal` without words or once it was reviewed.
    """
    if not actor.holds(*FINANCE) or not actor.covers(item.area_code):
        raise NotYours("您的岗位不能核实批次异常，请由县级财务人员办理。")
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=item.batch_id)
    if batch.status != Batch.Status.DRAFTED:
        raise Refusal("只有待复核的批次可以填写核实情况。")
    text = text.strip()
    if not text:
        raise Refusal("请写明核实情况。", field="answer")
    item.answer, item.answered_by, item.answered_on = text[:LONGEST_ANSWER], actor, on
    item.save(update_fields=["answer", "answered_by", "answered_on"])
    record(
        batch, "answer_unusual", "核实异常", actor=actor, on=on, question=item.question,
        item=item.pk,
    )  # fmt: skip
    return item
