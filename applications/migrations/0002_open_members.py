"""A person's open application follows the application's state, in the database itself."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION application_members_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE applications_applicationmember
       SET is_open = NEW.status NOT IN
           ('confirmed', 'refused', 'declined', 'withdrawn', 'ended')
     WHERE application_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER application_members_follow AFTER UPDATE OF status ON applications_application
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION application_members_follow();
"""

UNFOLLOW = """
DROP TRIGGER application_members_follow ON applications_application;
DROP FUNCTION application_members_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]
    operations = [migrations.RunSQL(FOLLOW, UNFOLLOW)]
