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
    IF (TG_OP <> 'INSERT' AND batch_is_sealed(OLD.batch_id))
       OR (TG_OP <> 'DELETE' AND batch_is_sealed(NEW.batch_id)) THEN
        RAISE EXCEPTION '批次已签发封存，发放明细不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sealed_payments_stay BEFORE INSERT OR UPDATE OR DELETE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_of_a_sealed_batch_stay();
CREATE TRIGGER sealed_omissions_stay BEFORE INSERT OR UPDATE OR DELETE ON payments_omission
    FOR EACH ROW EXECUTE FUNCTION payments_of_a_sealed_batch_stay();
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
CREATE TRIGGER bank_file_no_truncate BEFORE TRUNCATE ON payments_bankfile
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER bank_return_no_truncate BEFORE TRUNCATE ON payments_bankreturn
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER bank_return_line_no_truncate BEFORE TRUNCATE ON payments_bankreturnline
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
"""

ALLOW = """
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
