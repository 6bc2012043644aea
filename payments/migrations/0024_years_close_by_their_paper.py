"""The paper of a year's end closes the year, also one in which nothing is left to carry over."""

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

SHUT = """
CREATE OR REPLACE FUNCTION ledger_year_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_ledgertransaction
                WHERE area_code = NEW.area_code AND fund = NEW.fund AND event = 'year_end'
                  AND on_date >= NEW.on_date)
       OR EXISTS (SELECT 1 FROM payments_yearend
                   WHERE area_code = NEW.area_code AND fund = NEW.fund AND status = 'closed'
                     AND year >= extract(year FROM NEW.on_date)) THEN
        RAISE EXCEPTION '% 所在年度已年终结转，不能再记账', NEW.on_date
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION a_closed_year_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 年度已结转，不能再打开', OLD.year USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER a_closed_year_stays_closed BEFORE UPDATE ON payments_yearend
    FOR EACH ROW WHEN (OLD.status = 'closed' AND NEW.status <> 'closed')
    EXECUTE FUNCTION a_closed_year_stays_closed();
"""
OPEN = """
DROP TRIGGER a_closed_year_stays_closed ON payments_yearend;
DROP FUNCTION a_closed_year_stays_closed();

CREATE OR REPLACE FUNCTION ledger_year_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_ledgertransaction
                WHERE area_code = NEW.area_code AND fund = NEW.fund AND event = 'year_end'
                  AND on_date >= NEW.on_date) THEN
        RAISE EXCEPTION '% 所在年度已年终结转，不能再记账', NEW.on_date
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0023_what_is_kept_back_does_not_go_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="allocation",
            name="an_allotted_amount_is_recorded_once",
        ),
        migrations.RemoveConstraint(
            model_name="budgetrequest",
            name="an_approved_budget_names_its_amount_and_document",
        ),
        migrations.AddField(
            model_name="allocation",
            name="instalment",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="第几笔"),
        ),
        migrations.AlterField(
            model_name="budgetrequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("submitted", "待财政审核"),
                    ("approved", "已批准"),
                    ("returned", "已退回"),
                    ("reversed", "批准已撤销"),
                ],
                editable=False,
                max_length=30,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on__isnull", True),
                    models.Q(
                        ("received_on__gte", models.F("document_date")),
                        ("received_on__lte", models.F("confirmed_on")),
                    ),
                    _connector="OR",
                ),
                name="money_arrives_after_its_document_and_before_it_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "document_date__year__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("year"), "-", models.Value(1)
                        ),
                    ),
                    ("year__gte", 2000),
                ),
                name="a_document_is_at_most_a_year_before_its_budget",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["recorded", "confirmed"])),
                fields=(
                    "area_code",
                    "fund",
                    "source",
                    "document_number",
                    "stage",
                    "amount",
                    "instalment",
                ),
                name="an_allotted_amount_is_recorded_once",
                violation_error_message="该文号的同一笔资金已登记。同一文号分次下达、金额又相同的，请填写这是第几笔",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["approved", "reversed"]), _negated=True),
                    models.Q(
                        ("approved_amount__isnull", False),
                        models.Q(("approved_document", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_approved_budget_names_its_amount_and_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "supplement"), ("status", "submitted")),
                fields=("area_code", "fund", "year"),
                name="one_supplement_waits_per_county_fund_and_year",
                violation_error_message="该年度已有一份追加预算申请待财政审核，审核后才能再次提出",
            ),
        ),
        migrations.AddConstraint(
            model_name="workexpense",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_on__lte", models.F("recorded_on")), ("paid_on__year__gte", 2000)
                ),
                name="a_work_expense_was_paid_before_it_is_recorded",
            ),
        ),
        migrations.RunSQL(SHUT, OPEN),
    ]
