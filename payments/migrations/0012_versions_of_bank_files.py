"""A further version of a batch's bank files, made only before the bank answered anything."""

from django.db import migrations, models

FORBID = """
CREATE FUNCTION a_version_of_bank_files_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last CONSTANT integer := (SELECT max(version) FROM payments_bankfile
                               WHERE batch_id = NEW.batch_id);
BEGIN
    IF NEW.version NOT IN (coalesce(last, 1), coalesce(last + 1, 1)) THEN
        RAISE EXCEPTION '代发文件的版次不连续' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM payments_bankfile WHERE batch_id = NEW.batch_id
                  AND version = NEW.version AND (layout <> NEW.layout OR parts <> NEW.parts)) THEN
        RAISE EXCEPTION '同一版代发文件只能有一种格式' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version > 1 AND (
        NOT EXISTS (SELECT 1 FROM payments_batch WHERE id = NEW.batch_id AND status = 'sent')
        OR EXISTS (SELECT 1 FROM payments_bankreturn WHERE batch_id = NEW.batch_id)) THEN
        RAISE EXCEPTION '银行已有回盘，不能再换代发文件' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_version_of_bank_files_is_whole BEFORE INSERT ON payments_bankfile
    FOR EACH ROW EXECUTE FUNCTION a_version_of_bank_files_is_whole();
"""
ALLOW = """
DROP TRIGGER a_version_of_bank_files_is_whole ON payments_bankfile;
DROP FUNCTION a_version_of_bank_files_is_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0011_money_that_came_back")]
    operations = [
        migrations.AddField(
            model_name="bankfile",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="第几版"),
        ),
        migrations.RemoveConstraint(
            model_name="bankfile", name="one_bank_file_per_batch_and_format"
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(
                fields=("batch", "version", "format", "part"),
                name="one_bank_file_per_batch_version_and_format",
            ),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
