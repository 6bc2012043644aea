"""Relations by their full names; deaths, the public payroll and prisoners are looked into."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_clock_and_kin"),
    ]

    operations = [
        migrations.AlterField(
            model_name="applicationmember",
            name="relation",
            field=models.CharField(
                choices=[
                    ("head", "户主"),
                    ("spouse", "配偶"),
                    ("son", "子"),
                    ("daughter", "女"),
                    ("grandson", "孙子（外孙）"),
                    ("granddaughter", "孙女（外孙女）"),
                    ("father", "父亲"),
                    ("mother", "母亲"),
                    ("grandfather", "祖父（外祖父）"),
                    ("grandmother", "祖母（外祖母）"),
                    ("parent_in_law", "公婆、岳父母"),
                    ("child_in_law", "子女配偶"),
                    ("sibling", "兄弟姐妹"),
                    ("other", "其他"),
                ],
                max_length=20,
                verbose_name="与户主关系",
            ),
        ),
        migrations.AlterField(
            model_name="meanscheck",
            name="sources",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("register", "户籍登记"),
                        ("tax", "纳税记录"),
                        ("insurance", "社会保险"),
                        ("property", "不动产登记"),
                        ("business", "市场主体登记"),
                        ("housing_fund", "住房公积金"),
                        ("vehicle", "车船登记"),
                        ("deposit", "银行存款"),
                        ("commercial", "商业保险"),
                        ("securities", "证券"),
                        ("online", "互联网金融资产"),
                        ("death", "死亡、殡葬登记"),
                        ("payroll", "财政供养人员"),
                        ("prison", "服刑、强制戒毒人员"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="核对项目",
            ),
        ),
    ]
