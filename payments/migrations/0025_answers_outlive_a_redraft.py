"""An answer to what was unusual knows what it was about, so that it outlives a new draft."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0024_years_close_by_their_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="unusualitem",
            name="about",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
    ]
