import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was released before this step existed was covered by whoever released it.
FILL = """
ALTER TABLE payments_batch DISABLE TRIGGER sealed_batch_stays;
UPDATE payments_batch
   SET submitted_on = released_on, funded_by_id = released_by_id, funded_on = released_on,
       voucher = '启用拨款环节前签发'
 WHERE status IN ('released', 'sent', 'reconciling', 'closed');
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payments_batch ENABLE TRIGGER sealed_batch_stays;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_finding_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="batch",
            name="a_released_batch_was_reviewed_and_released_as_it_is",
        ),
        migrations.AddField(
            model_name="batch",
            name="funded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="拨款确认人",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="funded_on",
            field=models.DateField(null=True, verbose_name="拨款日期"),
        ),
        migrations.AddField(
            model_name="batch",
            name="submitted_on",
            field=models.DateField(null=True, verbose_name="送财政日期"),
        ),
        migrations.AddField(
            model_name="batch",
            name="round",
            field=models.PositiveSmallIntegerField(
                default=1, editable=False, verbose_name="办理轮次"
            ),
        ),
        migrations.AddField(
            model_name="historicalbatch",
            name="round",
            field=models.PositiveSmallIntegerField(
                default=1, editable=False, verbose_name="办理轮次"
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="voucher",
            field=models.CharField(blank=True, max_length=60, verbose_name="拨款凭证号"),
        ),
        migrations.AddField(
            model_name="historicalbatch",
            name="funded_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="拨款确认人",
            ),
        ),
        migrations.AddField(
            model_name="historicalbatch",
            name="funded_on",
            field=models.DateField(null=True, verbose_name="拨款日期"),
        ),
        migrations.AddField(
            model_name="historicalbatch",
            name="submitted_on",
            field=models.DateField(null=True, verbose_name="送财政日期"),
        ),
        migrations.AddField(
            model_name="historicalbatch",
            name="voucher",
            field=models.CharField(blank=True, max_length=60, verbose_name="拨款凭证号"),
        ),
        migrations.AlterField(
            model_name="batch",
            name="status",
            field=models.CharField(
                choices=[
                    ("drafting", "正在生成"),
                    ("drafted", "待复核"),
                    ("reviewed", "待送财政"),
                    ("submitted", "已送财政，待拨款"),
                    ("funded", "款项已备，待签发"),
                    ("released", "已签发，待送银行"),
                    ("sent", "已送银行，待回盘"),
                    ("reconciling", "已回盘，待核对"),
                    ("closed", "已办结"),
                    ("voided", "已作废"),
                ],
                editable=False,
                max_length=30,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="historicalbatch",
            name="status",
            field=models.CharField(
                choices=[
                    ("drafting", "正在生成"),
                    ("drafted", "待复核"),
                    ("reviewed", "待送财政"),
                    ("submitted", "已送财政，待拨款"),
                    ("funded", "款项已备，待签发"),
                    ("released", "已签发，待送银行"),
                    ("sent", "已送银行，待回盘"),
                    ("reconciling", "已回盘，待核对"),
                    ("closed", "已办结"),
                    ("voided", "已作废"),
                ],
                editable=False,
                max_length=30,
                verbose_name="状态",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("funded_by__isnull", True),
                    models.Q(
                        models.Q(("funded_by", models.F("prepared_by")), _negated=True),
                        ("reviewed_by__isnull", False),
                        models.Q(("funded_by", models.F("reviewed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="who_confirms_the_money_neither_prepared_nor_reviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["drafting", "drafted", "reviewed", "voided"]),
                    models.Q(
                        ("reviewed_hash", models.F("content_hash")),
                        ("status", "submitted"),
                        ("submitted_on__isnull", False),
                    ),
                    models.Q(
                        ("submitted_on__isnull", False),
                        ("reviewed_hash", models.F("content_hash")),
                        ("funded_by__isnull", False),
                        ("funded_on__isnull", False),
                        models.Q(("voucher", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="no_batch_goes_on_before_its_money_is_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["drafting", "drafted", "reviewed", "submitted", "funded", "voided"],
                    ),
                    models.Q(
                        ("released_by__isnull", False),
                        models.Q(("content_hash", ""), _negated=True),
                        ("reviewed_hash", models.F("content_hash")),
                        ("released_hash", models.F("content_hash")),
                    ),
                    _connector="OR",
                ),
                name="a_released_batch_was_reviewed_and_released_as_it_is",
            ),
        ),
    ]
