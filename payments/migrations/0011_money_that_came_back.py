"""A refund may say that its account works; a batch goes forward, and back for a return only."""

from django.db import migrations, models

# A closed batch is opened again by a return's line that nobody has settled yet, and by nothing
# else; its days are written once.
FORWARD = """
CREATE OR REPLACE FUNCTION sealed_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    way CONSTANT text[] := '{released,sent,reconciling,closed}';
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '已签发的批次不能删除' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (to_jsonb(NEW) - '{status,version,sent_on,closed_on}'::text[])
       IS DISTINCT FROM (to_jsonb(OLD) - '{status,version,sent_on,closed_on}'::text[])
       OR NOT NEW.status = ANY (way)
       OR (OLD.sent_on IS NOT NULL AND NEW.sent_on IS DISTINCT FROM OLD.sent_on)
       OR (OLD.closed_on IS NOT NULL AND NEW.closed_on IS DISTINCT FROM OLD.closed_on) THEN
        RAISE EXCEPTION '批次已签发封存，不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    IF array_position(way, NEW.status::text) < array_position(way, OLD.status::text)
       AND NOT (OLD.status = 'closed' AND NEW.status = 'reconciling' AND EXISTS (
           SELECT 1 FROM payments_bankreturnline l
             JOIN payments_bankreturn r ON r.id = l.bank_return_id
            WHERE r.batch_id = NEW.id AND l.result = 'exception'
              AND NOT EXISTS (SELECT 1 FROM payments_resolution s WHERE s.line_id = l.id))) THEN
        RAISE EXCEPTION '批次状态不能倒退' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ANY_WAY = """
CREATE OR REPLACE FUNCTION sealed_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0010_arrears_rest_on_claims")]
    operations = [
        migrations.AlterField(
            model_name="resolution",
            name="how",
            field=models.CharField(
                choices=[
                    ("account_corrected", "账户已更正，可以重发"),
                    ("account_usable", "账户已恢复使用，可按原账户重发"),
                    ("bank_confirmed", "银行确认以已有结果为准"),
                    ("sent_back", "银行已退汇，款项已退回"),
                    ("sent_back_usable", "银行已退汇，账户已恢复使用，可按原账户重发"),
                    ("not_ours", "不是本批次款项，已告知银行"),
                ],
                max_length=20,
                verbose_name="处理方式",
            ),
        ),
        migrations.RunSQL(FORWARD, ANY_WAY),
    ]
