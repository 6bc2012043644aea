"""What is held of a payment is looked up payment by payment, whatever the statistics say.

After a large return they are those of an empty table for a while: a join was then begun at the
return, and read all of its lines for every payment. What stands inside a count is not reordered.
"""

from importlib import import_module

from django.db import migrations

COUNTED = """
CREATE OR REPLACE FUNCTION times_held(of_payment bigint, until date DEFAULT 'infinity')
RETURNS integer LANGUAGE sql STABLE COST 10000 SET enable_seqscan = off AS $$
    SELECT ((SELECT count(*) FROM payments_bankreturnline l
              WHERE l.payment_id = of_payment AND l.result = 'success'
                AND (SELECT r.imported_on FROM payments_bankreturn r
                      WHERE r.id = l.bank_return_id) <= until)
          + (SELECT count(*) FROM payments_arrival a
              WHERE a.payment_id = of_payment AND a.arrived_on <= until)
          - (SELECT count(*) FROM payments_refund b
              WHERE b.payment_id = of_payment AND b.refunded_on <= until))::integer
$$;

CREATE OR REPLACE FUNCTION bank_says_otherwise(home bigint, of_month date, of_kind text,
                                               of_cause text)
RETURNS boolean LANGUAGE sql STABLE COST 10000 SET enable_seqscan = off AS $$
    SELECT EXISTS (
        SELECT 1 FROM payments_payment q
         WHERE q.household_id = home AND q.month = of_month AND q.kind = of_kind
           AND q.cause = of_cause
           AND 0 < (SELECT count(*) FROM payments_bankreturnline l
                     WHERE l.payment_id = q.id AND l.result = 'exception'
                       AND l.fault <> 'duplicate'
                       AND 0 = (SELECT count(*) FROM payments_resolution s
                                 WHERE s.line_id = l.id)))
$$;
"""


def _as_before() -> str:
    made = import_module("payments.migrations.0036_money_comes_and_goes").COUNT
    found = ""
    for name in ("times_held(", "bank_says_otherwise("):
        start = made.index(f"CREATE FUNCTION {name}")
        found += made[start : made.index("$$;", start) + 3].replace("CREATE", "CREATE OR REPLACE")
    return found


class Migration(migrations.Migration):
    dependencies = [("payments", "0039_letters_of_recoveries")]
    operations = [migrations.RunSQL(COUNTED, _as_before())]
