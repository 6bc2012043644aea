"""More is asked of a draft, and no card is paid to that another keeps without agreement."""

from django.db import migrations, models

FORBID = """
-- 57号 art. 26. A word in a field releases no money: the paper is on file or the card is back.
CREATE FUNCTION no_card_is_kept_without_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_cardcustody c
                WHERE c.until IS NULL AND c.agreement = ''
                  AND EXISTS (SELECT 1 FROM payments_payment n
                               WHERE n.household_id = c.household_id AND n.channel = 'bank'
                                 AND n.batch_id + 0 = NEW.id)) THEN
        RAISE EXCEPTION '本批次有他人代管银行卡而没有书面协议的家庭，不能复核或签发'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_batch_cards_kept BEFORE UPDATE OF status ON payments_batch
    FOR EACH ROW WHEN (NEW.status IN ('reviewed', 'released')
                       AND OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION no_card_is_kept_without_agreement();
"""
ALLOW = """
DROP TRIGGER payments_batch_cards_kept ON payments_batch;
DROP FUNCTION no_card_is_kept_without_agreement();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0018_returns_and_second_payments")]
    operations = [
        migrations.AlterField(
            model_name="unusualitem",
            name="question",
            field=models.CharField(
                choices=[
                    ("shared_account", "同一账号用于两户及以上"),
                    ("payee_not_member", "收款人不是家庭成员"),
                    ("account_changed", "账户近期变更"),
                    ("failed_before", "上次发放失败或退汇，账户未更换"),
                    ("person_gone", "保障对象已死亡或不在本户"),
                    ("custody", "他人代管银行卡，没有书面协议"),
                    ("equal_amounts", "同一村（社区）多户金额相同"),
                    ("total_out_of_line", "总金额与上月相差较大"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
