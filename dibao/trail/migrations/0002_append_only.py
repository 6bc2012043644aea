"""The database refuses to change or remove what the trail says."""

from django.db import migrations

FORBID = """
CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '办理轨迹只能追加，不能修改或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trail_entry_no_change BEFORE UPDATE OR DELETE ON trail_trailentry
    FOR EACH ROW EXECUTE FUNCTION trail_is_append_only();
CREATE TRIGGER trail_entry_no_truncate BEFORE TRUNCATE ON trail_trailentry
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only();
CREATE TRIGGER trail_head_no_removal BEFORE DELETE ON trail_chainhead
    FOR EACH ROW EXECUTE FUNCTION trail_is_append_only();
CREATE TRIGGER trail_head_no_truncate BEFORE TRUNCATE ON trail_chainhead
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only();
"""

ALLOW = """
DROP TRIGGER trail_entry_no_change ON trail_trailentry;
DROP TRIGGER trail_entry_no_truncate ON trail_trailentry;
DROP TRIGGER trail_head_no_removal ON trail_chainhead;
DROP TRIGGER trail_head_no_truncate ON trail_chainhead;
DROP FUNCTION trail_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
