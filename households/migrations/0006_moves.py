"""Moves of households: kept as they were written, within a county, and none without its record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORBID = """
CREATE FUNCTION move_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '迁移记录不能修改或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER move_stays BEFORE UPDATE OR DELETE ON households_move
    FOR EACH ROW EXECUTE FUNCTION move_stays();
CREATE TRIGGER move_no_truncate BEFORE TRUNCATE ON households_move
    FOR EACH STATEMENT EXECUTE FUNCTION move_stays();

CREATE FUNCTION household_stays_in_its_county() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF left(NEW.area_code, 6) <> left(OLD.area_code, 6) THEN
        RAISE EXCEPTION '家庭不能迁入其他县，应当在迁入地重新申请'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER household_stays_in_its_county BEFORE UPDATE OF area_code ON households_household
    FOR EACH ROW EXECUTE FUNCTION household_stays_in_its_county();

CREATE FUNCTION household_area_follows_a_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM households_move m
                    WHERE m.household_id = NEW.id AND m.area_code = NEW.area_code
                      AND m.from_code = OLD.area_code) THEN
        RAISE EXCEPTION '家庭所在村（社区）的变更须有迁移记录' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER household_area_follows_a_move
    AFTER UPDATE OF area_code ON households_household DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.area_code IS DISTINCT FROM NEW.area_code)
    EXECUTE FUNCTION household_area_follows_a_move();
"""

ALLOW = """
DROP TRIGGER household_area_follows_a_move ON households_household;
DROP FUNCTION household_area_follows_a_move();
DROP TRIGGER household_stays_in_its_county ON households_household;
DROP FUNCTION household_stays_in_its_county();
DROP TRIGGER move_no_truncate ON households_move;
DROP TRIGGER move_stays ON households_move;
DROP FUNCTION move_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0005_public_service_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Move",
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
                    "from_code",
                    models.CharField(
                        db_collation="C", max_length=12, verbose_name="迁出村（社区）"
                    ),
                ),
                ("moved_on", models.DateField(verbose_name="迁移日期")),
                ("evidence", models.CharField(max_length=200, verbose_name="证明材料")),
                ("recorded_on", models.DateField(verbose_name="登记日期")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="households.household",
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
                "verbose_name": "迁移记录",
                "verbose_name_plural": "迁移记录",
                "ordering": ["moved_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("area_code", models.F("from_code")), _negated=True),
                        name="a_move_goes_to_another_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="a_move_has_its_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("moved_on__lte", models.F("recorded_on"))),
                        name="a_move_is_recorded_when_it_has_happened",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
