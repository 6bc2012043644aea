"""The township keeps a record of public-service work: day, hours, work, member."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0004_ties_of_a_member"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="workrecord",
            name="hours",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="劳动时间（小时）"
            ),
        ),
        migrations.AlterField(
            model_name="workrecord",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("refused", "无正当理由拒绝"),
                    ("excused", "有正当理由未接受"),
                    ("accepted", "已接受"),
                    ("idle", "有劳动能力无正当理由不就业"),
                    ("served", "参加公益性劳动"),
                ],
                max_length=20,
                verbose_name="结果",
            ),
        ),
        migrations.AddConstraint(
            model_name="workrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hours__gt", 0), ("hours__isnull", False), ("outcome", "served")),
                    models.Q(
                        models.Q(("outcome", "served"), _negated=True), ("hours__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="public_service_work_and_no_other_has_its_hours",
            ),
        ),
    ]
