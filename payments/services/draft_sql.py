"""The statements that draft a batch. Each does a whole street, or a whole county, at once.

Household, month, kind, cause and attempt are named wherever a payment is looked up, though the
batch implies them: only so is the unique index taken while the statistics know nothing yet of a
batch under way. `OF_BATCH` keeps such a look-up from the index of batches, which it would read
from end to end for every household. OFFSET 0 keeps a look-up a look-up: as a join it would be
guessed to be of one row and walked by the million. Every statement takes the parameters of
`scope_of`.
"""

import json
from datetime import date
from functools import cache

from dibao.crypto import blind_index
from dibao.crypto.sealing import seal
from dibao.offices.models import Level
from payments.models import Batch
from payments.services.sources import AWARDED, CLAIM_FOUND_OTHERWISE, PER_PERSON, SOURCES

USABLE = "a.is_current AND a.number_index <> %(no_number)s AND a.holder_name <> ''"

# A family that left the county has nobody any more: what failed, came back or was found to be owed
# still goes to its account, under the head that it had last; what it was never paid, for months in
# which it lived here.
LAST_HEAD = """
    SELECT q.name FROM households_member h JOIN households_person q ON q.id = h.person_id
     WHERE h.household_id = s.household_id AND h.is_head::int = 1
       AND (s.replaces_id IS NOT NULL OR s.kind = 'arrears'
            OR upper(h.period) > s.month AND (q.died_on IS NULL OR q.died_on > %(on)s::date))
       AND NOT EXISTS (SELECT 1 FROM households_member o
                        WHERE o.household_id = s.household_id
                          AND (upper(o.period) IS NULL OR upper(o.period) > %(on)s::date))
     ORDER BY upper(h.period) DESC LIMIT 1
"""

# Who is paid, with where the money goes that day: to the account, or by hand to the head at home,
# who must be living; whose head has died is asked about where the money goes to an account.
# `is_head::int = 1` leaves the exclusion constraint's index aside: it is ten times as slow as the
# plain one, and the planner, who guesses one household, does not mind.
DUE = f"""
    SELECT s.*,
           CASE WHEN m.id IS NULL AND d.id IS NULL THEN ({LAST_HEAD}) ELSE p.name END AS head_name,
           CASE WHEN d.id IS NULL THEN 'bank' ELSE 'hand' END AS channel,
           CASE WHEN d.id IS NULL THEN a.holder_name ELSE p.name END AS holder_name,
           CASE WHEN d.id IS NULL THEN a.bank ELSE '' END AS bank,
           CASE WHEN d.id IS NULL THEN a.number ELSE %(sealed_nothing)s END AS account,
           CASE WHEN d.id IS NULL THEN a.number_index ELSE %(no_number)s END AS account_index
      FROM ({{source}}) s
      LEFT JOIN households_account a ON a.household_id = s.household_id AND {USABLE}
      LEFT JOIN payments_homedelivery d ON d.household_id = s.household_id AND d.until IS NULL
      LEFT JOIN households_member m ON m.household_id = s.household_id AND m.is_head::int = 1
            AND m.period @> %(on)s::date
      LEFT JOIN households_person p ON p.id = m.person_id
            AND (d.id IS NULL OR p.died_on IS NULL OR p.died_on > %(on)s::date)
"""

SAME = """{n}.household_id = {s}.household_id AND {n}.month = {s}.month AND {n}.kind = {s}.kind
           AND {n}.cause = {s}.cause AND {n}.attempt = {s}.attempt"""

OF_BATCH = "n.batch_id + 0 = %(batch)s"

# Payments, and a word on each household that none is made for: found out once, written together.
# A conflict is either this batch's own payment, made before a kill, or another batch's: compared
# here, so nothing is swallowed. NOT IN is a look-up in a hash whatever the planner guesses.
DRAFT = f"""
    WITH due AS MATERIALIZED ({DUE}), made AS (
        INSERT INTO payments_payment (area_code, batch_id, household_id, award_id, month, kind,
               cause, attempt, replaces_id, amount, persons, channel, head_name, holder_name, bank,
               account, account_index, set_off, recovery_id)
        SELECT area_code, %(batch)s, household_id, award_id, month, kind, cause, attempt,
               replaces_id, amount, persons, channel, head_name, holder_name, bank, account,
               account_index, set_off, recovery_id
          FROM due
         WHERE account_index IS NOT NULL AND head_name IS NOT NULL
        ON CONFLICT (household_id, month, kind, cause, attempt) DO NOTHING
        RETURNING household_id, month, kind, cause, attempt)
    INSERT INTO payments_omission (area_code, batch_id, household_id, month, amount, reason,
           other_batch_id)
    SELECT DISTINCT ON (s.household_id, s.month)
           s.area_code, %(batch)s, s.household_id, s.month, s.amount,
           CASE WHEN o.amount = s.amount THEN 'paid_elsewhere'
                WHEN o.id IS NOT NULL THEN 'conflict'
                WHEN s.account_index IS NULL THEN 'no_account'
                ELSE 'no_head' END,
           o.batch_id
      FROM due s
      LEFT JOIN LATERAL (SELECT n.id, n.amount, n.batch_id FROM payments_payment n
                          WHERE {SAME.format(n="n", s="s")} OFFSET 0) o ON true
     WHERE (s.household_id, s.month, s.kind, s.cause, s.attempt) NOT IN (TABLE made)
       AND o.batch_id IS DISTINCT FROM %(batch)s
       AND (o.id IS NOT NULL OR s.account_index IS NULL OR s.head_name IS NULL)
    ON CONFLICT (batch_id, household_id, month) DO UPDATE
       SET amount = EXCLUDED.amount, reason = EXCLUDED.reason,
           other_batch_id = EXCLUDED.other_batch_id
"""

AS_AWARDED = """{n}.award_id = {s}.award_id AND {n}.amount = {s}.amount
            AND {n}.persons = {s}.persons AND {n}.set_off = {s}.set_off
            AND {n}.recovery_id IS NOT DISTINCT FROM {s}.recovery_id
            AND {n}.replaces_id IS NOT DISTINCT FROM {s}.replaces_id"""

AS_DUE = f"""{AS_AWARDED}
            AND {{n}}.channel IS NOT DISTINCT FROM {{s}}.channel
            AND {{n}}.account_index IS NOT DISTINCT FROM {{s}}.account_index
            AND {{n}}.holder_name IS NOT DISTINCT FROM {{s}}.holder_name
            AND {{n}}.bank IS NOT DISTINCT FROM {{s}}.bank
            AND {{n}}.head_name IS NOT DISTINCT FROM {{s}}.head_name"""

OTHERWISE = f"""
    SELECT n.id FROM payments_payment n
      LEFT JOIN ({DUE}) s ON {SAME.format(n="s", s="n")}
     WHERE n.batch_id = %(batch)s AND (s.award_id IS NULL OR NOT ({{alike}}))
"""

# What would be drafted otherwise that day: another award, amount, head, way or account.
DIFFERING = OTHERWISE.replace("{alike}", AS_DUE.format(n="n", s="s"))

# Of that, what would be of another award or amount, or nothing at all, wherever it went.
ALTERED = OTHERWISE.replace("{alike}", AS_AWARDED.format(n="n", s="s"))

# A person of whichever household, now or before, whom the payment names as holder of its account.
HOLDER = """households_member m JOIN households_person p ON p.id = m.person_id
                           WHERE m.household_id = n.household_id AND p.name = n.holder_name"""

# What is not kept back yet and must not go where the batch sends it, and why. The payment's own
# award and its household's account are each looked up once; what needs a search is searched for
# the few that they do not answer for. A dead holder whom somebody answered for goes out as signed.
MISDIRECTED = f"""
    SELECT * FROM (
        SELECT n.id,
               CASE WHEN n.kind <> 'arrears' AND NOT own.period @> n.month
                         AND NOT EXISTS (SELECT 1 FROM reviews_award w
                                          WHERE w.household_id = n.household_id
                                            AND w.period @> n.month) THEN 'stopped'
                    WHEN {CLAIM_FOUND_OTHERWISE.format(c="n", w="own")} THEN 'found_otherwise'
                    WHEN n.channel <> CASE WHEN d.id IS NULL THEN 'bank' ELSE 'hand' END
                         OR n.channel = 'bank' AND (a.number_index, a.holder_name, a.bank)
                            IS DISTINCT FROM (n.account_index, n.holder_name, n.bank)
                         THEN 'account'
                    WHEN n.channel = 'hand'
                         AND NOT EXISTS (SELECT 1 FROM households_member m
                                           JOIN households_person p ON p.id = m.person_id
                                          WHERE m.household_id = n.household_id
                                            AND m.is_head::int = 1 AND m.period @> %(on)s::date
                                            AND (p.died_on IS NULL
                                                 OR p.died_on > %(on)s::date)) THEN 'head'
                    WHEN n.channel = 'bank' AND c.id IS NOT NULL THEN 'card'
                    WHEN n.channel = 'bank' AND gone.died_on IS NOT NULL
                         AND NOT EXISTS (SELECT 1 FROM {HOLDER}
                                            AND m.period @> %(on)s::date
                                            AND (p.died_on IS NULL OR p.died_on > %(on)s::date))
                         AND NOT EXISTS (SELECT 1 FROM payments_unusualitem x
                                          WHERE x.batch_id = n.batch_id
                                            AND x.household_id = n.household_id
                                            AND x.question = 'payee_not_member'
                                            AND x.answered_on >= gone.died_on) THEN 'holder'
               END AS why
          FROM payments_payment n
          JOIN reviews_award own ON own.id = n.award_id
          LEFT JOIN households_account a ON a.household_id = n.household_id AND {USABLE}
          LEFT JOIN payments_homedelivery d ON d.household_id = n.household_id AND d.until IS NULL
          LEFT JOIN payments_cardcustody c ON c.household_id = n.household_id AND c.until IS NULL
                AND c.agreement = ''
          LEFT JOIN LATERAL (SELECT max(p.died_on) AS died_on FROM {HOLDER}
                                AND p.died_on <= %(on)s::date) gone ON true
         WHERE n.batch_id = %(batch)s
           AND NOT EXISTS (SELECT 1 FROM payments_withholding k WHERE k.payment_id = n.id)
        OFFSET 0) found
     WHERE why IS NOT NULL
"""

# Households that no batch pays, and that this one would pay that day or that it lacks a word on.
MISSED = f"""
    SELECT count(DISTINCT s.household_id)
      FROM ({DUE}) s
      LEFT JOIN LATERAL (SELECT n.id FROM payments_payment n
                          WHERE {SAME.format(n="n", s="s")} OFFSET 0) n ON true
     WHERE n.id IS NULL
       AND (s.account_index IS NOT NULL AND s.head_name IS NOT NULL
            OR NOT EXISTS (SELECT 1 FROM payments_omission x
                            WHERE x.batch_id = %(batch)s AND x.household_id = s.household_id
                              AND x.month = s.month OFFSET 0))
"""

# Payments that would be drafted the same that day, and households with neither payment nor word.
STANDING = f"""
    SELECT count(*) FILTER (WHERE {AS_DUE.format(n="n", s="s")}),
           count(*) FILTER (WHERE n.id IS NULL AND NOT EXISTS (
               SELECT 1 FROM payments_omission x
                WHERE x.batch_id = %(batch)s AND x.household_id = s.household_id
                  AND x.month = s.month OFFSET 0))
      FROM ({DUE}) s
      LEFT JOIN LATERAL (SELECT * FROM payments_payment n
                          WHERE {SAME.format(n="n", s="s")} AND {OF_BATCH}
                         OFFSET 0) n ON true
"""

UNCOVERED_STREETS = f"""
    SELECT DISTINCT rpad(left(s.area_code, {Level.STREET}), 12, '0') FROM ({{source}}) s
     WHERE NOT EXISTS (SELECT 1 FROM payments_payment n
                        WHERE {SAME.format(n="n", s="s")} AND {OF_BATCH} OFFSET 0)
       AND NOT EXISTS (SELECT 1 FROM payments_omission x
                        WHERE x.batch_id = %(batch)s AND x.household_id = s.household_id
                          AND x.month = s.month OFFSET 0)
"""

# A street drafted again may pay a household that was left out at first.
SPENT_OMISSIONS = f"""
    DELETE FROM payments_omission x
     WHERE x.batch_id = %(batch)s
       AND EXISTS (SELECT 1 FROM payments_payment n
                    WHERE n.household_id = x.household_id AND n.month = x.month
                      AND {OF_BATCH})
"""

# Whoever lived in the month where the rules give no subsidy is not passed over in silence.
WITHOUT_FIGURE = f"""
    INSERT INTO payments_omission (area_code, batch_id, household_id, month, amount, reason)
    SELECT w.area_code, %(batch)s, w.household_id, paid.month, 0, 'no_figure'
    {AWARDED}
       AND coalesce({PER_PERSON}, 0) = 0
    ON CONFLICT (batch_id, household_id, month) DO NOTHING
"""

DELETE_PAYMENTS = "DELETE FROM payments_payment WHERE batch_id = %s"

# What a batch is: the database asks the same at its review and release.
TOTALS = "SELECT payments, persons, total FROM batch_totals(%(batch)s)"
CONTENT_HASH = "SELECT hash FROM batch_content(%(batch)s)"


@cache
def for_kind(statement: str, kind: str) -> str:
    """A statement over whom batches of this kind pay."""
    return statement.replace("{source}", SOURCES[kind])


def scope_of(
    batch: Batch, prefix: str, on: date | None = None
) -> dict[str, int | str | list | date | bytes]:
    """The parameters of the statements for the part of a batch under an area prefix.

    `on` is the day as of which heads and ways are looked at: the draft's own if none is given.
    """
    return {
        "batch": batch.pk or 0,
        "county": batch.area_code,
        "low": prefix,
        "high": prefix[:-1] + chr(ord(prefix[-1]) + 1),
        "category": batch.category,
        "months": batch.terms["months"],
        "kind": batch.kind,
        "cause": batch.cause,
        "per_person": json.dumps(batch.terms.get("per_person", {})),
        "on": on or batch.prepared_on,
        "no_number": blind_index("", "account"),
        "sealed_nothing": seal("", "account"),
    }
