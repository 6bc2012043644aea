"""A pause of the clock ends at the latest with its case; those left open so far are ended."""

from django.db import migrations

ENDED = "('confirmed', 'refused', 'declined', 'withdrawn', 'ended')"

CLOSE = f"""
UPDATE applications_clockpause p
   SET until = greatest(p.since, coalesce(a.decided_on, a.due_on, p.since))
  FROM applications_application a
 WHERE a.id = p.application_id AND p.until IS NULL AND a.status IN {ENDED};
UPDATE applications_application SET paused_since = NULL
 WHERE paused_since IS NOT NULL AND status IN {ENDED};
"""

GUARD = f"""
CREATE FUNCTION pauses_end_with_the_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM applications_clockpause p
                 JOIN applications_application a ON a.id = p.application_id
                WHERE p.until IS NULL AND a.status IN {ENDED}
                  AND a.id = (CASE TG_TABLE_NAME WHEN 'applications_clockpause'
                              THEN (to_jsonb(NEW) ->> 'application_id')::bigint
                              ELSE NEW.id END)) THEN
        RAISE EXCEPTION 'a case that has ended has no open pause of its clock'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ended_case_has_no_open_pause
    AFTER UPDATE OF status ON applications_application DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION pauses_end_with_the_case();
CREATE CONSTRAINT TRIGGER open_pause_is_of_an_open_case
    AFTER INSERT OR UPDATE ON applications_clockpause DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION pauses_end_with_the_case();
"""

UNGUARD = """
DROP TRIGGER ended_case_has_no_open_pause ON applications_application;
DROP TRIGGER open_pause_is_of_an_open_case ON applications_clockpause;
DROP FUNCTION pauses_end_with_the_case();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_relations_and_sources_in_words")]
    operations = [
        migrations.RunSQL(CLOSE, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
