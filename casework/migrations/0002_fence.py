from django.db import migrations

from organisations.records import FenceTable

# The steps of a record, as in casework.models.record.STEPS: the database refuses every other one, whoever writes.
STEPS = """
CREATE FUNCTION casework_record_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('draft', 'void'),
        ('submitted', 'approved'), ('submitted', 'returned'), ('submitted', 'void'),
        ('returned', 'submitted'), ('returned', 'void'),
        ('approved', 'void')
    ) THEN
        RAISE EXCEPTION 'a service record cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steps BEFORE UPDATE OF status ON casework_servicerecord FOR EACH ROW EXECUTE FUNCTION casework_record_steps();
ALTER TABLE casework_servicerecord ADD CONSTRAINT record_minutes_are_its_span
    CHECK (minutes = floor(extract(epoch FROM ended_at - started_at) / 60));
"""
NO_STEPS = """
ALTER TABLE casework_servicerecord DROP CONSTRAINT record_minutes_are_its_span;
DROP TRIGGER steps ON casework_servicerecord;
DROP FUNCTION casework_record_steps();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("people", "0002_fence"), ("projects", "0002_fence"), ("organisations", "0002_fence")]

    operations = [
        FenceTable("ServiceRecord"),
        FenceTable("HistoricalServiceRecord"),
        FenceTable("RecordWorker"),
        FenceTable("Participation"),
        FenceTable("VisitDetail"),
        FenceTable("CallDetail"),
        FenceTable("ConsultationDetail"),
        FenceTable("ActivityDetail"),
        FenceTable("PublicityDetail"),
        FenceTable("ReviewRound"),
        FenceTable("Correction"),
        FenceTable("Photo"),
        migrations.RunSQL(STEPS, NO_STEPS),
    ]
