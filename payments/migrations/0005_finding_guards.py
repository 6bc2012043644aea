"""Findings about paid months, and what comes of them: decided, then never edited.

Also: what is set off and what is paid out are together what was awarded; and the one change that
a sealed payment takes, its account's ciphertext under another key, the account being the same.
"""

from django.db import migrations

APPEND_ONLY = (
    "payments_instalment",
    "payments_recoveryreceipt",
    "payments_fraudfine",
    "payments_bridging",
)
DECIDED = {
    "payments_recovery": "status,version,plan_round,set_off_monthly,set_off_share,waived,"
    "waiver_reason,waiver_by_id,closed_by_id,closed_on",
    "payments_backpay": "status,version",
    "payments_priceindex": "status,version",
}
MONTHS = (
    ("payments_recoverymonth", "payments_recovery", "recovery_id"),
    ("payments_backpaymonth", "payments_backpay", "back_pay_id"),
)

FORBID = """
CREATE FUNCTION finding_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '追缴、补发和垫付的记录不能修改、删除或清空'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION decided_finding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status NOT IN ('prepared', 'recorded')
       AND to_jsonb(NEW) - free IS NOT DISTINCT FROM to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '已决定的追缴、补发和已复核的指数不能改动' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION recovery_is_within_what_was_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    home bigint; asked numeric; paid numeric;
BEGIN
    SELECT household_id INTO home FROM payments_recovery WHERE id = NEW.recovery_id;
    SELECT coalesce(sum(m.amount), 0) INTO asked
      FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
     WHERE r.household_id = home AND m.month = NEW.month AND r.status <> 'withdrawn';
    SELECT coalesce(sum(p.amount + p.set_off), 0) INTO paid
      FROM payments_payment p
     WHERE p.household_id = home AND p.month = NEW.month AND batch_is_sealed(p.batch_id)
       AND EXISTS (SELECT 1 FROM payments_bankreturnline l
                    WHERE l.payment_id = p.id AND l.result = 'success')
       AND NOT EXISTS (SELECT 1 FROM payments_refund b WHERE b.payment_id = p.id);
    IF asked > paid THEN
        RAISE EXCEPTION '追缴金额 % 元超过该月实际到账的 % 元', asked, paid
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER recovery_is_within_what_was_paid AFTER INSERT ON payments_recoverymonth
    FOR EACH ROW EXECUTE FUNCTION recovery_is_within_what_was_paid();

CREATE FUNCTION no_more_comes_back_than_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM payments_recoveryreceipt WHERE recovery_id = NEW.recovery_id)
       > (SELECT total FROM payments_recovery WHERE id = NEW.recovery_id) THEN
        RAISE EXCEPTION '收回金额超过追缴金额' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_more_comes_back_than_is_owed AFTER INSERT ON payments_recoveryreceipt
    FOR EACH ROW EXECUTE FUNCTION no_more_comes_back_than_is_owed();

-- Zhengzhou 2004, part 2: nothing is deducted. Where a rule lets a recovery be set off, what is
-- paid out and what is set off are together what was awarded.
CREATE FUNCTION set_off_and_payment_are_the_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_award w
                    WHERE w.id = NEW.award_id AND w.amount = NEW.amount + NEW.set_off) THEN
        RAISE EXCEPTION '实发金额与抵扣金额之和须等于核定的保障金'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM payments_recovery r
                    WHERE r.id = NEW.recovery_id AND r.household_id = NEW.household_id
                      AND (NEW.replaces_id IS NOT NULL
                           OR r.status = 'decided' AND NEW.set_off <= r.set_off_monthly)) THEN
        RAISE EXCEPTION '没有抵扣决定，不能从保障金中扣款' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER set_off_and_payment_are_the_award BEFORE INSERT OR UPDATE ON payments_payment
    FOR EACH ROW WHEN (NEW.set_off <> 0) EXECUTE FUNCTION set_off_and_payment_are_the_award();

CREATE OR REPLACE FUNCTION payments_of_a_sealed_batch_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '发放明细不能清空' USING ERRCODE = 'restrict_violation';
    END IF;
    -- A rotation of keys: the ciphertext is under another key, its blind index and all else equal.
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'payments_payment'
       AND current_setting('dibao.resealing', true) = 'on' THEN
        IF to_jsonb(NEW) - 'account' = to_jsonb(OLD) - 'account'
           AND substring(NEW.account FROM 1 FOR 2 + get_byte(NEW.account, 1))
               <> substring(OLD.account FROM 1 FOR 2 + get_byte(OLD.account, 1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF batch_is_sealed(OLD.batch_id)
       OR (TG_OP = 'UPDATE' AND batch_is_sealed(NEW.batch_id)) THEN
        RAISE EXCEPTION '批次已签发封存，发放明细不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

BEFORE = """
CREATE OR REPLACE FUNCTION payments_of_a_sealed_batch_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '发放明细不能清空' USING ERRCODE = 'restrict_violation';
    END IF;
    IF batch_is_sealed(OLD.batch_id)
       OR (TG_OP = 'UPDATE' AND batch_is_sealed(NEW.batch_id)) THEN
        RAISE EXCEPTION '批次已签发封存，发放明细不能改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER set_off_and_payment_are_the_award ON payments_payment;
DROP FUNCTION set_off_and_payment_are_the_award();
DROP TRIGGER no_more_comes_back_than_is_owed ON payments_recoveryreceipt;
DROP FUNCTION no_more_comes_back_than_is_owed();
DROP TRIGGER recovery_is_within_what_was_paid ON payments_recoverymonth;
DROP FUNCTION recovery_is_within_what_was_paid();
DROP FUNCTION decided_finding_stays();
DROP FUNCTION finding_is_kept();
"""

ON_KEPT = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION finding_is_kept();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION finding_is_kept();
"""

ON_DECIDED = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN (OLD.status NOT IN ('prepared', 'recorded'))
    EXECUTE FUNCTION decided_finding_stays('{free}');
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION finding_is_kept();
"""

# Months are written with the draft and are then a fact: nothing is added once it was decided.
ON_MONTHS = """
CREATE FUNCTION {table}_belong_to_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM {parent} WHERE id = NEW.{key} AND status = 'prepared') THEN
        RAISE EXCEPTION '已决定的追缴、补发不能再加月份' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_belong_to_a_draft BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_belong_to_a_draft();
"""

DROP = """
DROP TRIGGER {table}_no_truncate ON {table};
DROP TRIGGER {table}_stays ON {table};
"""
DROP_MONTHS = """
DROP TRIGGER {table}_belong_to_a_draft ON {table};
DROP FUNCTION {table}_belong_to_a_draft();
"""

KEPT = APPEND_ONLY + tuple(table for table, _parent, _key in MONTHS)


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_findings")]
    operations = [
        migrations.RunSQL(
            FORBID
            + "".join(ON_KEPT.format(table=table) for table in KEPT)
            + "".join(ON_DECIDED.format(table=table, free=free) for table, free in DECIDED.items())
            + "".join(ON_MONTHS.format(table=t, parent=p, key=k) for t, p, k in MONTHS),
            "".join(DROP_MONTHS.format(table=table) for table, _parent, _key in MONTHS)
            + "".join(DROP.format(table=table) for table in (*KEPT, *DECIDED))
            + BEFORE,
        )
    ]
