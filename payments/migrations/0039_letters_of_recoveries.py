"""A letter that names a recovery is one of its own: the decision, or what overturned it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION a_letter_is_one_of_its_recovery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_recovery
                    WHERE number = NEW.recovery AND household_id = NEW.recovered_from_id
                      AND NEW.number IN (letter_number, overturn_letter)) THEN
        RAISE EXCEPTION '文书与追缴决定不符' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_letter_is_one_of_its_recovery AFTER INSERT OR UPDATE ON reviews_letter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.recovery <> '')
    EXECUTE FUNCTION a_letter_is_one_of_its_recovery();
"""

UNDO = """
DROP TRIGGER a_letter_is_one_of_its_recovery ON reviews_letter;
DROP FUNCTION a_letter_is_one_of_its_recovery();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0038_agents_own_statements"),
        ("reviews", "0008_letters_of_recoveries"),
    ]
    operations = [migrations.RunSQL(GUARD, UNDO)]
