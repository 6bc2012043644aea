"""A bank may execute one file twice, which its letter says: the second time is an arrival too."""

from importlib import import_module

from django.db import migrations, models

TWO_VERSIONS = """AND 1 < (SELECT count(*) FROM payments_sending v
                              WHERE v.batch_id = p.batch_id)"""
OR_A_LETTER = """AND (1 < (SELECT count(*) FROM payments_sending v WHERE v.batch_id = p.batch_id)
                         OR EXISTS (SELECT 1 FROM payments_writtenanswer a
                                     WHERE a.bank_return_id = l.bank_return_id
                                       AND a.says = 'twice'))"""


def _as_before() -> str:
    made = import_module("payments.migrations.0036_money_comes_and_goes").READ
    start = made.index("CREATE OR REPLACE FUNCTION an_arrival_is_of_money_that_was_missing")
    return made[start : made.index("$$;", start) + 3]


class Migration(migrations.Migration):
    dependencies = [("payments", "0041_letters_beside_what_stands")]
    operations = [
        migrations.RunSQL(_as_before().replace(TWO_VERSIONS, OR_A_LETTER), _as_before()),
        migrations.AlterField(
            model_name="writtenanswer",
            name="says",
            field=models.CharField(
                choices=[
                    ("arrived", "款项已全额到账"),
                    ("failed", "款项没有到账，已退回发放账户"),
                    ("sent_back", "到账后又退回发放账户"),
                    ("twice", "银行付了两次，多付一次"),
                    ("not_due", "不再发放"),
                ],
                max_length=10,
                verbose_name="核实结果",
            ),
        ),
    ]
