"""What went to the bank is written down, so that files may be made before they are sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Every version made until now went out in the transaction that made it.
FILL = """
INSERT INTO payments_sending (batch_id, version, layout, sent_on, sent_by_id)
SELECT DISTINCT ON (batch_id, version) batch_id, version, layout,
       (made_at AT TIME ZONE 'Asia/Shanghai')::date, made_by_id
  FROM payments_bankfile ORDER BY batch_id, version, id;
SET CONSTRAINTS ALL IMMEDIATE;
"""

FORBID = """
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

-- After the row: another part under the same number is refused by its key.
CREATE FUNCTION nothing_joins_files_that_were_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_sending
                WHERE batch_id = NEW.batch_id AND version >= NEW.version) THEN
        RAISE EXCEPTION '这一版代发文件已送银行，不能再添' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER nothing_joins_files_that_were_sent AFTER INSERT ON payments_bankfile
    FOR EACH ROW EXECUTE FUNCTION nothing_joins_files_that_were_sent();

CREATE FUNCTION only_whole_versions_are_sent() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER only_whole_versions_are_sent BEFORE INSERT ON payments_sending
    FOR EACH ROW EXECUTE FUNCTION only_whole_versions_are_sent();
CREATE TRIGGER sending_stays BEFORE UPDATE OR DELETE ON payments_sending
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER sending_no_truncate BEFORE TRUNCATE ON payments_sending
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
"""
ALLOW = """
DROP TRIGGER sending_no_truncate ON payments_sending;
DROP TRIGGER sending_stays ON payments_sending;
DROP TRIGGER only_whole_versions_are_sent ON payments_sending;
DROP FUNCTION only_whole_versions_are_sent();
DROP TRIGGER nothing_joins_files_that_were_sent ON payments_bankfile;
DROP FUNCTION nothing_joins_files_that_were_sent();
CREATE OR REPLACE FUNCTION a_version_of_bank_files_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0014_photos_and_cards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="bankfile",
            name="layout_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="第几版")),
                ("layout", models.CharField(max_length=40, verbose_name="代发格式")),
                ("sent_on", models.DateField(verbose_name="送银行日期")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="payments.batch",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "代发文件送出",
                "verbose_name_plural": "代发文件送出",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "version"), name="a_version_is_sent_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FORBID, ALLOW),
    ]
