"""Two people say in writing what became of one payment, or that nothing is paid any more."""

from django.db import migrations

FORBID = """
-- Nothing is paid any more of what one household was due for a month.
CREATE FUNCTION is_laid_to_rest(home bigint, of_month date, of_kind text, of_cause text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM payments_writtenanswer a JOIN payments_payment q ON q.id = a.payment_id
         WHERE a.status = 'confirmed' AND a.says = 'not_due' AND q.household_id = home
           AND q.month = of_month AND q.kind = of_kind AND q.cause = of_cause)
$$;

CREATE FUNCTION a_written_answer_takes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free CONSTANT text[] := '{status,version,confirmed_by_id,confirmed_on,bank_return_id}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'prepared' OR NEW.bank_return_id IS NOT NULL THEN
            RAISE EXCEPTION '书面核实须先登记，再由另一人确认' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' OR OLD.status <> 'prepared'
       OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
       OR NEW.status NOT IN ('prepared', 'confirmed', 'withdrawn') THEN
        RAISE EXCEPTION '书面核实登记后不能改动，确认后不能撤回'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'confirmed' AND NEW.says = 'not_due' AND (
        NOT EXISTS (SELECT 1 FROM payments_bankreturnline
                     WHERE payment_id = NEW.payment_id AND result = 'failure')
        AND NOT EXISTS (SELECT 1 FROM payments_refund WHERE payment_id = NEW.payment_id)
        OR EXISTS (SELECT 1 FROM payments_payment WHERE replaces_id = NEW.payment_id)
        OR (SELECT money_may_have_arrived(p.household_id, p.month, p.kind, p.cause)
              FROM payments_payment p WHERE p.id = NEW.payment_id)) THEN
        RAISE EXCEPTION '只有失败或退汇、没有列入重发、也没有到账的款项才能不再发放'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_written_answer_takes_its_way
    BEFORE INSERT OR UPDATE OR DELETE ON payments_writtenanswer
    FOR EACH ROW EXECUTE FUNCTION a_written_answer_takes_its_way();
CREATE TRIGGER written_answer_no_truncate BEFORE TRUNCATE ON payments_writtenanswer
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();

-- Written in steps, looked at when all is written.
CREATE FUNCTION a_written_answer_counts_once_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one payments_writtenanswer;
    counts boolean;
BEGIN
    SELECT * INTO one FROM payments_writtenanswer WHERE id = NEW.id;
    counts := CASE WHEN one.says = 'not_due'
        THEN EXISTS (SELECT 1 FROM payments_ledgerentry e
                      WHERE e.payment_id = one.payment_id AND e.event = 'not_due')
        ELSE EXISTS (SELECT 1 FROM payments_bankreturnline l
                      WHERE l.bank_return_id = one.bank_return_id
                        AND l.payment_id = one.payment_id) END;
    IF (one.status = 'confirmed') <> counts
       OR (one.says = 'not_due' OR one.status <> 'confirmed')
          AND one.bank_return_id IS NOT NULL THEN
        RAISE EXCEPTION '书面核实须经确认才能记入结果，确认后须同时记入'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_written_answer_counts_once_confirmed
    AFTER INSERT OR UPDATE ON payments_writtenanswer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION a_written_answer_counts_once_confirmed();
"""
ALLOW = """
DROP TRIGGER a_written_answer_counts_once_confirmed ON payments_writtenanswer;
DROP FUNCTION a_written_answer_counts_once_confirmed();
DROP TRIGGER written_answer_no_truncate ON payments_writtenanswer;
DROP TRIGGER a_written_answer_takes_its_way ON payments_writtenanswer;
DROP FUNCTION a_written_answer_takes_its_way();
DROP FUNCTION is_laid_to_rest(bigint, date, text, text);
"""

# Functions that stood before, with what written answers add to each in brackets.
WIDENED = """
CREATE OR REPLACE FUNCTION only_what_failed_is_paid_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An account that is sealed under another key pays nothing again.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'account' = to_jsonb(OLD) - 'account' THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment f
         WHERE f.id = NEW.replaces_id AND f.household_id = NEW.household_id
           AND f.month = NEW.month AND f.kind = NEW.kind AND f.cause = NEW.cause
           AND f.attempt = NEW.attempt - 1 AND f.amount = NEW.amount
           AND (EXISTS (SELECT 1 FROM payments_bankreturnline l
                         WHERE l.payment_id = f.id AND l.result = 'failure')
                OR EXISTS (SELECT 1 FROM payments_refund r WHERE r.payment_id = f.id))) THEN
        RAISE EXCEPTION '只有银行确认失败或退汇的付款才能重发，且家庭、月份、款项、金额须一致'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF money_may_have_arrived(NEW.household_id, NEW.month, NEW.kind, NEW.cause) THEN
        RAISE EXCEPTION '这一笔已经到账，或者银行的说法尚未核实，不能重发'
            USING ERRCODE = 'restrict_violation';
    END IF;
    [IF is_laid_to_rest(NEW.household_id, NEW.month, NEW.kind, NEW.cause) THEN
        RAISE EXCEPTION '这一笔已登记不再发放，不能重发' USING ERRCODE = 'restrict_violation';
    END IF;]
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION nothing_that_arrived_is_released_again() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_payment p
                WHERE p.batch_id = NEW.id AND p.replaces_id IS NOT NULL
                  AND (money_may_have_arrived(p.household_id, p.month, p.kind, p.cause)
                       [OR is_laid_to_rest(p.household_id, p.month, p.kind, p.cause)])) THEN
        RAISE EXCEPTION '批次中有款项已经到账，或者银行的说法尚未核实，或者已不再发放，不能重发'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION an_arrival_is_of_money_that_was_missing() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment p
          JOIN payments_bankreturnline l ON l.payment_id = p.id AND l.result = 'exception'
          JOIN payments_resolution s ON s.line_id = l.id AND s.id = NEW.resolution_id
         WHERE p.id = NEW.payment_id AND p.amount = NEW.amount
           AND (s.how = 'arrived'
                AND (EXISTS (SELECT 1 FROM payments_bankreturnline lost
                              WHERE lost.payment_id = p.id AND lost.result = 'failure')
                     OR EXISTS (SELECT 1 FROM payments_refund r WHERE r.payment_id = p.id))
                [OR s.how = 'both_arrived'
                AND EXISTS (SELECT 1 FROM payments_bankreturnline won
                             WHERE won.payment_id = p.id AND won.result = 'success')
                AND NOT EXISTS (SELECT 1 FROM payments_refund r WHERE r.payment_id = p.id)])) THEN
        RAISE EXCEPTION '失败后到账须是失败或退汇的同一笔款项、同一金额，并有银行到账的处理记录'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION a_line_is_of_a_payment_that_was_sent() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT bank_return_id FROM fresh) f
                 JOIN payments_bankreturn r ON r.id = f.bank_return_id
                 JOIN payments_batch b ON b.id = r.batch_id
                WHERE b.status NOT IN ('sent', 'reconciling', 'closed')
                  AND NOT EXISTS (SELECT 1 FROM payments_withholding w
                                   WHERE w.bank_return_id = r.id)) THEN
        RAISE EXCEPTION '批次没有送银行，不能有回盘结果' USING ERRCODE = 'restrict_violation';
    END IF;
    -- What stands for no answer of the bank and for no receipt is of one payment kept back, or of
    -- one that something is said of in writing.
    IF EXISTS (SELECT 1 FROM payments_bankreturn r
                 JOIN fresh f ON f.bank_return_id = r.id
                 LEFT JOIN payments_withholding w ON w.bank_return_id = r.id
                WHERE (w.id IS NOT NULL OR (r.channel = 'bank' AND r.version IS NULL))
                  [AND NOT EXISTS (SELECT 1 FROM payments_writtenanswer a
                                   WHERE a.bank_return_id = r.id)]
                  AND (w.payment_id IS DISTINCT FROM f.payment_id OR f.result <> 'failure')) THEN
        RAISE EXCEPTION '没有对应代发文件的记录只能是止付的那一笔付款'
            USING ERRCODE = 'restrict_violation';
    END IF;
    [IF EXISTS (SELECT 1 FROM payments_writtenanswer a
                 JOIN fresh f ON f.bank_return_id = a.bank_return_id
                WHERE a.payment_id IS DISTINCT FROM f.payment_id
                   OR NOT CASE a.says WHEN 'arrived' THEN f.result IN ('success', 'exception')
                                      WHEN 'failed' THEN f.result = 'failure'
                                      WHEN 'not_due' THEN false
                                      ELSE f.result = 'exception' END) THEN
        RAISE EXCEPTION '书面核实只能记入所核实的那一笔付款，结果须一致'
            USING ERRCODE = 'restrict_violation';
    END IF;]
    IF EXISTS (SELECT 1 FROM fresh f
                 JOIN payments_bankreturn r ON r.id = f.bank_return_id
                 JOIN payments_payment p ON p.id = f.payment_id
                WHERE p.batch_id <> r.batch_id OR p.channel <> r.channel
                   OR (f.result IN ('success', 'failure') AND f.amount IS DISTINCT FROM p.amount))
    THEN
        RAISE EXCEPTION '回盘结果须是本批次、本发放方式的款项，最终结果的金额须一致'
            USING ERRCODE = 'restrict_violation';
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
       AND r.category = one.category;
    SELECT coalesce(sum(p.amount [* has.times] + p.set_off), 0) INTO paid
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
    IF asked > paid THEN
        RAISE EXCEPTION '追缴金额 % 元超过该月实际到账的 % 元', asked, paid
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def _with_answers() -> str:
    return WIDENED.replace("[", "").replace("]", "")


def _without() -> str:
    parts = WIDENED.split("[")
    return parts[0] + "".join(part.split("]", 1)[1] for part in parts[1:])


class Migration(migrations.Migration):
    dependencies = [("payments", "0031_written_answers")]
    operations = [
        migrations.RunSQL(FORBID, ALLOW),
        migrations.RunSQL(_with_answers(), _without()),
    ]
