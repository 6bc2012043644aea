"""Large rosters and texts are kept as they were made: never changed, never removed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORBID = """
CREATE FUNCTION a_list_stays_as_it_was_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '名册和短信文本生成后不能改动或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER a_list_stays_as_it_was_made BEFORE UPDATE OR DELETE ON payments_keptlist
    FOR EACH ROW WHEN (OLD.made_at IS NOT NULL)
    EXECUTE FUNCTION a_list_stays_as_it_was_made();
"""

ALLOW = """
DROP TRIGGER a_list_stays_as_it_was_made ON payments_keptlist;
DROP FUNCTION a_list_stays_as_it_was_made();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0043_found_not_due_of_every_batch"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptList",
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
                    "what",
                    models.CharField(
                        choices=[
                            ("roster", "发放名册（Excel）"),
                            ("printed", "发放名册（打印）"),
                            ("texts", "短信文本"),
                        ],
                        max_length=10,
                        verbose_name="名称",
                    ),
                ),
                ("state", models.CharField(max_length=64)),
                ("requested_on", models.DateField(verbose_name="申请日期")),
                ("file", models.FileField(blank=True, upload_to="lists/", verbose_name="文件")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
                ("line_count", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("made_at", models.DateTimeField(null=True, verbose_name="生成时间")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_lists",
                        to="payments.batch",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
            ],
            options={
                "verbose_name": "名册和短信文本",
                "verbose_name_plural": "名册和短信文本",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "what", "area_code", "requested_on", "state"),
                        name="a_list_is_made_once_a_day_and_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("made_at", None), ("sha256", "")),
                            models.Q(
                                ("made_at__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("file", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_list_that_is_made_has_its_file",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
