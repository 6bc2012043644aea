"""A recovery that was overturned took nothing: what it had taken is given back, once, and its
months may be recovered again. A set-off of what is not paid any more never was.
"""

import json

from django.db import migrations

ASKED = (
    "overturn_by,overturn_document,overturn_dated,overturn_reason,overturn_asked_by_id,"
    "overturn_asked_on"
)
# As in 0021: from a status to a status, the columns that may change besides the version.
BEFORE = {
    "prepared>decided": "status,decided_by_id,decided_on,letter_number,basis",
    "prepared>withdrawn": "status",
    "decided>decided": "plan_round,set_off_monthly,set_off_share",
    "decided>waiving": "status,waiver_by_id,waiver_reason,set_off_monthly,set_off_share",
    "decided>settled": "status,closed_by_id,closed_on",
    "settled>decided": "status,closed_by_id,closed_on,set_off_monthly,set_off_share",
    "settled>settled": "",
    "waiving>decided": "status,waiver_by_id,waiver_reason",
    "waiving>closed": "status,waived,closed_by_id,closed_on",
    "waiving>waiving": "",
    "closed>closed": "",
}
AFTER = BEFORE | {
    "decided>overturning": f"status,set_off_monthly,set_off_share,{ASKED}",
    "waiving>overturning": f"status,waiver_by_id,waiver_reason,{ASKED}",
    "settled>overturning": f"status,set_off_monthly,set_off_share,{ASKED}",
    "closed>overturning": f"status,{ASKED}",
    "overturning>decided": f"status,{ASKED}",
    "overturning>settled": f"status,{ASKED}",
    "overturning>closed": f"status,{ASKED}",
    "overturning>overturned": "status,overturned_by_id,overturned_on,overturn_letter",
}
WAYS = """
DROP TRIGGER payments_recovery_stays ON payments_recovery;
CREATE TRIGGER payments_recovery_stays BEFORE UPDATE ON payments_recovery FOR EACH ROW
    WHEN (OLD.status NOT IN ('prepared', 'recorded') OR OLD.status <> NEW.status)
    EXECUTE FUNCTION finding_takes_its_way('{ways}');
"""

# Functions that stood before, with what is new in them in brackets.
WIDENED = """
CREATE OR REPLACE FUNCTION a_recovery_ends_when_nothing_is_owed() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    owed numeric;
BEGIN
    SELECT coalesce(sum(e.debit - e.credit), 0) INTO owed
      FROM payments_ledgertransaction t
      JOIN payments_ledgerentry e ON e.transaction_id = t.id
      JOIN payments_ledgeraccount a ON a.id = e.account_id AND a.kind = 'receivable'
     WHERE t.reference = NEW.number;
    IF [NEW.status <> 'overturning' AND] (NEW.status IN ('settled', 'closed'[, 'overturned']))
       <> (owed = 0) THEN
        RAISE EXCEPTION '追缴 % 还有 % 元没有收回，与办理状态不符', NEW.number, owed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION a_set_off_is_ordered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands numeric; ordered numeric;
BEGIN
    SELECT set_off_monthly INTO stands FROM payments_recovery WHERE id = NEW.id;
    SELECT CASE WHEN e.action = 'begin_set_off' THEN (e.data ->> 'monthly')::numeric ELSE 0 END
      INTO ordered FROM trail_trailentry e
     WHERE e.thread = NEW.number AND e.subject_type = 'payments.recovery'
       AND e.action IN ('begin_set_off', 'end_set_off', 'ask_waiver'[, 'ask_overturn'])
     ORDER BY e.id DESC LIMIT 1;
    IF stands <> coalesce(ordered, 0)
       OR OLD.set_off_monthly > 0 AND NEW.set_off_monthly > 0 THEN
        RAISE EXCEPTION '抵扣须由县级决定后开始、变更或停止' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION recovery_is_within_what_was_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one payments_recovery; asked numeric; paid numeric;
BEGIN
    SELECT * INTO one FROM payments_recovery WHERE id = NEW.recovery_id;
    SELECT coalesce(sum(m.amount), 0) INTO asked
      FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
     WHERE r.household_id = one.household_id AND m.month = NEW.month AND r.status <> 'withdrawn'
       [AND r.status <> 'overturned'] AND r.category = one.category;
    SELECT coalesce(sum(p.amount * has.times + p.set_off), 0) INTO paid
      FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id
     CROSS JOIN LATERAL (
           SELECT EXISTS (SELECT 1 FROM payments_arrival a WHERE a.payment_id = p.id)::int
                  + (EXISTS (SELECT 1 FROM payments_bankreturnline l
                              WHERE l.payment_id = p.id AND l.result = 'success')
                     AND NOT EXISTS (SELECT 1 FROM payments_refund b
                                      WHERE b.payment_id = p.id))::int AS times) has
     WHERE p.household_id = one.household_id AND p.month = NEW.month AND has.times > 0
       AND batch_is_sealed(p.batch_id)
       AND b.category = one.category AND left(b.area_code, 6) = left(one.area_code, 6);
    [-- What an overturned recovery took and gives back is the month's own money, counted before.
    paid := paid - (
        SELECT coalesce(sum(m.amount), 0)
          FROM payments_backpaymonth m JOIN payments_backpay g ON g.id = m.back_pay_id
         WHERE g.recovery_id IS NOT NULL AND g.household_id = one.household_id
           AND g.category = one.category AND left(g.area_code, 6) = left(one.area_code, 6)
           AND m.month = NEW.month
           AND EXISTS (SELECT 1 FROM payments_payment p
                        WHERE p.household_id = g.household_id AND p.month = m.month
                          AND p.kind = 'arrears' AND p.cause = g.number
                          AND batch_is_sealed(p.batch_id)
                          AND (EXISTS (SELECT 1 FROM payments_arrival a WHERE a.payment_id = p.id)
                               OR EXISTS (SELECT 1 FROM payments_bankreturnline l
                                           WHERE l.payment_id = p.id AND l.result = 'success')
                                  AND NOT EXISTS (SELECT 1 FROM payments_refund b
                                                   WHERE b.payment_id = p.id))));]
    IF asked > paid THEN
        RAISE EXCEPTION '追缴金额 % 元超过该月实际到账的 % 元', asked, paid
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

FORBID = """
-- Receipts that stand, and what sealed payments withheld; of what is not paid any more nothing was.
CREATE FUNCTION what_a_recovery_took(one bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(c.amount), 0) FROM payments_recoveryreceipt c
             WHERE c.recovery_id = one AND NOT c.is_reversed)
         + (SELECT coalesce(sum(p.set_off), 0) FROM payments_payment p
             WHERE p.recovery_id = one AND p.attempt = 1 AND batch_is_sealed(p.batch_id)
               AND NOT is_laid_to_rest(p.household_id, p.month, p.kind, p.cause))
$$;

-- Written in steps, looked at when all is written.
CREATE FUNCTION what_was_overturned_is_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one payments_recovery; back numeric; of_months numeric;
BEGIN
    SELECT * INTO one FROM payments_recovery
     WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    SELECT coalesce(sum(g.total), 0), coalesce(sum(m.total), 0) INTO back, of_months
      FROM payments_backpay g
      LEFT JOIN LATERAL (SELECT sum(amount) AS total FROM payments_backpaymonth
                          WHERE back_pay_id = g.id) m ON true
     WHERE g.recovery_id = one.id AND g.status = 'decided' AND g.household_id = one.household_id
       AND g.category = one.category AND g.area_code = one.area_code;
    IF one.status = 'overturned' AND (back, of_months)
           IS DISTINCT FROM (what_a_recovery_took(one.id), what_a_recovery_took(one.id))
       OR one.status <> 'overturned'
          AND EXISTS (SELECT 1 FROM payments_backpay WHERE recovery_id = one.id) THEN
        RAISE EXCEPTION '撤销追缴决定的，已收回、抵扣的金额须由同一资金一次全部退还'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER what_was_overturned_is_given_back AFTER UPDATE ON payments_recovery
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status = 'overturned')
    EXECUTE FUNCTION what_was_overturned_is_given_back('id');
CREATE CONSTRAINT TRIGGER what_was_overturned_is_given_back
    AFTER INSERT OR UPDATE ON payments_backpay
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.recovery_id IS NOT NULL)
    EXECUTE FUNCTION what_was_overturned_is_given_back('recovery_id');

CREATE FUNCTION nothing_comes_in_for_what_was_overturned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_recovery
                WHERE id = NEW.recovery_id AND status IN ('overturning', 'overturned')) THEN
        RAISE EXCEPTION '追缴决定已申请撤销或已撤销，收款不能登记、冲销'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nothing_comes_in_for_what_was_overturned
    BEFORE INSERT OR UPDATE ON payments_recoveryreceipt
    FOR EACH ROW EXECUTE FUNCTION nothing_comes_in_for_what_was_overturned();
"""
ALLOW = """
DROP TRIGGER nothing_comes_in_for_what_was_overturned ON payments_recoveryreceipt;
DROP FUNCTION nothing_comes_in_for_what_was_overturned();
DROP TRIGGER what_was_overturned_is_given_back ON payments_backpay;
DROP TRIGGER what_was_overturned_is_given_back ON payments_recovery;
DROP FUNCTION what_was_overturned_is_given_back();
DROP FUNCTION what_a_recovery_took(bigint);
"""


def _without() -> str:
    parts = WIDENED.split("[")
    return parts[0] + "".join(part.split("]", 1)[1] for part in parts[1:])


def _ways(allowed: dict[str, str]) -> str:
    return WAYS.replace("{ways}", json.dumps(allowed))


class Migration(migrations.Migration):
    dependencies = [("payments", "0034_overturned_recoveries")]
    operations = [
        migrations.RunSQL(
            _ways(AFTER) + WIDENED.replace("[", "").replace("]", "") + FORBID,
            ALLOW + _without() + _ways(BEFORE),
        )
    ]
