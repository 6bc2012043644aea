"""Nothing that was kept back goes out, and nothing is kept back once it went out."""

from django.db import migrations

FORBID = """
-- What the bank said answers a version of our files; our own records and receipts do not.
CREATE FUNCTION the_bank_answered(of_batch bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM payments_bankreturn
                    WHERE batch_id = of_batch AND version IS NOT NULL)
$$;

-- Nothing is let go again, so the number tells which ones.
CREATE FUNCTION withheld_from_the_bank(of_batch bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM payments_withholding w JOIN payments_payment p ON p.id = w.payment_id
     WHERE p.batch_id = of_batch AND p.channel = 'bank'
$$;

CREATE FUNCTION only_what_was_not_sent_is_kept_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    SELECT b.status INTO state FROM payments_batch b JOIN payments_payment p ON p.batch_id = b.id
     WHERE p.id = NEW.payment_id FOR SHARE OF b;  -- who is sending it comes first or waits
    IF state IS DISTINCT FROM 'released' THEN
        RAISE EXCEPTION '只有已签发、尚未送银行的批次才能止付' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM payments_bankreturn r
                     JOIN payments_payment p ON p.batch_id = r.batch_id AND p.channel = r.channel
                    WHERE r.id = NEW.bank_return_id AND p.id = NEW.payment_id
                      AND r.version IS NULL)
       OR EXISTS (SELECT 1 FROM payments_bankreturnline
                   WHERE bank_return_id = NEW.bank_return_id) THEN
        RAISE EXCEPTION '止付记录须是同一批次、同一发放方式的空白记录'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_what_was_not_sent_is_kept_back BEFORE INSERT ON payments_withholding
    FOR EACH ROW EXECUTE FUNCTION only_what_was_not_sent_is_kept_back();

CREATE FUNCTION what_is_kept_back_failed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_bankreturnline
                    WHERE bank_return_id = NEW.bank_return_id AND payment_id = NEW.payment_id
                      AND result = 'failure') THEN
        RAISE EXCEPTION '止付须同时记为发放失败' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER what_is_kept_back_failed AFTER INSERT ON payments_withholding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION what_is_kept_back_failed();
CREATE TRIGGER withholding_stays BEFORE UPDATE OR DELETE ON payments_withholding
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER withholding_no_truncate BEFORE TRUNCATE ON payments_withholding
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();

CREATE OR REPLACE FUNCTION a_version_of_bank_files_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last CONSTANT integer := (SELECT max(version) FROM payments_bankfile
                               WHERE batch_id = NEW.batch_id);
    sent CONSTANT integer := (SELECT max(version) FROM payments_sending
                               WHERE batch_id = NEW.batch_id);
BEGIN
    IF NEW.version NOT IN (coalesce(last, 1), coalesce(last + 1, 1)) THEN
        RAISE EXCEPTION '代发文件的版次不连续' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM payments_bankfile WHERE batch_id = NEW.batch_id
                  AND version = NEW.version
                  AND (layout <> NEW.layout OR layout_hash <> NEW.layout_hash
                       OR parts <> NEW.parts OR withheld <> NEW.withheld)) THEN
        RAISE EXCEPTION '同一版代发文件只能有一种格式' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.withheld <> withheld_from_the_bank(NEW.batch_id) THEN
        RAISE EXCEPTION '代发文件生成时又有付款止付，须另起一版'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version > coalesce(sent, 0) THEN
        IF the_bank_answered(NEW.batch_id) THEN
            RAISE EXCEPTION '银行已有回盘，不能再换代发文件' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM payments_batch WHERE id = NEW.batch_id
                          AND status = CASE WHEN sent IS NULL THEN 'released' ELSE 'sent' END) THEN
            RAISE EXCEPTION '批次不在待送银行状态，不能生成代发文件'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION only_whole_versions_are_sent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch payments_batch;
    wanted record;
BEGIN
    SELECT * INTO batch FROM payments_batch WHERE id = NEW.batch_id;
    IF batch.status <> (CASE WHEN EXISTS (SELECT 1 FROM payments_sending
                                           WHERE batch_id = NEW.batch_id)
                             THEN 'sent' ELSE 'released' END)
       OR the_bank_answered(NEW.batch_id) THEN
        RAISE EXCEPTION '批次不在待送银行状态，不能送出代发文件'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT count(*) AS lines, coalesce(sum(amount), 0) AS total INTO wanted
      FROM payments_payment p
     WHERE p.batch_id = NEW.batch_id AND p.channel = 'bank'
       AND NOT EXISTS (SELECT 1 FROM payments_withholding w WHERE w.payment_id = p.id);
    IF NEW.version IS DISTINCT FROM (SELECT max(version) FROM payments_bankfile
                                      WHERE batch_id = NEW.batch_id)
       OR EXISTS (SELECT 1 FROM payments_bankfile
                   WHERE batch_id = NEW.batch_id AND version = NEW.version
                   GROUP BY format
                  HAVING count(*) <> min(parts) OR min(layout) <> NEW.layout
                      OR min(withheld) <> withheld_from_the_bank(NEW.batch_id)
                      OR sum(line_count) <> wanted.lines OR sum(total) <> wanted.total) THEN
        RAISE EXCEPTION '代发文件不齐全，或者笔数、金额与批次不符，不能送出'
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
    -- What stands for no answer of the bank and for no receipt is of one payment kept back.
    IF EXISTS (SELECT 1 FROM payments_bankreturn r
                 JOIN fresh f ON f.bank_return_id = r.id
                 LEFT JOIN payments_withholding w ON w.bank_return_id = r.id
                WHERE (w.id IS NOT NULL OR (r.channel = 'bank' AND r.version IS NULL))
                  AND (w.payment_id IS DISTINCT FROM f.payment_id OR f.result <> 'failure')) THEN
        RAISE EXCEPTION '没有对应代发文件的记录只能是止付的那一笔付款'
            USING ERRCODE = 'restrict_violation';
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
"""
ALLOW = """
CREATE OR REPLACE FUNCTION a_line_is_of_a_payment_that_was_sent() RETURNS trigger
LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION only_whole_versions_are_sent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch payments_batch;
    wanted record;
BEGIN
    SELECT * INTO batch FROM payments_batch WHERE id = NEW.batch_id;
    IF batch.status <> (CASE WHEN EXISTS (SELECT 1 FROM payments_sending
                                           WHERE batch_id = NEW.batch_id)
                             THEN 'sent' ELSE 'released' END)
       OR EXISTS (SELECT 1 FROM payments_bankreturn WHERE batch_id = NEW.batch_id) THEN
        RAISE EXCEPTION '批次不在待送银行状态，不能送出代发文件'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT count(*) AS lines, coalesce(sum(amount), 0) AS total INTO wanted
      FROM payments_payment WHERE batch_id = NEW.batch_id AND channel = 'bank';
    IF NEW.version IS DISTINCT FROM (SELECT max(version) FROM payments_bankfile
                                      WHERE batch_id = NEW.batch_id)
       OR EXISTS (SELECT 1 FROM payments_bankfile
                   WHERE batch_id = NEW.batch_id AND version = NEW.version
                   GROUP BY format
                  HAVING count(*) <> min(parts) OR min(layout) <> NEW.layout
                      OR sum(line_count) <> wanted.lines OR sum(total) <> wanted.total) THEN
        RAISE EXCEPTION '代发文件不齐全，或者笔数、金额与批次不符，不能送出'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION a_version_of_bank_files_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last CONSTANT integer := (SELECT max(version) FROM payments_bankfile
                               WHERE batch_id = NEW.batch_id);
    sent CONSTANT integer := (SELECT max(version) FROM payments_sending
                               WHERE batch_id = NEW.batch_id);
BEGIN
    IF NEW.version NOT IN (coalesce(last, 1), coalesce(last + 1, 1)) THEN
        RAISE EXCEPTION '代发文件的版次不连续' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM payments_bankfile WHERE batch_id = NEW.batch_id
                  AND version = NEW.version
                  AND (layout <> NEW.layout OR layout_hash <> NEW.layout_hash
                       OR parts <> NEW.parts)) THEN
        RAISE EXCEPTION '同一版代发文件只能有一种格式' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version > coalesce(sent, 0) THEN
        IF EXISTS (SELECT 1 FROM payments_bankreturn WHERE batch_id = NEW.batch_id) THEN
            RAISE EXCEPTION '银行已有回盘，不能再换代发文件' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM payments_batch WHERE id = NEW.batch_id
                          AND status = CASE WHEN sent IS NULL THEN 'released' ELSE 'sent' END) THEN
            RAISE EXCEPTION '批次不在待送银行状态，不能生成代发文件'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER withholding_no_truncate ON payments_withholding;
DROP TRIGGER withholding_stays ON payments_withholding;
DROP TRIGGER what_is_kept_back_failed ON payments_withholding;
DROP FUNCTION what_is_kept_back_failed();
DROP TRIGGER only_what_was_not_sent_is_kept_back ON payments_withholding;
DROP FUNCTION only_what_was_not_sent_is_kept_back();
DROP FUNCTION withheld_from_the_bank(bigint);
DROP FUNCTION the_bank_answered(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0022_payments_kept_back")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
