"""Each tie of a member to the head is a fact of its own; kinds of income left out by name."""

from django.db import migrations, models


def carry_over(apps, schema_editor) -> None:
    """Until now one mark said all three: where it was not set, none of them holds."""
    for name in ("Member", "HistoricalMember"):
        untied = apps.get_model("households", name).objects.filter(shares_support=False)
        untied.update(lives_together=False, long_residence=False)


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0003_work_records_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalmember",
            name="lives_together",
            field=models.BooleanField(db_default=True, default=True, verbose_name="现在一同生活"),
        ),
        migrations.AddField(
            model_name="historicalmember",
            name="long_residence",
            field=models.BooleanField(db_default=True, default=True, verbose_name="长期共同居住"),
        ),
        migrations.AddField(
            model_name="member",
            name="lives_together",
            field=models.BooleanField(db_default=True, default=True, verbose_name="现在一同生活"),
        ),
        migrations.AddField(
            model_name="member",
            name="long_residence",
            field=models.BooleanField(db_default=True, default=True, verbose_name="长期共同居住"),
        ),
        migrations.AlterField(
            model_name="historicalincomeitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("W1", "工资、薪金、奖金、津贴补贴"),
                    ("W2", "灵活就业、零工收入"),
                    ("B1", "种植、养殖、采集、加工"),
                    ("B2", "工商业、运输、餐饮、服务等经营"),
                    ("P1", "利息、红利、储蓄性保险、股息"),
                    ("P2", "集体财产分红"),
                    ("P3", "房屋土地出租、转让"),
                    ("T1", "赡养费、抚养费、扶养费"),
                    ("T2", "离退休金、失业保险金、遗属补助"),
                    ("T3", "赔偿、捐赠、赠送"),
                    ("T-", "缴纳税费社保、支付赡养抚养费等转移支出"),
                    ("O1", "其他应计入收入"),
                    ("X1", "优待抚恤金"),
                    ("X2", "计划生育奖励扶助金"),
                    ("X3", "奖学金、见义勇为等奖励"),
                    ("X4", "政府社会救助款物"),
                    ("X5", "城乡居民基础养老金"),
                    ("X6_disability_living", "困难残疾人生活补贴"),
                    ("X6_disability_nursing", "重度残疾人护理补贴"),
                    ("X6_injury", "工伤护理费、丧葬费及一次性补助"),
                    ("X6_student_aid", "助学金"),
                    ("X6_one_child", "独生子女费"),
                    ("X6_medical_aid", "医疗救助金"),
                    ("X6_housing_aid", "住房救助和住房补贴"),
                    ("X6_elderly", "高龄津贴"),
                    ("X6", "其他规定不计入的收入"),
                ],
                max_length=30,
                verbose_name="类型",
            ),
        ),
        migrations.AlterField(
            model_name="historicalmember",
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
            model_name="historicalmember",
            name="shares_support",
            field=models.BooleanField(default=True, verbose_name="有法定赡养抚养扶养义务"),
        ),
        migrations.AlterField(
            model_name="incomeitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("W1", "工资、薪金、奖金、津贴补贴"),
                    ("W2", "灵活就业、零工收入"),
                    ("B1", "种植、养殖、采集、加工"),
                    ("B2", "工商业、运输、餐饮、服务等经营"),
                    ("P1", "利息、红利、储蓄性保险、股息"),
                    ("P2", "集体财产分红"),
                    ("P3", "房屋土地出租、转让"),
                    ("T1", "赡养费、抚养费、扶养费"),
                    ("T2", "离退休金、失业保险金、遗属补助"),
                    ("T3", "赔偿、捐赠、赠送"),
                    ("T-", "缴纳税费社保、支付赡养抚养费等转移支出"),
                    ("O1", "其他应计入收入"),
                    ("X1", "优待抚恤金"),
                    ("X2", "计划生育奖励扶助金"),
                    ("X3", "奖学金、见义勇为等奖励"),
                    ("X4", "政府社会救助款物"),
                    ("X5", "城乡居民基础养老金"),
                    ("X6_disability_living", "困难残疾人生活补贴"),
                    ("X6_disability_nursing", "重度残疾人护理补贴"),
                    ("X6_injury", "工伤护理费、丧葬费及一次性补助"),
                    ("X6_student_aid", "助学金"),
                    ("X6_one_child", "独生子女费"),
                    ("X6_medical_aid", "医疗救助金"),
                    ("X6_housing_aid", "住房救助和住房补贴"),
                    ("X6_elderly", "高龄津贴"),
                    ("X6", "其他规定不计入的收入"),
                ],
                max_length=30,
                verbose_name="类型",
            ),
        ),
        migrations.AlterField(
            model_name="member",
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
            model_name="member",
            name="shares_support",
            field=models.BooleanField(default=True, verbose_name="有法定赡养抚养扶养义务"),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
