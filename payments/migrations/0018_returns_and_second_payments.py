"""What the bank may say of a payment, and what may follow: nothing that arrived is paid again."""

from django.db import migrations

# Before these columns stood, an answer was read in the layout of the version in force.
FILL = """
ALTER TABLE payments_bankreturn DISABLE TRIGGER bank_return_stays;
UPDATE payments_bankreturn r
   SET version = s.version, layout = s.layout
  FROM (SELECT DISTINCT ON (batch_id) batch_id, version, layout FROM payments_sending
         ORDER BY batch_id, version DESC) s
 WHERE s.batch_id = r.batch_id AND r.channel = 'bank';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payments_bankreturn ENABLE TRIGGER bank_return_stays;
"""

FORBID = """
-- Of what one household is due for a month: it arrived after all, or the bank has said something
-- that nobody has cleared up yet.
CREATE FUNCTION money_may_have_arrived(home bigint, of_month date, of_kind text, of_cause text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM payments_payment q
         WHERE q.household_id = home AND q.month = of_month AND q.kind = of_kind
           AND q.cause = of_cause
           AND (EXISTS (SELECT 1 FROM payments_arrival a WHERE a.payment_id = q.id)
                OR EXISTS (SELECT 1 FROM payments_bankreturnline l
                            WHERE l.payment_id = q.id AND l.result = 'exception'
                              AND l.fault <> 'duplicate'
                              AND NOT EXISTS (SELECT 1 FROM payments_resolution s
                                               WHERE s.line_id = l.id))))
$$;

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
    RETURN NEW;
END $$;

CREATE FUNCTION nothing_that_arrived_is_released_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_payment p
                WHERE p.batch_id = NEW.id AND p.replaces_id IS NOT NULL
                  AND money_may_have_arrived(p.household_id, p.month, p.kind, p.cause)) THEN
        RAISE EXCEPTION '批次中有款项已经到账，或者银行的说法尚未核实，不能重发'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nothing_that_arrived_is_released_again BEFORE UPDATE ON payments_batch
    FOR EACH ROW WHEN (NEW.kind = 'repay' AND NEW.status = 'released'
                       AND OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION nothing_that_arrived_is_released_again();

CREATE FUNCTION a_refund_is_of_money_that_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment p
          JOIN payments_bankreturnline won ON won.payment_id = p.id AND won.result = 'success'
          JOIN payments_bankreturnline l ON l.payment_id = p.id AND l.result = 'exception'
          JOIN payments_resolution s ON s.line_id = l.id AND s.id = NEW.resolution_id
         WHERE p.id = NEW.payment_id AND p.amount = NEW.amount
           AND s.how IN ('sent_back', 'sent_back_usable')) THEN
        RAISE EXCEPTION '退汇须是已到账的同一笔款项、同一金额，并有银行退汇的处理记录'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_refund_is_of_money_that_arrived BEFORE INSERT ON payments_refund
    FOR EACH ROW EXECUTE FUNCTION a_refund_is_of_money_that_arrived();

CREATE FUNCTION an_arrival_is_of_money_that_was_missing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment p
          JOIN payments_bankreturnline l ON l.payment_id = p.id AND l.result = 'exception'
          JOIN payments_resolution s ON s.line_id = l.id AND s.id = NEW.resolution_id
         WHERE p.id = NEW.payment_id AND p.amount = NEW.amount AND s.how = 'arrived'
           AND (EXISTS (SELECT 1 FROM payments_bankreturnline lost
                         WHERE lost.payment_id = p.id AND lost.result = 'failure')
                OR EXISTS (SELECT 1 FROM payments_refund r WHERE r.payment_id = p.id))) THEN
        RAISE EXCEPTION '失败后到账须是失败或退汇的同一笔款项、同一金额，并有银行到账的处理记录'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_arrival_is_of_money_that_was_missing BEFORE INSERT ON payments_arrival
    FOR EACH ROW EXECUTE FUNCTION an_arrival_is_of_money_that_was_missing();
CREATE TRIGGER arrival_stays BEFORE UPDATE OR DELETE ON payments_arrival
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER arrival_no_truncate BEFORE TRUNCATE ON payments_arrival
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();

-- Lines come by the hundred thousand: asked once for all the rows of a statement.
CREATE FUNCTION a_line_is_of_a_payment_that_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT bank_return_id FROM fresh) f
                 JOIN payments_bankreturn r ON r.id = f.bank_return_id
                 JOIN payments_batch b ON b.id = r.batch_id
                WHERE b.status NOT IN ('sent', 'reconciling', 'closed')) THEN
        RAISE EXCEPTION '批次没有送银行，不能有回盘结果' USING ERRCODE = 'restrict_violation';
    END IF;
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
CREATE TRIGGER a_line_is_of_a_payment_that_was_sent AFTER INSERT ON payments_bankreturnline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
    EXECUTE FUNCTION a_line_is_of_a_payment_that_was_sent();

CREATE FUNCTION the_next_version_is_sent_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sent_by_id = (SELECT sent_by_id FROM payments_sending
                          WHERE batch_id = NEW.batch_id ORDER BY version DESC LIMIT 1) THEN
        RAISE EXCEPTION '另生成一版代发文件须由送出前一版以外的人办理'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER the_next_version_is_sent_by_another BEFORE INSERT ON payments_sending
    FOR EACH ROW EXECUTE FUNCTION the_next_version_is_sent_by_another();

CREATE OR REPLACE FUNCTION recovery_is_within_what_was_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    home bigint; asked numeric; paid numeric;
BEGIN
    SELECT household_id INTO home FROM payments_recovery WHERE id = NEW.recovery_id;
    SELECT coalesce(sum(m.amount), 0) INTO asked
      FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
     WHERE r.household_id = home AND m.month = NEW.month AND r.status <> 'withdrawn';
    SELECT coalesce(sum(p.amount + p.set_off), 0) INTO paid
      FROM payments_payment p
     WHERE p.household_id = home AND p.month = NEW.month AND batch_is_sealed(p.batch_id)
       AND (EXISTS (SELECT 1 FROM payments_arrival a WHERE a.payment_id = p.id)
            OR EXISTS (SELECT 1 FROM payments_bankreturnline l
                        WHERE l.payment_id = p.id AND l.result = 'success')
               AND NOT EXISTS (SELECT 1 FROM payments_refund b WHERE b.payment_id = p.id));
    IF asked > paid THEN
        RAISE EXCEPTION '追缴金额 % 元超过该月实际到账的 % 元', asked, paid
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

ALLOW = """
CREATE OR REPLACE FUNCTION recovery_is_within_what_was_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    home bigint; asked numeric; paid numeric;
BEGIN
    SELECT household_id INTO home FROM payments_recovery WHERE id = NEW.recovery_id;
    SELECT coalesce(sum(m.amount), 0) INTO asked
      FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
     WHERE r.household_id = home AND m.month = NEW.month AND r.status <> 'withdrawn';
    SELECT coalesce(sum(p.amount + p.set_off), 0) INTO paid
      FROM payments_payment p
     WHERE p.household_id = home AND p.month = NEW.month AND batch_is_sealed(p.batch_id)
       AND EXISTS (SELECT 1 FROM payments_bankreturnline l
                    WHERE l.payment_id = p.id AND l.result = 'success')
       AND NOT EXISTS (SELECT 1 FROM payments_refund b WHERE b.payment_id = p.id);
    IF asked > paid THEN
        RAISE EXCEPTION '追缴金额 % 元超过该月实际到账的 % 元', asked, paid
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER the_next_version_is_sent_by_another ON payments_sending;
DROP FUNCTION the_next_version_is_sent_by_another();
DROP TRIGGER a_line_is_of_a_payment_that_was_sent ON payments_bankreturnline;
DROP FUNCTION a_line_is_of_a_payment_that_was_sent();
DROP TRIGGER arrival_no_truncate ON payments_arrival;
DROP TRIGGER arrival_stays ON payments_arrival;
DROP TRIGGER an_arrival_is_of_money_that_was_missing ON payments_arrival;
DROP FUNCTION an_arrival_is_of_money_that_was_missing();
DROP TRIGGER a_refund_is_of_money_that_arrived ON payments_refund;
DROP FUNCTION a_refund_is_of_money_that_arrived();
DROP TRIGGER nothing_that_arrived_is_released_again ON payments_batch;
DROP FUNCTION nothing_that_arrived_is_released_again();
CREATE OR REPLACE FUNCTION only_what_failed_is_paid_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
    RETURN NEW;
END $$;
DROP FUNCTION money_may_have_arrived(bigint, date, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0017_arrivals_after_failure")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FORBID, ALLOW),
    ]
