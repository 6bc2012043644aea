"""What was answered, drawn and found stays as it was; what somebody complained of stays too."""

from django.db import migrations

FORBID = """
CREATE FUNCTION oversight_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '监督记录只能追加，不能修改、删除或清空'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER complaint_replies_stay BEFORE UPDATE OR DELETE ON audits_complaintreply
    FOR EACH ROW EXECUTE FUNCTION oversight_stays();
CREATE TRIGGER complaint_replies_are_not_emptied BEFORE TRUNCATE ON audits_complaintreply
    FOR EACH STATEMENT EXECUTE FUNCTION oversight_stays();
CREATE TRIGGER sample_draws_stay BEFORE UPDATE OR DELETE ON audits_sampledraw
    FOR EACH ROW EXECUTE FUNCTION oversight_stays();
CREATE TRIGGER sample_draws_are_not_emptied BEFORE TRUNCATE ON audits_sampledraw
    FOR EACH STATEMENT EXECUTE FUNCTION oversight_stays();
CREATE TRIGGER sample_items_are_kept BEFORE DELETE ON audits_sampleitem
    FOR EACH ROW EXECUTE FUNCTION oversight_stays();
CREATE TRIGGER checked_samples_stay BEFORE UPDATE ON audits_sampleitem
    FOR EACH ROW WHEN (OLD.status = 'done') EXECUTE FUNCTION oversight_stays();
CREATE TRIGGER complaints_are_kept BEFORE DELETE ON audits_complaint
    FOR EACH ROW EXECUTE FUNCTION oversight_stays();
CREATE TRIGGER complaints_say_what_they_said
    BEFORE UPDATE OF content, is_named, received_on, received_by_id, number ON audits_complaint
    FOR EACH ROW
    WHEN ((OLD.content, OLD.is_named, OLD.received_on, OLD.received_by_id, OLD.number)
          IS DISTINCT FROM
          (NEW.content, NEW.is_named, NEW.received_on, NEW.received_by_id, NEW.number))
    EXECUTE FUNCTION oversight_stays();
"""

ALLOW = """
DROP TRIGGER complaints_say_what_they_said ON audits_complaint;
DROP TRIGGER complaints_are_kept ON audits_complaint;
DROP TRIGGER checked_samples_stay ON audits_sampleitem;
DROP TRIGGER sample_items_are_kept ON audits_sampleitem;
DROP TRIGGER sample_draws_are_not_emptied ON audits_sampledraw;
DROP TRIGGER sample_draws_stay ON audits_sampledraw;
DROP TRIGGER complaint_replies_are_not_emptied ON audits_complaintreply;
DROP TRIGGER complaint_replies_stay ON audits_complaintreply;
DROP FUNCTION oversight_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0002_oversight")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
