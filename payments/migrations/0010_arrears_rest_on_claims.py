"""Arrears are paid under the number of what they rest on: a claim or a decided back pay."""

from django.db import migrations

FORBID = """
CREATE FUNCTION arrears_rest_on_a_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_arrearsclaim c JOIN reviews_linechange t ON t.id = c.cause_id
                WHERE t.number = NEW.cause AND c.household_id = NEW.household_id
                  AND c.month = NEW.month AND c.amount = NEW.amount)
       OR EXISTS (SELECT 1 FROM payments_backpay b
                    JOIN payments_backpaymonth m ON m.back_pay_id = b.id
                   WHERE b.number = NEW.cause AND b.household_id = NEW.household_id
                     AND b.status = 'decided' AND m.month = NEW.month
                     AND m.amount = NEW.amount) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '补发须有该户该月的应补发金额或已决定的补发作依据，金额须一致'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER arrears_rest_on_a_claim
    BEFORE INSERT OR UPDATE OF household_id, month, kind, cause, amount ON payments_payment
    FOR EACH ROW WHEN (NEW.kind = 'arrears') EXECUTE FUNCTION arrears_rest_on_a_claim();
"""

ALLOW = """
DROP TRIGGER arrears_rest_on_a_claim ON payments_payment;
DROP FUNCTION arrears_rest_on_a_claim();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0009_owner_rotates_keys"),
        ("reviews", "0006_signed_visits_stay"),
    ]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
