from django.db import migrations

from organisations.records import StepsTable

STEPS = {
    "publicised": ["contracted", "terminated"],
    "contracted": ["running", "terminated"],
    "running": ["closed", "final_evaluated", "mid_evaluated", "rectifying", "suspended", "terminated"],
    "mid_evaluated": ["final_evaluated", "rectifying", "running", "suspended", "terminated"],
    "rectifying": ["final_evaluated", "mid_evaluated", "running", "suspended", "terminated"],
    "final_evaluated": ["accepted", "rectifying", "terminated"],
    "accepted": ["closed"],
    "suspended": ["running", "terminated"],
    "closed": ["renewed"],
}
# As in 0002_rules, but that a terminated project is archived as well.
GOVERNED = """
    CREATE OR REPLACE FUNCTION socialwork_governed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.is_governed AND NOT NEW.is_governed THEN
            RAISE EXCEPTION 'a governed project stays governed' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.is_governed AND OLD.status <> NEW.status THEN
            IF NEW.status = 'closed' AND OLD.status NOT IN (%s) THEN
                RAISE EXCEPTION 'a governed project is not closed unaccepted' USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.status = 'contracted' AND NOT EXISTS (
                SELECT 1 FROM projects_contract contract WHERE contract.project_id = NEW.id AND contract.provider_signed_at IS NOT NULL
                AND contract.purchaser_signed_at IS NOT NULL AND (contract.parties_count = 2 OR contract.landing_signed_at IS NOT NULL)) THEN
                RAISE EXCEPTION 'a governed project is contracted when all have signed' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_call_need")]

    operations = [
        StepsTable("Project", "status", STEPS | {"terminated": ["closed"]}),
        migrations.RunSQL(GOVERNED.replace("%s", "'accepted', 'terminated'"), GOVERNED.replace("%s", "'accepted'")),
    ]
