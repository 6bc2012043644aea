"""A receipt takes one change only: that it was reversed, once, with its reversal beside it."""

from django.db import migrations

FORBID = """
DROP TRIGGER payments_recoveryreceipt_stays ON payments_recoveryreceipt;
CREATE FUNCTION receipt_is_only_reversed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.is_reversed AND NOT OLD.is_reversed
       AND to_jsonb(NEW) - 'is_reversed' = to_jsonb(OLD) - 'is_reversed'
       AND EXISTS (SELECT 1 FROM payments_receiptreversal v
                    WHERE v.receipt_id = OLD.id AND v.reversed_by_id <> OLD.recorded_by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '追缴收款不能修改或删除，登记有误的应当由另一人冲销'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payments_recoveryreceipt_stays BEFORE UPDATE OR DELETE ON payments_recoveryreceipt
    FOR EACH ROW EXECUTE FUNCTION receipt_is_only_reversed();
CREATE TRIGGER payments_receiptreversal_stays BEFORE UPDATE OR DELETE ON payments_receiptreversal
    FOR EACH ROW EXECUTE FUNCTION finding_is_kept();
CREATE TRIGGER payments_receiptreversal_no_truncate BEFORE TRUNCATE ON payments_receiptreversal
    FOR EACH STATEMENT EXECUTE FUNCTION finding_is_kept();

CREATE OR REPLACE FUNCTION no_more_comes_back_than_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM payments_recoveryreceipt
         WHERE recovery_id = NEW.recovery_id AND NOT is_reversed)
       > (SELECT total FROM payments_recovery WHERE id = NEW.recovery_id) THEN
        RAISE EXCEPTION '收回金额超过追缴金额' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

ALLOW = """
CREATE OR REPLACE FUNCTION no_more_comes_back_than_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM payments_recoveryreceipt WHERE recovery_id = NEW.recovery_id)
       > (SELECT total FROM payments_recovery WHERE id = NEW.recovery_id) THEN
        RAISE EXCEPTION '收回金额超过追缴金额' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER payments_receiptreversal_no_truncate ON payments_receiptreversal;
DROP TRIGGER payments_receiptreversal_stays ON payments_receiptreversal;
DROP TRIGGER payments_recoveryreceipt_stays ON payments_recoveryreceipt;
DROP FUNCTION receipt_is_only_reversed();
CREATE TRIGGER payments_recoveryreceipt_stays BEFORE UPDATE OR DELETE ON payments_recoveryreceipt
    FOR EACH ROW EXECUTE FUNCTION finding_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_receipt_reversals")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
