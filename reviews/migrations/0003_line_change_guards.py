"""What the database itself refuses in a change of the line: other items than were previewed,
arrears outside the months on the roll, and any change to arrears once claimed."""

from django.db import migrations

FORBID = """
CREATE FUNCTION previewed_is_what_is_executed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
    SELECT status INTO state FROM reviews_linechange
     WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.change_id ELSE OLD.change_id END;
    IF state = 'drafting' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP <> 'UPDATE' OR state <> 'executing' OR OLD.outcome <> 'pending' OR
       (NEW.change_id, NEW.award_id, NEW.round, NEW.runs, NEW.on_date, NEW.old_amount,
        NEW.new_amount, NEW.persons, NEW.direction, NEW.working) IS DISTINCT FROM
       (OLD.change_id, OLD.award_id, OLD.round, OLD.runs, OLD.on_date, OLD.old_amount,
        OLD.new_amount, OLD.persons, OLD.direction, OLD.working) THEN
        RAISE EXCEPTION '标准调整的测算结果一经提交审批不能修改'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER previewed_is_what_is_executed
    BEFORE INSERT OR UPDATE OR DELETE ON reviews_linechangeitem
    FOR EACH ROW EXECUTE FUNCTION previewed_is_what_is_executed();

CREATE FUNCTION arrears_follow_the_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_award
                    WHERE id = NEW.award_id AND household_id = NEW.household_id
                      AND period @> NEW.month) THEN
        RAISE EXCEPTION '补发的月份须在本户享受待遇的期间内' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arrears_follow_the_award BEFORE INSERT ON reviews_arrearsclaim
    FOR EACH ROW EXECUTE FUNCTION arrears_follow_the_award();

CREATE FUNCTION arrears_claim_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '应补发金额一经形成不能修改或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER arrears_claim_is_final BEFORE UPDATE OR DELETE ON reviews_arrearsclaim
    FOR EACH ROW EXECUTE FUNCTION arrears_claim_is_final();
CREATE TRIGGER arrears_claim_no_truncate BEFORE TRUNCATE ON reviews_arrearsclaim
    FOR EACH STATEMENT EXECUTE FUNCTION arrears_claim_is_final();
"""

ALLOW = """
DROP TRIGGER arrears_claim_no_truncate ON reviews_arrearsclaim;
DROP TRIGGER arrears_claim_is_final ON reviews_arrearsclaim;
DROP FUNCTION arrears_claim_is_final();
DROP TRIGGER arrears_follow_the_award ON reviews_arrearsclaim;
DROP FUNCTION arrears_follow_the_award();
DROP TRIGGER previewed_is_what_is_executed ON reviews_linechangeitem;
DROP FUNCTION previewed_is_what_is_executed();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_guards")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
