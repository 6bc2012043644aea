"""Work records stay as they were written; checked property is told from declared."""

from django.db import migrations

FOUND = "核对发现"

FORBID = """
CREATE FUNCTION work_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.voided_on IS NULL
       AND (to_jsonb(NEW) - 'voided_on' - 'void_reason')
         = (to_jsonb(OLD) - 'voided_on' - 'void_reason') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '就业义务记录不能修改或删除，登记有误的应当作废'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER work_record_stays BEFORE UPDATE OR DELETE ON households_workrecord
    FOR EACH ROW EXECUTE FUNCTION work_record_stays();
CREATE TRIGGER work_record_no_truncate BEFORE TRUNCATE ON households_workrecord
    FOR EACH STATEMENT EXECUTE FUNCTION work_record_stays();
"""

ALLOW = """
DROP TRIGGER work_record_no_truncate ON households_workrecord;
DROP TRIGGER work_record_stays ON households_workrecord;
DROP FUNCTION work_record_stays();
"""


def tell_checked_assets(apps, schema_editor) -> None:
    """The means check wrote this at the beginning of its notes before there was an origin."""
    assets = apps.get_model("households", "AssetItem").objects
    assets.filter(note__startswith=FOUND).update(origin="checked")


class Migration(migrations.Migration):
    dependencies = [("households", "0002_facts_of_the_rules")]
    operations = [
        migrations.RunSQL(FORBID, ALLOW),
        migrations.RunPython(tell_checked_assets, migrations.RunPython.noop),
    ]
