"""A file of the bank that tells of a return anew books none, before money arrived again since."""

from importlib import import_module

from django.db import migrations

IS_THERE = "AND s.how IN ('sent_back', 'sent_back_usable') AND times_held(p.id) > 0"
# What the line's own version of our files, and letters, moved last before it.
CAME_LAST = """
           AND EXISTS (
               SELECT 1 FROM payments_bankreturn r
                WHERE r.id = l.bank_return_id
                  AND (r.version IS NULL OR (
                      SELECT moved.came FROM (
                          SELECT o.id, o.bank_return_id,
                                 o.result = 'success' OR a.id IS NOT NULL AS came
                            FROM payments_bankreturnline o
                            JOIN payments_bankreturn ro ON ro.id = o.bank_return_id
                            LEFT JOIN payments_resolution x ON x.line_id = o.id
                            LEFT JOIN payments_arrival a ON a.resolution_id = x.id
                            LEFT JOIN payments_refund b ON b.resolution_id = x.id
                           WHERE o.payment_id = p.id AND ro.id < r.id
                             AND (ro.version = r.version OR ro.version IS NULL)
                             AND (o.result = 'success' OR a.id IS NOT NULL OR b.id IS NOT NULL)
                          ) moved
                       ORDER BY moved.bank_return_id DESC, moved.id DESC LIMIT 1)))"""


def _as_before() -> str:
    made = import_module("payments.migrations.0036_money_comes_and_goes").READ
    start = made.index("CREATE OR REPLACE FUNCTION a_refund_is_of_money_that_arrived")
    return made[start : made.index("$$;", start) + 3]


class Migration(migrations.Migration):
    dependencies = [("payments", "0044_kept_lists")]
    operations = [
        migrations.RunSQL(_as_before().replace(IS_THERE, IS_THERE + CAME_LAST), _as_before())
    ]
