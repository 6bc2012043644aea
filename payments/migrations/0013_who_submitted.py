"""A submitted batch says who submitted it; for earlier ones the trail knows, else the reviewer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
ALTER TABLE payments_batch DISABLE TRIGGER sealed_batch_stays;
UPDATE payments_batch b
   SET submitted_by_id = coalesce(
           (SELECT e.actor_id FROM trail_trailentry e
             WHERE e.thread = b.number AND e.action = 'submit' AND e.actor_id IS NOT NULL
             ORDER BY e.id DESC LIMIT 1), b.reviewed_by_id)
 WHERE submitted_on IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payments_batch ENABLE TRIGGER sealed_batch_stays;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0012_versions_of_bank_files"),
        ("trail", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="submitted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="送财政经办人",
            ),
        ),
        migrations.AddField(
            model_name="historicalbatch",
            name="submitted_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="送财政经办人",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_by__isnull", True), ("submitted_on__isnull", True)),
                    models.Q(("submitted_by__isnull", False), ("submitted_on__isnull", False)),
                    _connector="OR",
                ),
                name="a_submitted_batch_says_who_submitted_it",
            ),
        ),
    ]
