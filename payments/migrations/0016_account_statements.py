"""Money that came back may be stated payable later, by a row of its own that stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORBID = """
CREATE FUNCTION a_statement_is_about_money_that_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_bankreturnline
                    WHERE payment_id = NEW.payment_id AND result = 'failure')
       AND NOT EXISTS (SELECT 1 FROM payments_refund WHERE payment_id = NEW.payment_id) THEN
        RAISE EXCEPTION '只有失败或退汇的款项可以写明账户可用' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM payments_payment WHERE replaces_id = NEW.payment_id) THEN
        RAISE EXCEPTION '这一笔已列入重发批次' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_statement_is_about_money_that_is_owed BEFORE INSERT ON payments_accountstatement
    FOR EACH ROW EXECUTE FUNCTION a_statement_is_about_money_that_is_owed();
CREATE TRIGGER account_statement_stays BEFORE UPDATE OR DELETE ON payments_accountstatement
    FOR EACH ROW EXECUTE FUNCTION exchange_with_the_bank_stays();
CREATE TRIGGER account_statement_no_truncate BEFORE TRUNCATE ON payments_accountstatement
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
"""

ALLOW = """
DROP TRIGGER account_statement_no_truncate ON payments_accountstatement;
DROP TRIGGER account_statement_stays ON payments_accountstatement;
DROP TRIGGER a_statement_is_about_money_that_is_owed ON payments_accountstatement;
DROP FUNCTION a_statement_is_about_money_that_is_owed();
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("payments", "0015_sendings"),
    ]
    operations = [
        migrations.CreateModel(
            name="AccountStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="核实情况")),
                ("stated_on", models.DateField(verbose_name="核实日期")),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_statement",
                        to="payments.payment",
                        verbose_name="退回的款项",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核实人",
                    ),
                ),
            ],
            options={
                "verbose_name": "账户可用说明",
                "verbose_name_plural": "账户可用说明",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_statement_on_an_account_says_why",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
