"""Dossiers made by a job; replies that name their organ, and reviews that are a higher organ's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORBID = """
CREATE FUNCTION a_review_is_a_higher_organs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stage <> 'handling' AND EXISTS (
        SELECT FROM audits_complaintreply r
         WHERE r.complaint_id = NEW.complaint_id AND r.level IS NOT NULL
           AND (NEW.level IS NULL OR NEW.level >= r.level AND r.level > 2)) THEN
        RAISE EXCEPTION '复查、复核由作出前一答复机关的上一级机关办理'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_review_is_a_higher_organs BEFORE INSERT ON audits_complaintreply
    FOR EACH ROW EXECUTE FUNCTION a_review_is_a_higher_organs();
"""

ALLOW = """
DROP TRIGGER a_review_is_a_higher_organs ON audits_complaintreply;
DROP FUNCTION a_review_is_a_higher_organs();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0003_oversight_guards"),
        ("households", "0006_moves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DossierExport",
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
                ("number", models.CharField(max_length=40, unique=True, verbose_name="导出编号")),
                ("requested_on", models.DateField(verbose_name="申请日期")),
                ("purpose", models.CharField(max_length=200, verbose_name="用途")),
                ("file", models.FileField(blank=True, upload_to="dossiers/", verbose_name="文件")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
                ("paper_count", models.PositiveIntegerField(default=0, verbose_name="件数")),
                ("made_at", models.DateTimeField(null=True, verbose_name="生成时间")),
            ],
            options={
                "verbose_name": "一户一档导出",
                "verbose_name_plural": "一户一档导出",
            },
        ),
        migrations.AddField(
            model_name="complaintreply",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[(2, "省级"), (4, "地级"), (6, "县级"), (9, "乡级"), (12, "村级")],
                null=True,
                verbose_name="机关级别",
            ),
        ),
        migrations.AddField(
            model_name="complaintreply",
            name="organ",
            field=models.CharField(blank=True, max_length=100, verbose_name="作出机关"),
        ),
        migrations.AddConstraint(
            model_name="complaintreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__isnull", True), models.Q(("organ", ""), _negated=True), _connector="OR"
                ),
                name="a_reply_is_an_organs",
            ),
        ),
        migrations.AddField(
            model_name="dossierexport",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dossier_exports",
                to="households.household",
            ),
        ),
        migrations.AddField(
            model_name="dossierexport",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申请人",
            ),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
