"""Who pays again what was kept back is asked about why it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0025_answers_outlive_a_redraft"),
    ]

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
                    ("withheld_before", "重发的款项上次送银行前止付"),
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
