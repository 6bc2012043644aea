"""A letter counts beside what the bank had said by then, and holds up another version of files.

What a recovery found not to be due in full is asked about where it failed and is paid again.
"""

from importlib import import_module

from django.db import migrations, models

FILL = """
ALTER TABLE payments_writtenanswer DISABLE TRIGGER a_written_answer_takes_its_way;
UPDATE payments_writtenanswer a
   SET lines = (SELECT count(*) FROM payments_bankreturnline l
                 WHERE l.payment_id = a.payment_id
                   AND l.bank_return_id IS DISTINCT FROM a.bank_return_id
                   AND (a.bank_return_id IS NULL OR l.bank_return_id < a.bank_return_id));
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payments_writtenanswer ENABLE TRIGGER a_written_answer_takes_its_way;
"""

FORBID = """
CREATE OR REPLACE FUNCTION a_written_answer_takes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free CONSTANT text[] := '{status,version,confirmed_by_id,confirmed_on,bank_return_id}';
    said integer;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT count(*) INTO said FROM payments_bankreturnline
         WHERE payment_id = NEW.payment_id
           AND bank_return_id IS DISTINCT FROM NEW.bank_return_id;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'prepared' OR NEW.bank_return_id IS NOT NULL OR NEW.lines <> said THEN
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
                     WHERE payment_id = NEW.payment_id AND result IN ('success', 'failure'))
        OR EXISTS (SELECT 1 FROM payments_payment WHERE replaces_id = NEW.payment_id)
        OR (SELECT money_may_have_arrived(p.household_id, p.month, p.kind, p.cause)
              FROM payments_payment p WHERE p.id = NEW.payment_id)) THEN
        RAISE EXCEPTION '只有失败或退汇、没有列入重发、也没有到账的款项才能不再发放'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'confirmed' AND NEW.lines <> said THEN
        RAISE EXCEPTION '登记以后银行对这一笔又有回盘，不能确认'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION no_version_goes_out_beside_a_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_writtenanswer a JOIN payments_payment p ON p.id = a.payment_id
                WHERE p.batch_id = NEW.batch_id AND p.channel = 'bank' AND a.status = 'prepared'
                  AND NOT EXISTS (SELECT 1 FROM payments_withholding w WHERE w.payment_id = p.id))
    THEN
        RAISE EXCEPTION '有书面核实没有确认，不能另送一版代发文件'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_version_goes_out_beside_a_letter BEFORE INSERT ON payments_sending
    FOR EACH ROW EXECUTE FUNCTION no_version_goes_out_beside_a_letter();
"""
ALLOW = """
DROP TRIGGER no_version_goes_out_beside_a_letter ON payments_sending;
DROP FUNCTION no_version_goes_out_beside_a_letter();
"""


def _as_before() -> str:
    made = import_module("payments.migrations.0036_money_comes_and_goes").READ
    start = made.index("CREATE OR REPLACE FUNCTION a_written_answer_takes_its_way")
    return ALLOW + made[start : made.index("$$;", start) + 3]


class Migration(migrations.Migration):
    dependencies = [("payments", "0040_counted_payment_by_payment")]
    operations = [
        migrations.AddField(
            model_name="writtenanswer",
            name="lines",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="登记时已有的回盘行数"
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FORBID, _as_before()),
        migrations.AlterField(
            model_name="unusualitem",
            name="question",
            field=models.CharField(
                choices=[
                    ("shared_account", "同一账号用于两户及以上"),
                    ("payee_not_member", "收款人不是家庭成员"),
                    ("account_changed", "账户近期变更"),
                    ("failed_before", "上次发放失败或退汇，账户未更换"),
                    ("withheld_before", "重发的款项上次送银行前止付"),
                    ("found_not_due", "重发的月份已有追缴决定认定不应足额发放"),
                    ("person_gone", "保障对象已死亡或不在本户"),
                    ("custody", "他人代管银行卡，没有书面协议"),
                    ("equal_amounts", "同一村（社区）多户金额相同"),
                    ("total_out_of_line", "总金额与上月相差较大"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
    ]
