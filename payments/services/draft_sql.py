"""The statements that draft a batch. Each does a whole street, or a whole county, at once.

Month and kind are named wherever a payment is looked up, though the batch implies them: only so
is the unique index taken while the statistics know nothing yet of a batch under way.

An award's period says which months it pays, whatever became of the award later: one that ended
with March still pays March. Every statement takes `SCOPE`, the parameters of `scope_of`.
"""

from datetime import date

from dibao.crypto import blind_index
from dibao.offices.models import Level
from payments.models import Batch

USABLE = "a.is_current AND a.number_index <> %(no_number)s AND a.holder_name <> ''"

ENTITLED = f"""
    FROM reviews_award w
    LEFT JOIN households_account a ON a.household_id = w.household_id AND {USABLE}
    LEFT JOIN households_member m ON m.household_id = w.household_id AND m.is_head
          AND m.period @> %(on)s::date
    LEFT JOIN households_person p ON p.id = m.person_id
   WHERE w.area_code >= %(low)s AND w.area_code < %(high)s
     AND w.category = %(category)s AND w.period @> %(month)s::date
"""

# A conflict is either this batch's own payment, made before a kill, or another batch's: the next
# statement compares, so nothing is swallowed.
INSERT_PAYMENTS = f"""
    INSERT INTO payments_payment (area_code, batch_id, household_id, award_id, month, kind,
           amount, persons, head_name, holder_name, bank, account, account_index)
    SELECT w.area_code, %(batch)s, w.household_id, w.id, %(month)s, %(kind)s,
           w.amount, w.persons, p.name, a.holder_name, a.bank, a.number, a.number_index
    {ENTITLED} AND a.id IS NOT NULL AND p.id IS NOT NULL
    ON CONFLICT (household_id, month, kind) DO NOTHING
"""

INSERT_OMISSIONS = f"""
    INSERT INTO payments_omission (area_code, batch_id, household_id, amount, reason,
           other_batch_id)
    SELECT w.area_code, %(batch)s, w.household_id, w.amount,
           CASE WHEN o.amount = w.amount THEN 'paid_elsewhere'
                WHEN o.id IS NOT NULL THEN 'conflict'
                WHEN a.id IS NULL THEN 'no_account'
                ELSE 'no_head' END,
           o.batch_id
      FROM (SELECT w.id, a.id AS account_id, p.id AS head_id {ENTITLED}) e
      JOIN reviews_award w ON w.id = e.id
      LEFT JOIN households_account a ON a.id = e.account_id
      LEFT JOIN payments_payment o ON o.household_id = w.household_id
            AND o.month = %(month)s AND o.kind = %(kind)s
     WHERE o.batch_id IS DISTINCT FROM %(batch)s
       AND (o.id IS NOT NULL OR e.account_id IS NULL OR e.head_id IS NULL)
    ON CONFLICT (batch_id, household_id) DO UPDATE
       SET amount = EXCLUDED.amount, reason = EXCLUDED.reason,
           other_batch_id = EXCLUDED.other_batch_id
"""

# What would be drafted otherwise today: another award, amount, head or account.
DIFFERING = f"""
    SELECT n.id FROM payments_payment n
      LEFT JOIN (SELECT w.id AS award_id, w.area_code, w.amount, w.persons, p.name AS head_name,
                        a.holder_name, a.bank, a.number_index {ENTITLED}) e
             ON e.award_id = n.award_id
     WHERE n.batch_id = %(batch)s
       AND (e.award_id IS NULL OR n.amount <> e.amount OR n.persons <> e.persons
            OR n.account_index IS DISTINCT FROM e.number_index
            OR n.holder_name IS DISTINCT FROM e.holder_name
            OR n.bank IS DISTINCT FROM e.bank
            OR n.head_name IS DISTINCT FROM e.head_name)
"""

UNCOVERED_STREETS = f"""
    SELECT DISTINCT rpad(left(w.area_code, {Level.STREET}), 12, '0') {ENTITLED}
       AND NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE n.household_id = w.household_id AND n.month = %(month)s
                          AND n.kind = %(kind)s AND n.batch_id = %(batch)s)
       AND NOT EXISTS (SELECT 1 FROM payments_omission x
                        WHERE x.batch_id = %(batch)s AND x.household_id = w.household_id)
"""

# A street drafted again may pay a household that was left out at first.
SPENT_OMISSIONS = """
    DELETE FROM payments_omission x USING payments_payment n
     WHERE x.batch_id = %(batch)s AND n.household_id = x.household_id AND n.month = %(month)s
       AND n.kind = %(kind)s AND n.batch_id = %(batch)s
"""

DELETE_PAYMENTS = "DELETE FROM payments_payment WHERE batch_id = %s"

TOTALS = """
    SELECT count(*), coalesce(sum(persons), 0), coalesce(sum(amount), 0)
      FROM payments_payment WHERE batch_id = %s
"""

# Unit separators keep the fields apart: no value can be moved from one into the next.
CONTENT_HASH = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(
               concat_ws(E'\\x1f', h.code, n.amount::text, n.account_index, n.holder_name, n.bank,
                         to_char(n.month, 'YYYY-MM')),
               E'\\x1e' ORDER BY h.code COLLATE "C"), ''), 'UTF8')), 'hex')
      FROM payments_payment n JOIN households_household h ON h.id = n.household_id
     WHERE n.batch_id = %s
"""


def scope_of(batch: Batch, prefix: str) -> dict[str, int | str | date]:
    """The parameters of the statements for the part of a batch under an area prefix."""
    return {
        "batch": batch.pk,
        "low": prefix,
        "high": prefix[:-1] + chr(ord(prefix[-1]) + 1),
        "category": batch.category,
        "month": batch.month,
        "kind": batch.kind,
        "on": batch.prepared_on,
        "no_number": blind_index("", "account"),
    }
