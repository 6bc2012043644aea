"""What the database itself refuses in reviews: unsigned visits, changed decisions, double cover."""

from django.db import migrations

FORBID = """
CREATE FUNCTION visit_is_signed_by_both_sides() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE investigators integer; family integer;
BEGIN
    SELECT count(investigator_id), count(family_member_id) INTO investigators, family
      FROM reviews_visitsignature WHERE visit_id = NEW.id;
    IF investigators < NEW.minimum_investigators OR family = 0 THEN
        RAISE EXCEPTION '入户调查须有规定人数的调查人员和家庭成员双方签字'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER visit_signed_by_both_sides AFTER INSERT OR UPDATE ON reviews_homevisit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.signed_on IS NOT NULL)
    EXECUTE FUNCTION visit_is_signed_by_both_sides();

CREATE FUNCTION signed_visit_keeps_its_signatures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_homevisit
                WHERE id = OLD.visit_id AND signed_on IS NOT NULL) THEN
        RAISE EXCEPTION '已签字的入户调查记录不能修改签字'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER signed_visit_keeps_its_signatures
    BEFORE UPDATE OR DELETE ON reviews_visitsignature
    FOR EACH ROW EXECUTE FUNCTION signed_visit_keeps_its_signatures();

CREATE FUNCTION decision_record_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '测算和决定一经作出不能修改或删除' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER determination_is_final BEFORE UPDATE OR DELETE ON reviews_determination
    FOR EACH ROW EXECUTE FUNCTION decision_record_is_final();
CREATE TRIGGER determination_no_truncate BEFORE TRUNCATE ON reviews_determination
    FOR EACH STATEMENT EXECUTE FUNCTION decision_record_is_final();
CREATE TRIGGER confirmation_is_final
    BEFORE UPDATE OF application_id, number, outcome, determination_id, reasons, decided_on,
                     decided_by_id ON reviews_confirmation
    FOR EACH ROW EXECUTE FUNCTION decision_record_is_final();
CREATE TRIGGER confirmation_no_removal BEFORE DELETE ON reviews_confirmation
    FOR EACH ROW EXECUTE FUNCTION decision_record_is_final();
CREATE TRIGGER confirmation_no_truncate BEFORE TRUNCATE ON reviews_confirmation
    FOR EACH STATEMENT EXECUTE FUNCTION decision_record_is_final();

CREATE FUNCTION award_follows_its_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmation_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM reviews_confirmation c
          JOIN applications_application a ON a.id = c.application_id
         WHERE c.id = NEW.confirmation_id AND c.outcome = 'confirmed'
           AND a.household_id = NEW.household_id) THEN
        RAISE EXCEPTION '待遇须以本户予以确认的决定为依据' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.recheck_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM reviews_recheck r
         WHERE r.id = NEW.recheck_id AND r.household_id = NEW.household_id) THEN
        RAISE EXCEPTION '待遇须以本户的复核决定为依据' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_follows_its_confirmation BEFORE INSERT OR UPDATE ON reviews_award
    FOR EACH ROW EXECUTE FUNCTION award_follows_its_confirmation();

CREATE FUNCTION award_member_takes_the_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT period INTO STRICT NEW.period FROM reviews_award WHERE id = NEW.award_id;
    RETURN NEW;
END $$;
CREATE TRIGGER award_member_takes_the_period BEFORE INSERT OR UPDATE ON reviews_awardmember
    FOR EACH ROW EXECUTE FUNCTION award_member_takes_the_period();

CREATE FUNCTION award_members_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reviews_awardmember SET period = NEW.period WHERE award_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER award_members_follow AFTER UPDATE OF period ON reviews_award
    FOR EACH ROW WHEN (OLD.period IS DISTINCT FROM NEW.period)
    EXECUTE FUNCTION award_members_follow();
"""

ALLOW = """
DROP TRIGGER award_members_follow ON reviews_award;
DROP FUNCTION award_members_follow();
DROP TRIGGER award_member_takes_the_period ON reviews_awardmember;
DROP FUNCTION award_member_takes_the_period();
DROP TRIGGER award_follows_its_confirmation ON reviews_award;
DROP FUNCTION award_follows_its_confirmation();
DROP TRIGGER confirmation_no_truncate ON reviews_confirmation;
DROP TRIGGER confirmation_no_removal ON reviews_confirmation;
DROP TRIGGER confirmation_is_final ON reviews_confirmation;
DROP TRIGGER determination_no_truncate ON reviews_determination;
DROP TRIGGER determination_is_final ON reviews_determination;
DROP FUNCTION decision_record_is_final();
DROP TRIGGER signed_visit_keeps_its_signatures ON reviews_visitsignature;
DROP FUNCTION signed_visit_keeps_its_signatures();
DROP TRIGGER visit_signed_by_both_sides ON reviews_homevisit;
DROP FUNCTION visit_is_signed_by_both_sides();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
