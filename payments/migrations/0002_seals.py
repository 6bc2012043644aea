"""A released batch is sealed: the database refuses any change of what was approved and sent."""

from django.db import migrations

FORBID = """
CREATE FUNCTION batch_is_sealed(batch bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM payments_batch WHERE id = batch
                      AND status IN ('released', 'sent', 'reconciling', 'closed'))
$$;

CREATE FUNCTION payments_of_a_sealed_batch_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '发放明细不能清空' USING ERRCODE = 'restrict_violation';
    END IF;
    IF batch_is_sealed(OLD.batch_id)
       OR (TG_OP = 'UPDATE' AND batch_is_sealed(NEW.batch_id)) THEN
        RAISE EXCEPTION '批次已签发封存，发放明细不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sealed_payments_stay BEFORE UPDATE OR DELETE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_of_a_sealed_batch_stay();
CREATE TRIGGER sealed_omissions_stay BEFORE UPDATE OR DELETE ON payments_omission
    FOR EACH ROW EXECUTE FUNCTION payments_of_a_sealed_batch_stay();
CREATE TRIGGER sealed_items_stay BEFORE UPDATE OR DELETE ON payments_unusualitem
    FOR EACH ROW EXECUTE FUNCTION payments_of_a_sealed_batch_stay();

-- Drafts come by the ten thousand: asked once for all the rows of a statement.
CREATE FUNCTION nothing_joins_a_sealed_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT batch_id FROM fresh) f
                WHERE batch_is_sealed(f.batch_id)) THEN
        RAISE EXCEPTION '批次已签发封存，发放明细不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER nothing_joins_sealed_payments AFTER INSERT ON payments_payment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
    EXECUTE FUNCTION nothing_joins_a_sealed_batch();
CREATE TRIGGER nothing_joins_sealed_omissions AFTER INSERT ON payments_omission
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
    EXECUTE FUNCTION nothing_joins_a_sealed_batch();
CREATE TRIGGER nothing_joins_sealed_items AFTER INSERT ON payments_unusualitem
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
    EXECUTE FUNCTION nothing_joins_a_sealed_batch();

CREATE FUNCTION only_what_failed_is_paid_again() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER only_what_failed_is_paid_again BEFORE INSERT OR UPDATE ON payments_payment
    FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL)
    EXECUTE FUNCTION only_what_failed_is_paid_again();
CREATE TRIGGER payments_no_truncate BEFORE TRUNCATE ON payments_payment
    FOR EACH STATEMENT EXECUTE FUNCTION payments_of_a_sealed_batch_stay();

CREATE FUNCTION sealed_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '已签发的批次不能删除' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (to_jsonb(NEW) - '{status,version,sent_on,closed_on}'::text[])
       IS DISTINCT FROM (to_jsonb(OLD) - '{status,version,sent_on,closed_on}'::text[])
       OR NEW.status NOT IN ('released', 'sent', 'reconciling', 'closed') THEN
        RAISE EXCEPTION '批次已签发封存，不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed_batch_stays BEFORE UPDATE OR DELETE ON payments_batch
    FOR EACH ROW WHEN (OLD.status IN ('released', 'sent', 'reconciling', 'closed'))
    EXECUTE FUNCTION sealed_batch_stays();
CREATE TRIGGER batch_no_truncate BEFORE TRUNCATE ON payments_batch
    FOR EACH STATEMENT EXECUTE FUNCTION sealed_batch_stays();

CREATE FUNCTION exchange_with_the_bank_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '代发文件和回盘记录不能修改或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bank_file_stays BEFORE UPDATE OR DELETE ON payments_bankfile
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER bank_return_stays BEFORE UPDATE OR DELETE ON payments_bankreturn
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER bank_return_line_stays BEFORE UPDATE OR DELETE ON payments_bankreturnline
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER resolution_stays BEFORE UPDATE OR DELETE ON payments_resolution
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER refund_stays BEFORE UPDATE OR DELETE ON payments_refund
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER hand_receipt_stays BEFORE UPDATE OR DELETE ON payments_handreceipt
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER command_stays BEFORE UPDATE OR DELETE ON payments_command
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER resolution_no_truncate BEFORE TRUNCATE ON payments_resolution
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER refund_no_truncate BEFORE TRUNCATE ON payments_refund
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER hand_receipt_no_truncate BEFORE TRUNCATE ON payments_handreceipt
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER command_no_truncate BEFORE TRUNCATE ON payments_command
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER bank_file_no_truncate BEFORE TRUNCATE ON payments_bankfile
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER bank_return_no_truncate BEFORE TRUNCATE ON payments_bankreturn
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER bank_return_line_no_truncate BEFORE TRUNCATE ON payments_bankreturnline
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
"""

ALLOW = """
DROP TRIGGER command_no_truncate ON payments_command;
DROP TRIGGER hand_receipt_no_truncate ON payments_handreceipt;
DROP TRIGGER refund_no_truncate ON payments_refund;
DROP TRIGGER resolution_no_truncate ON payments_resolution;
DROP TRIGGER command_stays ON payments_command;
DROP TRIGGER hand_receipt_stays ON payments_handreceipt;
DROP TRIGGER refund_stays ON payments_refund;
DROP TRIGGER resolution_stays ON payments_resolution;
DROP TRIGGER only_what_failed_is_paid_again ON payments_payment;
DROP FUNCTION only_what_failed_is_paid_again();
DROP TRIGGER nothing_joins_sealed_items ON payments_unusualitem;
DROP TRIGGER nothing_joins_sealed_omissions ON payments_omission;
DROP TRIGGER nothing_joins_sealed_payments ON payments_payment;
DROP FUNCTION nothing_joins_a_sealed_batch();
DROP TRIGGER sealed_items_stay ON payments_unusualitem;
DROP TRIGGER bank_return_line_no_truncate ON payments_bankreturnline;
DROP TRIGGER bank_return_no_truncate ON payments_bankreturn;
DROP TRIGGER bank_file_no_truncate ON payments_bankfile;
DROP TRIGGER bank_return_line_stays ON payments_bankreturnline;
DROP TRIGGER bank_return_stays ON payments_bankreturn;
DROP TRIGGER bank_file_stays ON payments_bankfile;
DROP FUNCTION exchange_with_the_bank_stays();
DROP TRIGGER batch_no_truncate ON payments_batch;
DROP TRIGGER sealed_batch_stays ON payments_batch;
DROP FUNCTION sealed_batch_stays();
DROP TRIGGER sealed_omissions_stay ON payments_omission;
DROP TRIGGER payments_no_truncate ON payments_payment;
DROP TRIGGER sealed_payments_stay ON payments_payment;
DROP FUNCTION payments_of_a_sealed_batch_stay();
DROP FUNCTION batch_is_sealed(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
