"""What a batch is, what its payments are and how it moves on is held by the database itself.

A payment is its award's; a batch takes one step at a time, and is reviewed, released, sent and
closed only as its payments, questions, files and results say.
"""

from django.db import migrations, models

# From a status to a status, as payments/workflow.py lets a batch move on.
WAYS = (
    "drafting>drafted", "drafting>voided",
    "drafted>reviewed", "drafted>drafting", "drafted>voided",
    "reviewed>submitted", "reviewed>drafted", "reviewed>voided",
    "submitted>funded", "submitted>drafted", "submitted>voided",
    "funded>released", "funded>drafted", "funded>voided",
    "released>sent", "released>reconciling",
    "sent>reconciling", "reconciling>closed", "closed>reconciling",
)  # fmt: skip

PAYMENTS = """
-- Arrears pay months before their award began; what is paid again was found out the first time.
CREATE FUNCTION payment_is_its_awards(
    of_kind text, of_attempt integer, of_month date, paid numeric, home bigint,
    w_period daterange, w_amount numeric, w_home bigint
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT home = w_home
       AND (of_kind <> 'regular' OR paid = w_amount)
       AND (of_kind = 'arrears' OR of_attempt > 1 OR w_period @> of_month)
$$;

-- STABLE: the awards are those that the drafting statement itself saw, whatever changes meanwhile.
-- Each is looked up by its key: drafts come by the ten thousand, and a plan is kept for all sizes.
CREATE FUNCTION payments_are_their_awards() RETURNS trigger LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh f
                WHERE NOT EXISTS (
                    SELECT 1 FROM reviews_award w
                     WHERE w.id = f.award_id
                       AND payment_is_its_awards(f.kind, f.attempt, f.month, f.amount + f.set_off,
                                                 f.household_id, w.period, w.amount,
                                                 w.household_id)
                    OFFSET 0)) THEN
        RAISE EXCEPTION '发放明细须与核定的待遇一致：同一家庭、待遇期内的月份、核定的金额'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_are_their_awards AFTER INSERT ON payments_payment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
    EXECUTE FUNCTION payments_are_their_awards();

CREATE FUNCTION a_payment_stays_its_awards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_award w
                    WHERE w.id = NEW.award_id
                      AND payment_is_its_awards(NEW.kind, NEW.attempt, NEW.month,
                                                NEW.amount + NEW.set_off, NEW.household_id,
                                                w.period, w.amount, w.household_id)) THEN
        RAISE EXCEPTION '发放明细须与核定的待遇一致：同一家庭、待遇期内的月份、核定的金额'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_payment_stays_its_awards
    AFTER UPDATE OF household_id, award_id, month, kind, attempt, amount, set_off
    ON payments_payment FOR EACH ROW EXECUTE FUNCTION a_payment_stays_its_awards();
"""

CONTENT = """
-- Payments, persons and yuan; nobody is counted twice.
CREATE FUNCTION batch_totals(of_batch bigint)
RETURNS TABLE (payments bigint, persons bigint, total numeric) LANGUAGE sql STABLE AS $$
    SELECT count(*),
           coalesce((SELECT sum(each.persons) FROM (
               SELECT max(n.persons) AS persons FROM payments_payment n
                WHERE n.batch_id = of_batch GROUP BY n.household_id) each), 0),
           coalesce(sum(p.amount), 0)
      FROM payments_payment p WHERE p.batch_id = of_batch
$$;

-- Unit separators keep the fields apart: no value can be moved from one into the next. A set-off
-- stands last and is left out where there is none.
CREATE FUNCTION batch_content(of_batch bigint) RETURNS TABLE (hash text) LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(
               concat_ws(E'\\x1f', h.code, n.amount::text, n.account_index, n.holder_name, n.bank,
                         to_char(n.month, 'YYYY-MM'), n.kind, n.cause, n.attempt, n.channel,
                         nullif(n.set_off, 0)::text),
               E'\\x1e' ORDER BY h.code COLLATE "C", n.month, n.kind, n.cause COLLATE "C"), ''),
               'UTF8')), 'hex')
      FROM payments_payment n JOIN households_household h ON h.id = n.household_id
     WHERE n.batch_id = of_batch
$$;
"""

STEPS = """
CREATE FUNCTION a_batch_begins_as_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '批次须从生成开始，逐步办理' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER a_batch_begins_as_a_draft BEFORE INSERT ON payments_batch
    FOR EACH ROW WHEN (NEW.status <> 'drafting') EXECUTE FUNCTION a_batch_begins_as_a_draft();

CREATE FUNCTION a_batch_stays_what_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '批次的编号、款项、类别、月份和发放参数不能改动'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER batch_stays_what_it_is BEFORE UPDATE ON payments_batch FOR EACH ROW
    WHEN ((OLD.number, OLD.area_code, OLD.kind, OLD.category, OLD.month, OLD.cause, OLD.terms)
          IS DISTINCT FROM
          (NEW.number, NEW.area_code, NEW.kind, NEW.category, NEW.month, NEW.cause, NEW.terms))
    EXECUTE FUNCTION a_batch_stays_what_it_is();

CREATE FUNCTION a_batch_takes_one_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT OLD.status || '>' || NEW.status = ANY (string_to_array(TG_ARGV[0], ',')) THEN
        RAISE EXCEPTION '批次不能从“%”改为“%”，须逐步办理', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status IN ('reviewed', 'released') THEN
        IF EXISTS (SELECT 1 FROM payments_unusualitem WHERE batch_id = NEW.id AND answer = '') THEN
            RAISE EXCEPTION '批次还有异常没有写明核实情况' USING ERRCODE = 'restrict_violation';
        END IF;
        IF (SELECT hash FROM batch_content(NEW.id)) <> NEW.content_hash
           OR (SELECT (payments, persons, total) FROM batch_totals(NEW.id))
              IS DISTINCT FROM (NEW.payment_count::bigint, NEW.person_count::bigint, NEW.total)
        THEN
            RAISE EXCEPTION '发放明细与批次的内容摘要、合计不一致，不能复核或签发'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF OLD.status = 'released' AND EXISTS (
           SELECT 1 FROM payments_payment p
            WHERE p.batch_id = NEW.id
              AND NOT EXISTS (SELECT 1 FROM payments_withholding w WHERE w.payment_id = p.id)
              AND (NEW.status = 'reconciling' OR p.channel = 'bank'
                   AND NOT EXISTS (SELECT 1 FROM payments_sending s WHERE s.batch_id = NEW.id)))
    THEN
        RAISE EXCEPTION '批次的代发文件没有送银行' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'closed' AND EXISTS (
           SELECT 1 FROM payments_payment p
            WHERE p.batch_id = NEW.id
              AND NOT EXISTS (SELECT 1 FROM payments_bankreturnline l
                               WHERE l.payment_id = p.id AND l.result IN ('success', 'failure')))
    THEN
        RAISE EXCEPTION '批次还有款项没有最终结果，不能办结' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_batch_takes_one_step BEFORE UPDATE ON payments_batch
    FOR EACH ROW WHEN (OLD.status <> NEW.status)
    EXECUTE FUNCTION a_batch_takes_one_step('{ways}');
""".replace("{ways}", ",".join(WAYS))

# A draft that is made anew, or voided, takes what was asked about it along; nothing else does.
QUESTIONS = """
CREATE FUNCTION what_was_asked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM payments_batch WHERE id = OLD.batch_id
                                       AND status IN ('drafting', 'voided')) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '批次的异常须写明核实情况，不能删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER what_was_asked_stays BEFORE DELETE ON payments_unusualitem
    FOR EACH ROW EXECUTE FUNCTION what_was_asked_stays();
CREATE TRIGGER what_was_asked_is_kept BEFORE UPDATE ON payments_unusualitem FOR EACH ROW
    WHEN ((OLD.batch_id, OLD.question, OLD.area_code, OLD.household_id) IS DISTINCT FROM
          (NEW.batch_id, NEW.question, NEW.area_code, NEW.household_id))
    EXECUTE FUNCTION what_was_asked_stays();
CREATE TRIGGER what_was_asked_no_truncate BEFORE TRUNCATE ON payments_unusualitem
    FOR EACH STATEMENT EXECUTE FUNCTION what_was_asked_stays();
"""

UNDO = """
DROP TRIGGER what_was_asked_no_truncate ON payments_unusualitem;
DROP TRIGGER what_was_asked_is_kept ON payments_unusualitem;
DROP TRIGGER what_was_asked_stays ON payments_unusualitem;
DROP FUNCTION what_was_asked_stays();
DROP TRIGGER payments_batch_takes_one_step ON payments_batch;
DROP FUNCTION a_batch_takes_one_step();
DROP TRIGGER batch_stays_what_it_is ON payments_batch;
DROP FUNCTION a_batch_stays_what_it_is();
DROP TRIGGER a_batch_begins_as_a_draft ON payments_batch;
DROP FUNCTION a_batch_begins_as_a_draft();
DROP FUNCTION batch_content(bigint);
DROP FUNCTION batch_totals(bigint);
DROP TRIGGER a_payment_stays_its_awards ON payments_payment;
DROP FUNCTION a_payment_stays_its_awards();
DROP TRIGGER payments_are_their_awards ON payments_payment;
DROP FUNCTION payments_are_their_awards();
DROP FUNCTION payment_is_its_awards(
    text, integer, date, numeric, bigint, daterange, numeric, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0028_agreements_stay"),
        ("reviews", "0006_signed_visits_stay"),
    ]
    operations = [
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="a_payment_is_of_the_first_of_a_month"
            ),
        ),
        migrations.RunSQL(PAYMENTS + CONTENT + STEPS + QUESTIONS, UNDO),
    ]
