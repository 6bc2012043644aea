"""Nobody reviews their own answers; what no digest covers stays as it was drafted.

The digest of a batch has no head, place or persons of a household, and sealed batches cannot be
given another one. So those are written by the draft alone.
"""

from django.db import migrations

SIGNED = """
CREATE FUNCTION who_answered_does_not_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_unusualitem
                WHERE batch_id = NEW.id AND answered_by_id = NEW.reviewed_by_id) THEN
        RAISE EXCEPTION '批次异常由复核人自己核实的，须由另一人复核'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_batch_who_answered BEFORE UPDATE ON payments_batch FOR EACH ROW
    WHEN (NEW.reviewed_by_id IS DISTINCT FROM OLD.reviewed_by_id)
    EXECUTE FUNCTION who_answered_does_not_review();

CREATE FUNCTION who_reviewed_does_not_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payments_batch
                WHERE id = NEW.batch_id AND reviewed_by_id = NEW.answered_by_id) THEN
        RAISE EXCEPTION '批次异常须由复核人以外的人核实' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER who_reviewed_does_not_answer BEFORE INSERT ON payments_unusualitem
    FOR EACH ROW WHEN (NEW.answered_by_id IS NOT NULL)
    EXECUTE FUNCTION who_reviewed_does_not_answer();
CREATE TRIGGER who_reviewed_answers_nothing BEFORE UPDATE ON payments_unusualitem
    FOR EACH ROW WHEN (NEW.answered_by_id IS DISTINCT FROM OLD.answered_by_id)
    EXECUTE FUNCTION who_reviewed_does_not_answer();
"""

DRAFTED = """
CREATE FUNCTION what_no_digest_covers_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_batch
                    WHERE id = NEW.batch_id AND status = 'drafting') THEN
        RAISE EXCEPTION '发放明细的户主、地区和人数在批次生成后不能改动'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER what_no_digest_covers_stays BEFORE UPDATE ON payments_payment FOR EACH ROW
    WHEN ((OLD.head_name, OLD.area_code, OLD.persons)
          IS DISTINCT FROM (NEW.head_name, NEW.area_code, NEW.persons))
    EXECUTE FUNCTION what_no_digest_covers_stays();
"""

CARDS = """
CREATE FUNCTION a_card_is_given_back_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '银行卡的交还日期登记后不能改动' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER a_card_is_given_back_once BEFORE UPDATE ON payments_cardcustody FOR EACH ROW
    WHEN (OLD.until IS NOT NULL AND NEW.until IS DISTINCT FROM OLD.until)
    EXECUTE FUNCTION a_card_is_given_back_once();
"""

UNDO = """
DROP TRIGGER a_card_is_given_back_once ON payments_cardcustody;
DROP FUNCTION a_card_is_given_back_once();
DROP TRIGGER what_no_digest_covers_stays ON payments_payment;
DROP FUNCTION what_no_digest_covers_stays();
DROP TRIGGER who_reviewed_answers_nothing ON payments_unusualitem;
DROP TRIGGER who_reviewed_does_not_answer ON payments_unusualitem;
DROP FUNCTION who_reviewed_does_not_answer();
DROP TRIGGER payments_batch_who_answered ON payments_batch;
DROP FUNCTION who_answered_does_not_review();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0036_money_comes_and_goes")]
    operations = [migrations.RunSQL(SIGNED + DRAFTED + CARDS, UNDO)]
