from django.db import migrations

# As in 0002_rules, and one step more: what was handed in a moment ago goes back to its worker, as long as nobody has decided on it.
STEPS = """
CREATE OR REPLACE FUNCTION casework_record_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('draft', 'void'),
        ('submitted', 'approved'), ('submitted', 'returned'), ('submitted', 'void'){more},
        ('returned', 'submitted'), ('returned', 'void'),
        ('approved', 'void')
    ) THEN
        RAISE EXCEPTION 'a service record cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_rules")]

    operations = [migrations.RunSQL(STEPS.replace("{more}", ", ('submitted', 'draft')"), STEPS.replace("{more}", ""))]
