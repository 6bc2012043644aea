"""What a person gave for a transition that a job carries out, sealed until it has ended."""

import django.db.models.deletion
from django.db import migrations, models

import dibao.crypto


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_nightcheck")]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given", dibao.crypto.SealedField("填写内容", purpose="order")),
                (
                    "upload_field",
                    models.CharField(blank=True, max_length=40, verbose_name="文件栏目"),
                ),
                ("upload", models.FileField(blank=True, upload_to="orders/", verbose_name="文件")),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="order",
                        to="jobs.job",
                    ),
                ),
            ],
            options={"verbose_name": "后台办理内容", "verbose_name_plural": "后台办理内容"},
        ),
    ]
