"""Money may fail, arrive, be sent back and arrive again: what a household holds is counted.

Every guard reads the one count: the success, and the arrivals, less what was sent back.
"""

import re
from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

COUNT = """
-- How often the household has the money of a payment at the end of a day: never, once, or twice
-- where two versions of our files brought it. Dear, so that it is asked of the few that are left.
CREATE FUNCTION times_held(of_payment bigint, until date DEFAULT 'infinity')
RETURNS integer LANGUAGE sql STABLE COST 10000 AS $$
    SELECT ((SELECT count(*) FROM payments_bankreturnline l
               JOIN payments_bankreturn r ON r.id = l.bank_return_id
              WHERE l.payment_id = of_payment AND l.result = 'success' AND r.imported_on <= until)
          + (SELECT count(*) FROM payments_arrival a
              WHERE a.payment_id = of_payment AND a.arrived_on <= until)
          - (SELECT count(*) FROM payments_refund b
              WHERE b.payment_id = of_payment AND b.refunded_on <= until))::integer
$$;

-- The same of what one household is due for a month, over all attempts to pay it.
CREATE FUNCTION times_held_in_all(home bigint, of_month date, of_kind text, of_cause text,
                                  until date DEFAULT 'infinity')
RETURNS integer LANGUAGE sql STABLE COST 10000 AS $$
    SELECT coalesce(sum(times_held(q.id, until)), 0)::integer FROM payments_payment q
     WHERE q.household_id = home AND q.month = of_month AND q.kind = of_kind
       AND q.cause = of_cause
$$;

-- Of any attempt the bank has said something that nobody has cleared up yet.
CREATE FUNCTION bank_says_otherwise(home bigint, of_month date, of_kind text, of_cause text)
RETURNS boolean LANGUAGE sql STABLE COST 10000 AS $$
    SELECT EXISTS (
        SELECT 1 FROM payments_payment q JOIN payments_bankreturnline l ON l.payment_id = q.id
         WHERE q.household_id = home AND q.month = of_month AND q.kind = of_kind
           AND q.cause = of_cause AND l.result = 'exception' AND l.fault <> 'duplicate'
           AND NOT EXISTS (SELECT 1 FROM payments_resolution s WHERE s.line_id = l.id))
$$;

CREATE OR REPLACE FUNCTION money_may_have_arrived(home bigint, of_month date, of_kind text,
                                                  of_cause text)
RETURNS boolean LANGUAGE sql STABLE COST 10000 AS $$
    SELECT times_held_in_all(home, of_month, of_kind, of_cause) > 0
           OR bank_says_otherwise(home, of_month, of_kind, of_cause)
$$;

-- What a recovery asks back for a month is there, in its fund; when it is decided that something
-- was paid twice, all that it found paid.
CREATE FUNCTION check_recovery_of_month(one payments_recovery, of_month date)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked numeric; paid numeric;
BEGIN
    SELECT coalesce(sum(CASE WHEN r.id = one.id AND one.status = 'decided' AND one.way = 'twice'
                             THEN m.paid ELSE m.amount END), 0) INTO asked
      FROM payments_recoverymonth m JOIN payments_recovery r ON r.id = m.recovery_id
     WHERE r.household_id = one.household_id AND m.month = of_month
       AND r.status NOT IN ('withdrawn', 'overturned') AND r.category = one.category;
    SELECT coalesce(sum(p.amount * times_held(p.id) + p.set_off), 0) INTO paid
      FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id
     WHERE p.household_id = one.household_id AND p.month = of_month AND times_held(p.id) > 0
       AND batch_is_sealed(p.batch_id)
       AND b.category = one.category AND left(b.area_code, 6) = left(one.area_code, 6);
    -- What an overturned recovery took and gives back is the month's own money, counted before.
    paid := paid - (
        SELECT coalesce(sum(m.amount), 0)
          FROM payments_backpaymonth m JOIN payments_backpay g ON g.id = m.back_pay_id
         WHERE g.recovery_id IS NOT NULL AND g.household_id = one.household_id
           AND g.category = one.category AND left(g.area_code, 6) = left(one.area_code, 6)
           AND m.month = of_month
           AND EXISTS (SELECT 1 FROM payments_payment p
                        WHERE p.household_id = g.household_id AND p.month = m.month
                          AND p.kind = 'arrears' AND p.cause = g.number
                          AND batch_is_sealed(p.batch_id) AND times_held(p.id) > 0));
    IF asked > paid THEN
        RAISE EXCEPTION '追缴金额 % 元超过该月实际到账的 % 元', asked, paid
            USING ERRCODE = 'check_violation';
    END IF;
END $$;
"""
UNCOUNT = """
DROP FUNCTION check_recovery_of_month(payments_recovery, date);
DROP FUNCTION bank_says_otherwise(bigint, date, text, text);
DROP FUNCTION times_held_in_all(bigint, date, text, text, date);
DROP FUNCTION times_held(bigint, date);
"""

# Functions that stood before and asked for a refund or an arrival: they read the count.
READ = """
CREATE OR REPLACE FUNCTION only_what_failed_is_paid_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An account that is sealed under another key pays nothing again.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'account' = to_jsonb(OLD) - 'account' THEN
        RETURN NEW;
    END IF;
    -- Only the last attempt can be unanswered, so no other one is on its way.
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment f
         WHERE f.id = NEW.replaces_id AND f.household_id = NEW.household_id
           AND f.month = NEW.month AND f.kind = NEW.kind AND f.cause = NEW.cause
           AND f.attempt = NEW.attempt - 1 AND f.amount = NEW.amount AND times_held(f.id) = 0
           AND EXISTS (SELECT 1 FROM payments_bankreturnline l
                        WHERE l.payment_id = f.id AND l.result IN ('success', 'failure'))) THEN
        RAISE EXCEPTION '只有银行确认失败或退汇的付款才能重发，且家庭、月份、款项、金额须一致'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF money_may_have_arrived(NEW.household_id, NEW.month, NEW.kind, NEW.cause) THEN
        RAISE EXCEPTION '这一笔已经到账，或者银行的说法尚未核实，不能重发'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF is_laid_to_rest(NEW.household_id, NEW.month, NEW.kind, NEW.cause) THEN
        RAISE EXCEPTION '这一笔已登记不再发放，不能重发' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION a_refund_is_of_money_that_arrived() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM payments_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;  -- one at a time
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment p
          JOIN payments_bankreturnline l ON l.payment_id = p.id AND l.result = 'exception'
          JOIN payments_resolution s ON s.line_id = l.id AND s.id = NEW.resolution_id
         WHERE p.id = NEW.payment_id AND p.amount = NEW.amount
           AND s.how IN ('sent_back', 'sent_back_usable') AND times_held(p.id) > 0
           AND NEW.ordinal = 1 + (SELECT count(*) FROM payments_refund b
                                   WHERE b.payment_id = p.id)) THEN
        RAISE EXCEPTION '退汇须是已到账的同一笔款项、同一金额，并有银行退汇的处理记录'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION an_arrival_is_of_money_that_was_missing() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM payments_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;  -- one at a time
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment p
          JOIN payments_bankreturnline l ON l.payment_id = p.id AND l.result = 'exception'
          JOIN payments_resolution s ON s.line_id = l.id AND s.id = NEW.resolution_id
         WHERE p.id = NEW.payment_id AND p.amount = NEW.amount
           AND NEW.ordinal = 1 + (SELECT count(*) FROM payments_arrival a
                                   WHERE a.payment_id = p.id)
           AND CASE s.how
               WHEN 'arrived' THEN times_held(p.id) = 0
                    AND EXISTS (SELECT 1 FROM payments_bankreturnline said
                                 WHERE said.payment_id = p.id
                                   AND said.result IN ('success', 'failure'))
               WHEN 'both_arrived' THEN times_held(p.id) = 1 AND p.channel = 'bank'
                    AND 1 < (SELECT count(*) FROM payments_sending v
                              WHERE v.batch_id = p.batch_id)
               ELSE false END) THEN
        RAISE EXCEPTION '失败后到账须是失败或退汇的同一笔款项、同一金额，并有银行到账的处理记录'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION a_statement_is_about_money_that_is_owed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM payments_payment p
         WHERE p.id = NEW.payment_id
           AND EXISTS (SELECT 1 FROM payments_bankreturnline l
                        WHERE l.payment_id = p.id AND l.result IN ('success', 'failure'))
           AND times_held_in_all(p.household_id, p.month, p.kind, p.cause) = 0
           AND NEW.returns = (SELECT count(*) FROM payments_refund b
                               WHERE b.payment_id = p.id)) THEN
        RAISE EXCEPTION '只有失败或退汇的款项可以写明账户可用' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM payments_payment WHERE replaces_id = NEW.payment_id) THEN
        RAISE EXCEPTION '这一笔已列入重发批次' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION a_written_answer_takes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free CONSTANT text[] := '{status,version,confirmed_by_id,confirmed_on,bank_return_id}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'prepared' OR NEW.bank_return_id IS NOT NULL THEN
            RAISE EXCEPTION '书面核实须先登记，再由另一人确认' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' OR OLD.status <> 'prepared'
       OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
       OR NEW.status NOT IN ('prepared', 'confirmed', 'withdrawn') THEN
        RAISE EXCEPTION '书面核实登记后不能改动，确认后不能撤回'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'confirmed' AND NEW.says = 'not_due' AND (
        NOT EXISTS (SELECT 1 FROM payments_bankreturnline
                     WHERE payment_id = NEW.payment_id AND result IN ('success', 'failure'))
        OR EXISTS (SELECT 1 FROM payments_payment WHERE replaces_id = NEW.payment_id)
        OR (SELECT money_may_have_arrived(p.household_id, p.month, p.kind, p.cause)
              FROM payments_payment p WHERE p.id = NEW.payment_id)) THEN
        RAISE EXCEPTION '只有失败或退汇、没有列入重发、也没有到账的款项才能不再发放'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION recovery_is_within_what_was_paid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_recovery_of_month(r, NEW.month) FROM payments_recovery r
      WHERE r.id = NEW.recovery_id;
    RETURN NULL;
END $$;
"""
DECIDED = """
CREATE FUNCTION what_is_asked_back_is_still_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_recovery_of_month(NEW, m.month) FROM payments_recoverymonth m
      WHERE m.recovery_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER what_is_asked_back_is_still_there AFTER UPDATE ON payments_recovery
    FOR EACH ROW WHEN (OLD.status = 'prepared' AND NEW.status = 'decided')
    EXECUTE FUNCTION what_is_asked_back_is_still_there();
"""
UNDECIDED = """
DROP TRIGGER what_is_asked_back_is_still_there ON payments_recovery;
DROP FUNCTION what_is_asked_back_is_still_there();
"""

# A statement was made of money that had come back once, or had never arrived.
FILL = """
ALTER TABLE payments_accountstatement DISABLE TRIGGER account_statement_stays;
UPDATE payments_accountstatement s
   SET returns = (SELECT count(*) FROM payments_refund b WHERE b.payment_id = s.payment_id);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payments_accountstatement ENABLE TRIGGER account_statement_stays;
"""


def _as_before() -> str:
    """The functions of `READ` and the one that counted, as the migrations before made them."""
    before = {
        "0016_account_statements": ("FORBID", "a_statement_is_about_money_that_is_owed"),
        "0018_returns_and_second_payments": (
            "FORBID", "money_may_have_arrived", "a_refund_is_of_money_that_arrived",
        ),
        "0032_what_is_said_in_writing_counts": ("FORBID", "a_written_answer_takes_its_way"),
        "0035_what_was_overturned_is_given_back": ("WIDENED", "recovery_is_within_what_was_paid"),
    }  # fmt: skip
    written = import_module("payments.migrations.0032_what_is_said_in_writing_counts")
    found = [written._with_answers()]
    for name, (text, *functions) in before.items():
        made = getattr(import_module(f"payments.migrations.{name}"), text)
        for function in functions:
            one = re.search(rf"FUNCTION {function}\(.*?\$\$.*?\$\$;", made, re.DOTALL)
            bare = one[0].translate({ord("["): None, ord("]"): None})
            found.append("CREATE OR REPLACE " + (bare if text == "WIDENED" else one[0]))
    return "\n".join(found)


class Migration(migrations.Migration):
    dependencies = [("payments", "0035_what_was_overturned_is_given_back")]
    operations = [
        migrations.AddField(
            model_name="accountstatement",
            name="returns",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="此前退汇次数"
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="ordinal",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, verbose_name="第几次登记"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="ordinal",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, verbose_name="第几次退汇"
            ),
        ),
        migrations.AlterField(
            model_name="accountstatement",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="account_statements",
                to="payments.payment",
                verbose_name="退回的款项",
            ),
        ),
        migrations.AlterField(
            model_name="arrival",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrivals",
                to="payments.payment",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="payments.payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountstatement",
            constraint=models.UniqueConstraint(
                fields=("payment", "returns"), name="an_account_is_stated_once_for_each_return"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                fields=("payment", "ordinal"), name="an_arrival_of_a_payment_is_counted_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                fields=("payment", "ordinal"), name="a_refund_of_a_payment_is_counted_once"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # Undone from the last to the first.
        migrations.RunSQL(COUNT, UNCOUNT),
        migrations.RunSQL(READ, _as_before()),
        migrations.RunSQL(DECIDED, UNDECIDED),
    ]
