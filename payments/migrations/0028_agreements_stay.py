"""A written agreement that is on file is neither changed nor removed."""

from django.db import migrations

FORBID = """
CREATE FUNCTION custody_agreement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.agreement = '' OR
        (NEW.agreement, NEW.agreed_on, NEW.household_id)
            IS NOT DISTINCT FROM (OLD.agreement, OLD.agreed_on, OLD.household_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '代管协议归档后不能修改或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER custody_agreement_stays BEFORE UPDATE OR DELETE ON payments_cardcustody
    FOR EACH ROW EXECUTE FUNCTION custody_agreement_stays();
CREATE TRIGGER custody_no_truncate BEFORE TRUNCATE ON payments_cardcustody
    FOR EACH STATEMENT EXECUTE FUNCTION custody_agreement_stays();
"""
ALLOW = """
DROP TRIGGER custody_no_truncate ON payments_cardcustody;
DROP TRIGGER custody_agreement_stays ON payments_cardcustody;
DROP FUNCTION custody_agreement_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0027_streets_without_a_figure")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
