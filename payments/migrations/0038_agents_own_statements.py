"""The paying agent's own statement of a month, recorded by one and compared by another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WAY = """
CREATE FUNCTION an_agent_statement_takes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    compared CONSTANT text[] := '{confirmed_by_id,confirmed_on,explanation,'
        'booked_arrived_count,booked_arrived_sum,booked_back_count,booked_back_sum}';
    free text[] := '{status,version}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'recorded' OR NEW.recorded_on < NEW.month + interval '1 month' THEN
            RAISE EXCEPTION '银行对账单在月份结束后登记，再由另一人核对'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status = 'recorded' AND NEW.status = 'confirmed' THEN
            free := free || compared;
        END IF;
        IF to_jsonb(NEW) - free IS NOT DISTINCT FROM to_jsonb(OLD) - free
           AND (OLD.status, NEW.status) IN (('recorded', 'recorded'), ('recorded', 'confirmed'),
               ('recorded', 'withdrawn'), ('confirmed', 'reversed')) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '银行对账单登记后不能改动，有误的撤回、撤销后重新登记'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER an_agent_statement_takes_its_way
    BEFORE INSERT OR UPDATE OR DELETE ON payments_agentstatement
    FOR EACH ROW EXECUTE FUNCTION an_agent_statement_takes_its_way();
CREATE TRIGGER agent_statement_no_truncate BEFORE TRUNCATE ON payments_agentstatement
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_with_the_bank_stays();
"""
NO_WAY = """
DROP TRIGGER agent_statement_no_truncate ON payments_agentstatement;
DROP TRIGGER an_agent_statement_takes_its_way ON payments_agentstatement;
DROP FUNCTION an_agent_statement_takes_its_way();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0037_what_is_signed_for_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", db_index=True, max_length=12, verbose_name="区划代码"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="备注")),
                ("recorded_on", models.DateField(verbose_name="登记日期")),
                ("confirmed_on", models.DateField(null=True, verbose_name="复核日期")),
                (
                    "fund",
                    models.CharField(
                        choices=[("urban", "城市低保资金"), ("rural", "农村低保资金")],
                        max_length=10,
                        verbose_name="资金",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("recorded", "待核对"),
                            ("confirmed", "已核对"),
                            ("withdrawn", "已撤回"),
                            ("reversed", "核对已撤销"),
                        ],
                        editable=False,
                        max_length=30,
                        verbose_name="状态",
                    ),
                ),
                ("month", models.DateField(verbose_name="对账月份")),
                ("arrived_count", models.PositiveIntegerField(verbose_name="到账笔数")),
                (
                    "arrived_sum",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="到账金额"),
                ),
                ("back_count", models.PositiveIntegerField(verbose_name="退回笔数")),
                (
                    "back_sum",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="退回金额"),
                ),
                (
                    "booked_arrived_count",
                    models.PositiveIntegerField(null=True, verbose_name="账簿到账笔数"),
                ),
                (
                    "booked_arrived_sum",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="账簿到账金额"
                    ),
                ),
                (
                    "booked_back_count",
                    models.PositiveIntegerField(null=True, verbose_name="账簿退回笔数"),
                ),
                (
                    "booked_back_sum",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="账簿退回金额"
                    ),
                ),
                (
                    "explanation",
                    models.CharField(blank=True, max_length=500, verbose_name="差额说明"),
                ),
                ("paper", models.FileField(upload_to="agent_statements/", verbose_name="对账单")),
                ("paper_sha256", models.CharField(max_length=64, verbose_name="对账单摘要")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核人",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "银行对账单",
                "verbose_name_plural": "银行对账单",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="agentstatement_is_confirmed_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fund__in", ("urban", "rural")), ("month__day", 1)),
                        name="an_agent_statement_is_of_a_month_of_a_benefit_fund",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("arrived_count", 0), ("arrived_sum", 0)),
                                models.Q(("arrived_count__gt", 0), ("arrived_sum__gt", 0)),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("back_count", 0), ("back_sum", 0)),
                                models.Q(("back_count__gt", 0), ("back_sum__gt", 0)),
                                _connector="OR",
                            ),
                        ),
                        name="an_agent_statement_has_no_sum_without_its_payments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paper", ""), _negated=True),
                            models.Q(("paper_sha256", ""), _negated=True),
                        ),
                        name="an_agent_statement_has_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("booked_arrived_count__isnull", False),
                                ("booked_arrived_sum__isnull", False),
                                ("booked_back_count__isnull", False),
                                ("booked_back_sum__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("confirmed_on__isnull", False),
                                ("status__in", ["confirmed", "reversed"]),
                            ),
                            models.Q(
                                ("booked_arrived_count__isnull", True),
                                ("booked_arrived_sum__isnull", True),
                                ("booked_back_count__isnull", True),
                                ("booked_back_sum__isnull", True),
                                ("confirmed_by__isnull", True),
                                ("confirmed_on__isnull", True),
                                ("explanation", ""),
                                ("status__in", ["recorded", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_compared_agent_statement_has_its_reader_and_the_books",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("explanation", ""), _negated=True),
                            models.Q(
                                ("arrived_count", models.F("booked_arrived_count")),
                                ("arrived_sum", models.F("booked_arrived_sum")),
                                ("back_count", models.F("booked_back_count")),
                                ("back_sum", models.F("booked_back_sum")),
                            ),
                            _connector="OR",
                        ),
                        name="a_difference_with_the_agent_is_explained",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["recorded", "confirmed"])),
                        fields=("area_code", "fund", "month"),
                        name="one_live_agent_statement_per_county_fund_and_month",
                        violation_error_message="该资金该月的银行对账单已登记",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WAY, NO_WAY),
    ]
