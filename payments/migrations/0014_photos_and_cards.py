"""Money handed over at home has its photo; a card kept without agreement is asked about."""

from django.db import migrations, models

PHOTO = """
ALTER TABLE payments_handreceipt ADD CONSTRAINT who_took_money_at_home_is_on_a_photo
    CHECK (received_by = '' OR photo <> '') NOT VALID;
"""
NO_PHOTO = "ALTER TABLE payments_handreceipt DROP CONSTRAINT who_took_money_at_home_is_on_a_photo"


class Migration(migrations.Migration):
    dependencies = [("payments", "0013_who_submitted")]
    operations = [
        # Receipts of before stay as they were signed: only new rows are held to it.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PHOTO, NO_PHOTO)],
            state_operations=[
                migrations.AddConstraint(
                    model_name="handreceipt",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("received_by", ""),
                            models.Q(("photo", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_took_money_at_home_is_on_a_photo",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="unusualitem",
            name="question",
            field=models.CharField(
                choices=[
                    ("shared_account", "同一账号用于两户及以上"),
                    ("payee_not_member", "收款人不是家庭成员"),
                    ("account_changed", "账户近期变更"),
                    ("custody", "他人代管银行卡，没有书面协议"),
                    ("equal_amounts", "同一村（社区）多户金额相同"),
                    ("total_out_of_line", "总金额与上月相差较大"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
    ]
