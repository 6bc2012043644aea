"""A payment of a released batch may be kept back before anything went out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0021_what_a_finding_may_become"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Withholding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="止付原因")),
                ("withheld_on", models.DateField(verbose_name="止付日期")),
            ],
            options={
                "verbose_name": "送银行前止付",
                "verbose_name_plural": "送银行前止付",
            },
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="a_payment_fails_once_and_is_paid_again_once",
        ),
        migrations.AddField(
            model_name="bankfile",
            name="withheld",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="已止付笔数"),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="event",
            field=models.CharField(
                choices=[
                    ("release", "批次签发"),
                    ("withholding", "送银行前止付"),
                    ("send", "送银行代发"),
                    ("success", "银行发放成功"),
                    ("failure", "银行发放失败"),
                    ("refund", "银行退汇"),
                    ("arrival", "失败后到账"),
                    ("repayment", "失败重发"),
                    ("recovery_due", "确认追缴"),
                    ("recovery", "收回追缴款"),
                    ("set_off", "追缴款抵扣"),
                    ("waiver", "追缴款核销"),
                    ("reversal", "冲销"),
                    ("allocation", "资金到账"),
                    ("work_expense", "工作经费支出"),
                    ("year_end", "年终结转"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="ledgertransaction",
            name="event",
            field=models.CharField(
                choices=[
                    ("release", "批次签发"),
                    ("withholding", "送银行前止付"),
                    ("send", "送银行代发"),
                    ("success", "银行发放成功"),
                    ("failure", "银行发放失败"),
                    ("refund", "银行退汇"),
                    ("arrival", "失败后到账"),
                    ("repayment", "失败重发"),
                    ("recovery_due", "确认追缴"),
                    ("recovery", "收回追缴款"),
                    ("set_off", "追缴款抵扣"),
                    ("waiver", "追缴款核销"),
                    ("reversal", "冲销"),
                    ("allocation", "资金到账"),
                    ("work_expense", "工作经费支出"),
                    ("year_end", "年终结转"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("event__in", ["failure", "repayment", "withholding"]),
                    ("payment__isnull", False),
                ),
                fields=("payment", "event"),
                name="a_payment_fails_once_and_is_paid_again_once",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="bank_return",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withholding",
                to="payments.bankreturn",
                verbose_name="止付记录",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="payment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withholding",
                to="payments.payment",
                verbose_name="止付的款项",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="withheld_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="止付经办人",
            ),
        ),
        migrations.AddConstraint(
            model_name="withholding",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_withholding_says_why"
            ),
        ),
    ]
