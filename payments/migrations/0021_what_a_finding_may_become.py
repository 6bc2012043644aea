"""What may become of a finding, status by status and column by column.

Only a draft is withdrawn; a recovery is settled or closed when the ledger says that nothing is
owed; a set-off begins and ends as the trail says; a recovery asks for no more than its own fund
paid.
"""

from django.db import migrations

# From a status to a status: the columns that may change besides the version.
ALLOWED = {
    "payments_recovery": {
        "prepared>decided": "status,decided_by_id,decided_on,letter_number,basis",
        "prepared>withdrawn": "status",
        "decided>decided": "plan_round,set_off_monthly,set_off_share",
        "decided>waiving": "status,waiver_by_id,waiver_reason,set_off_monthly,set_off_share",
        "decided>settled": "status,closed_by_id,closed_on",
        "settled>decided": "status,closed_by_id,closed_on,set_off_monthly,set_off_share",
        "settled>settled": "",
        "waiving>decided": "status,waiver_by_id,waiver_reason",
        "waiving>closed": "status,waived,closed_by_id,closed_on",
        "waiving>waiving": "",
        "closed>closed": "",
    },
    "payments_backpay": {
        "prepared>decided": "status,decided_by_id,decided_on",
        "prepared>withdrawn": "status",
    },
    "payments_priceindex": {
        "recorded>confirmed": "status,confirmed_by_id,confirmed_on",
        "recorded>withdrawn": "status",
        "confirmed>withdrawn": "status",
    },
}

WAYS = """
CREATE FUNCTION finding_takes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text := TG_ARGV[0]::jsonb ->> (OLD.status || '>' || NEW.status);
    columns text[] := string_to_array(free || ',version', ',');
BEGIN
    IF free IS NULL OR to_jsonb(NEW) - columns IS DISTINCT FROM to_jsonb(OLD) - columns THEN
        RAISE EXCEPTION '追缴、补发和价格指数只能按规定的步骤办理，已决定、已复核的内容不能改动'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ON_WAYS = """
DROP TRIGGER {table}_stays ON {table};
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.status NOT IN ('prepared', 'recorded') OR OLD.status <> NEW.status)
    EXECUTE FUNCTION finding_takes_its_way('{ways}');
CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} FOR EACH ROW
    WHEN (OLD.status NOT IN ('prepared', 'recorded')) EXECUTE FUNCTION finding_is_kept();
"""
OFF_WAYS = """
DROP TRIGGER {table}_is_kept ON {table};
DROP TRIGGER {table}_stays ON {table};
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN (OLD.status NOT IN ('prepared', 'recorded'))
    EXECUTE FUNCTION decided_finding_stays('{free}');
"""

BALANCE = """
-- The ledger keeps what is owed of a recovery: settled and closed are words for nothing.
CREATE FUNCTION a_recovery_ends_when_nothing_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed numeric;
BEGIN
    SELECT coalesce(sum(e.debit - e.credit), 0) INTO owed
      FROM payments_ledgertransaction t
      JOIN payments_ledgerentry e ON e.transaction_id = t.id
      JOIN payments_ledgeraccount a ON a.id = e.account_id AND a.kind = 'receivable'
     WHERE t.reference = NEW.number;
    IF (NEW.status IN ('settled', 'closed')) <> (owed = 0) THEN
        RAISE EXCEPTION '追缴 % 还有 % 元没有收回，与办理状态不符', NEW.number, owed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_recovery_ends_when_nothing_is_owed BEFORE UPDATE ON payments_recovery
    FOR EACH ROW WHEN (OLD.status <> NEW.status AND NEW.status NOT IN ('prepared', 'withdrawn'))
    EXECUTE FUNCTION a_recovery_ends_when_nothing_is_owed();

-- The trail is written after the row, in the same transaction: looked at when all is written.
CREATE FUNCTION a_set_off_is_ordered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands numeric; ordered numeric;
BEGIN
    SELECT set_off_monthly INTO stands FROM payments_recovery WHERE id = NEW.id;
    SELECT CASE WHEN e.action = 'begin_set_off' THEN (e.data ->> 'monthly')::numeric ELSE 0 END
      INTO ordered FROM trail_trailentry e
     WHERE e.thread = NEW.number AND e.subject_type = 'payments.recovery'
       AND e.action IN ('begin_set_off', 'end_set_off', 'ask_waiver')
     ORDER BY e.id DESC LIMIT 1;
    IF stands <> coalesce(ordered, 0)
       OR OLD.set_off_monthly > 0 AND NEW.set_off_monthly > 0 THEN
        RAISE EXCEPTION '抵扣须由县级决定后开始、变更或停止' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_set_off_is_ordered AFTER UPDATE ON payments_recovery
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.set_off_monthly, OLD.set_off_share)
          IS DISTINCT FROM (NEW.set_off_monthly, NEW.set_off_share))
    EXECUTE FUNCTION a_set_off_is_ordered();
"""
NO_BALANCE = """
DROP TRIGGER a_set_off_is_ordered ON payments_recovery;
DROP FUNCTION a_set_off_is_ordered();
DROP TRIGGER a_recovery_ends_when_nothing_is_owed ON payments_recovery;
DROP FUNCTION a_recovery_ends_when_nothing_is_owed();
"""

# The sums of one household and month: of all funds before, of the recovery's own from now on.
WITHIN = """
CREATE OR REPLACE FUNCTION recovery_is_within_what_was_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one payments_recovery; asked numeric; paid numeric;
BEGIN
    SELECT * INTO one FROM payments_recovery WHERE id = NEW.recovery_id;
    SELECT coalesce(sum(m.amount), 0) INTO asked
      FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
     WHERE r.household_id = one.household_id AND m.month = NEW.month AND r.status <> 'withdrawn'
       {asked};
    SELECT coalesce(sum(p.amount + p.set_off), 0) INTO paid
      FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id
     WHERE p.household_id = one.household_id AND p.month = NEW.month
       AND batch_is_sealed(p.batch_id) {paid}
       AND (EXISTS (SELECT 1 FROM payments_arrival a WHERE a.payment_id = p.id)
            OR EXISTS (SELECT 1 FROM payments_bankreturnline l
                        WHERE l.payment_id = p.id AND l.result = 'success')
               AND NOT EXISTS (SELECT 1 FROM payments_refund b WHERE b.payment_id = p.id));
    IF asked > paid THEN
        RAISE EXCEPTION '追缴金额 % 元超过该月实际到账的 % 元', asked, paid
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
OF_THE_FUND = {
    "asked": "AND r.category = one.category",
    "paid": "AND b.category = one.category AND left(b.area_code, 6) = left(one.area_code, 6)",
}


def _each(statement: str) -> str:
    return "".join(
        statement.format(
            table=table,
            ways="{" + ", ".join(f'"{way}": "{free}"' for way, free in ways.items()) + "}",
            free=FREE_BEFORE[table],
        )
        for table, ways in ALLOWED.items()
    )


FREE_BEFORE = {
    "payments_recovery": "status,version,plan_round,set_off_monthly,set_off_share,waived,"
    "waiver_reason,waiver_by_id,closed_by_id,closed_on",
    "payments_backpay": "status,version",
    "payments_priceindex": "status,version",
}


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0020_months_by_their_rules"),
        ("trail", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(
            WAYS + _each(ON_WAYS) + BALANCE + WITHIN.format(**OF_THE_FUND),
            WITHIN.format(asked="", paid="")
            + NO_BALANCE
            + _each(OFF_WAYS)
            + "DROP FUNCTION finding_takes_its_way();",
        )
    ]
