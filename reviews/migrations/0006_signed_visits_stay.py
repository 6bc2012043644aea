"""A visit that both sides have signed stays as it was signed: its findings decide amounts."""

from django.db import migrations

FORBID = """
CREATE FUNCTION signed_visit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已签字的入户调查记录不能修改或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER signed_visit_stays BEFORE UPDATE OR DELETE ON reviews_homevisit
    FOR EACH ROW WHEN (OLD.signed_on IS NOT NULL) EXECUTE FUNCTION signed_visit_stays();
CREATE TRIGGER signed_visit_no_truncate BEFORE TRUNCATE ON reviews_homevisit
    FOR EACH STATEMENT EXECUTE FUNCTION signed_visit_stays();
"""

ALLOW = """
DROP TRIGGER signed_visit_no_truncate ON reviews_homevisit;
DROP TRIGGER signed_visit_stays ON reviews_homevisit;
DROP FUNCTION signed_visit_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_afterwards")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
