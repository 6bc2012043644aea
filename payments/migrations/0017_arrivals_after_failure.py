"""Money that failed and arrived after all; which version of our files a return answers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0016_account_statements"),
    ]

    operations = [
        migrations.AddField(
            model_name="bankreturn",
            name="layout",
            field=models.CharField(blank=True, max_length=40, verbose_name="读取格式"),
        ),
        migrations.AddField(
            model_name="bankreturn",
            name="version",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="回应第几版代发文件"),
        ),
        migrations.AddField(
            model_name="bankreturnline",
            name="belongs_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.batch",
                verbose_name="所属的另一批次",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="event",
            field=models.CharField(
                choices=[
                    ("release", "批次签发"),
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
            model_name="recovery",
            name="way",
            field=models.CharField(
                choices=[
                    ("nothing", "全部不应发放"),
                    ("amount", "按更正后的月保障金"),
                    ("left_out", "减去不应计入的成员，按当时规则重算"),
                    ("income", "计入查实的月收入，按当时规则重算"),
                    ("twice", "同一笔款项到账两次，追回多付的一次"),
                ],
                max_length=10,
                verbose_name="应发金额的确定",
            ),
        ),
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
                    ("arrived", "银行确认款项已到账，不再重发"),
                    ("not_ours", "不是本批次款项，已告知银行"),
                ],
                max_length=20,
                verbose_name="处理方式",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="recovery", name="a_recovery_has_what_its_way_of_reckoning_needs"
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way__in", ["nothing", "twice"]),
                    models.Q(("due_monthly__isnull", False), ("way", "amount")),
                    models.Q(("left_out__isnull", False), ("way", "left_out")),
                    models.Q(("extra_income__gt", 0), ("way", "income")),
                    _connector="OR",
                ),
                name="a_recovery_has_what_its_way_of_reckoning_needs",
            ),
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="到账金额"),
                ),
                ("arrived_on", models.DateField(verbose_name="登记日期")),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrival",
                        to="payments.payment",
                    ),
                ),
                (
                    "resolution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrival",
                        to="payments.resolution",
                    ),
                ),
            ],
            options={
                "verbose_name": "失败后到账",
                "verbose_name_plural": "失败后到账",
            },
        ),
    ]
