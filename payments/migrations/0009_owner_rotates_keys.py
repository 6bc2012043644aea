"""Only the owner of the table seals the accounts of sealed payments anew.

The role that web and workers use may say that a rotation runs, but is not believed.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION payments_of_a_sealed_batch_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '发放明细不能清空' USING ERRCODE = 'restrict_violation';
    END IF;
    -- A rotation of keys: the ciphertext is under another key, its blind index and all else equal.
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'payments_payment'
       AND current_setting('dibao.resealing', true) = 'on' {owner} THEN
        IF to_jsonb(NEW) - 'account' = to_jsonb(OLD) - 'account'
           AND substring(NEW.account FROM 1 FOR 2 + get_byte(NEW.account, 1))
               <> substring(OLD.account FROM 1 FOR 2 + get_byte(OLD.account, 1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF batch_is_sealed(OLD.batch_id)
       OR (TG_OP = 'UPDATE' AND batch_is_sealed(NEW.batch_id)) THEN
        RAISE EXCEPTION '批次已签发封存，发放明细不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
OWNER = """
       AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_receipt_reversal_guards")]
    operations = [
        migrations.RunSQL(FUNCTION.replace("{owner}", OWNER), FUNCTION.replace("{owner}", ""))
    ]
