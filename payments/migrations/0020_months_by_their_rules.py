from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0019_questions_and_kept_cards")]
    operations = [
        migrations.AddField(
            model_name="backpaymonth",
            name="rules_on",
            field=models.DateField(null=True, verbose_name="按哪一天的规则"),
        ),
    ]
