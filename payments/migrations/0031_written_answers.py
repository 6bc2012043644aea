"""A confirmed written answer about one payment; a return that is read again in another way."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0030_papers_by_their_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WrittenAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", db_index=True, max_length=12, verbose_name="区划代码"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("prepared", "待确认"),
                            ("confirmed", "已确认"),
                            ("withdrawn", "已撤回"),
                        ],
                        editable=False,
                        max_length=30,
                        verbose_name="状态",
                    ),
                ),
                (
                    "says",
                    models.CharField(
                        choices=[
                            ("arrived", "款项已全额到账"),
                            ("failed", "款项没有到账，已退回发放账户"),
                            ("sent_back", "到账后又退回发放账户"),
                            ("twice", "两版代发文件均已到账，多付一次"),
                            ("not_due", "不再发放"),
                        ],
                        max_length=10,
                        verbose_name="核实结果",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="核实情况")),
                ("paper", models.FileField(upload_to="written_answers/", verbose_name="书面材料")),
                ("paper_sha256", models.CharField(max_length=64, verbose_name="材料摘要")),
                ("prepared_on", models.DateField(verbose_name="登记日期")),
                ("confirmed_on", models.DateField(null=True, verbose_name="确认日期")),
            ],
            options={
                "verbose_name": "书面核实",
                "verbose_name_plural": "书面核实",
            },
        ),
        migrations.RemoveConstraint(
            model_name="bankreturn",
            name="a_return_is_read_once",
        ),
        migrations.AddField(
            model_name="bankreturn",
            name="layout_hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
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
                    ("not_due", "不再发放"),
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
                    ("not_due", "不再发放"),
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
            model_name="resolution",
            name="how",
            field=models.CharField(
                choices=[
                    ("account_corrected", "账户已更正，可以重发"),
                    ("account_usable", "账户已恢复使用，可按原账户重发"),
                    ("bank_confirmed", "银行确认以已有结果为准"),
                    ("sent_back", "银行已退汇，款项已退回"),
                    ("sent_back_usable", "银行已退汇，账户已恢复使用，可按原账户重发"),
                    ("visit_again", "已约定再次上门，可以重发"),
                    ("arrived", "银行确认款项已到账，不再重发"),
                    ("both_arrived", "两版代发文件均已到账，多付的另行追缴"),
                    ("not_ours", "不是本批次款项，已告知银行"),
                ],
                max_length=20,
                verbose_name="处理方式",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankreturn",
            constraint=models.UniqueConstraint(
                fields=("batch", "sha256", "version", "layout_hash"),
                name="a_return_is_read_once_in_a_way",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="writtenanswer",
            name="bank_return",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="written_answer",
                to="payments.bankreturn",
                verbose_name="核实记录",
            ),
        ),
        migrations.AddField(
            model_name="writtenanswer",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认人",
            ),
        ),
        migrations.AddField(
            model_name="writtenanswer",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="written_answers",
                to="payments.payment",
                verbose_name="款项",
            ),
        ),
        migrations.AddField(
            model_name="writtenanswer",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_written_answer_is_confirmed_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_by__isnull", False),
                        ("status", "confirmed"),
                        ("confirmed_on__isnull", False),
                    ),
                    models.Q(
                        models.Q(("status", "confirmed"), _negated=True),
                        ("confirmed_by__isnull", True),
                        ("confirmed_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="a_confirmed_written_answer_has_its_reader",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    models.Q(("paper", ""), _negated=True),
                    models.Q(("paper_sha256", ""), _negated=True),
                ),
                name="a_written_answer_says_why_on_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "prepared")),
                fields=("payment",),
                name="one_written_answer_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("says", "not_due"), ("status", "confirmed")),
                fields=("payment",),
                name="a_payment_is_laid_to_rest_once",
            ),
        ),
    ]
