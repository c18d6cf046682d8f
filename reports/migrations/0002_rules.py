from django.db import migrations

from organisations.records import FENCED, FenceTable

# Who takes part in a project reads what was issued about it; drafts and what was never issued stay in the house.
PARTY_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED}"  # noqa: S608  no input
ISSUED_TO_ME = f"status IN ('issued', 'superseded') AND project_id IN ({PARTY_OF})"

# Whoever holds a report knows its code, and the code opens this one row to the verification page.
CODE_KNOWN = "code = nullif(current_setting('socialwork.report_code', true), '')"

# An issued report says the same for ever: the database itself refuses to change or delete it.
FROZEN = """
CREATE FUNCTION reports_report_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status IN ('issued', 'superseded') THEN RAISE EXCEPTION 'an issued report cannot be deleted'; END IF;
    RETURN OLD;
  END IF;
  IF OLD.status IN ('issued', 'superseded') AND (
       (OLD.status = 'issued' AND NEW.status NOT IN ('issued', 'superseded')) OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
       OR to_jsonb(OLD) - 'status' IS DISTINCT FROM to_jsonb(NEW) - 'status') THEN
    RAISE EXCEPTION 'an issued report cannot be changed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON reports_report FOR EACH ROW EXECUTE FUNCTION reports_report_is_frozen();
"""
THAWED = "DROP TRIGGER frozen ON reports_report; DROP FUNCTION reports_report_is_frozen()"


class Migration(migrations.Migration):
    replaces = [("reports", "0002_fence")]
    dependencies = [("reports", "0001_tables"), ("projects", "0002_rules")]

    operations = [
        FenceTable("Report", readable=f"({ISSUED_TO_ME}) OR {CODE_KNOWN}"),
        migrations.RunSQL(FROZEN, THAWED),
    ]
