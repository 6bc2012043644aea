from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="NightCheck",
            fields=[
                (
                    "name",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="核对"
                    ),
                ),
                ("label", models.CharField(max_length=60, verbose_name="名称")),
                ("checked_at", models.DateTimeField(verbose_name="核对时间")),
                ("fault_count", models.PositiveIntegerField(default=0, verbose_name="不符项数")),
                (
                    "first_fault",
                    models.CharField(blank=True, max_length=300, verbose_name="第一项"),
                ),
            ],
            options={"verbose_name": "夜间核对", "verbose_name_plural": "夜间核对"},
        ),
    ]
