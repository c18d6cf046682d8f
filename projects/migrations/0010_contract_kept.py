from django.db import migrations

# A governed project stays governed, is contracted by its signatures and not closed unaccepted. Runs before the trigger of the steps.
GOVERNED = """
    CREATE FUNCTION socialwork_governed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.is_governed AND NOT NEW.is_governed THEN
            RAISE EXCEPTION 'a governed project stays governed' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.is_governed AND OLD.status <> NEW.status THEN
            IF NEW.status = 'closed' AND OLD.status <> 'accepted' THEN
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
    CREATE TRIGGER governed BEFORE UPDATE ON projects_project FOR EACH ROW EXECUTE FUNCTION socialwork_governed();
"""
# From the first signature on the contract says what was signed; once the purchaser has signed, the signatures stay as well.
SIGNED = """
    CREATE FUNCTION socialwork_signed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.provider_signed_at IS NOT NULL OR NEW.landing_signed_at IS NOT NULL OR NEW.purchaser_signed_at IS NOT NULL)
           AND (OLD.provider_signed_at IS NOT NULL OR OLD.landing_signed_at IS NOT NULL OR OLD.purchaser_signed_at IS NOT NULL)
           AND (NEW.number, NEW.amount, NEW.parties_count, NEW.requires_audit) IS DISTINCT FROM (OLD.number, OLD.amount, OLD.parties_count, OLD.requires_audit) THEN
            RAISE EXCEPTION 'a signed contract does not change' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.purchaser_signed_at IS NOT NULL
           AND (NEW.provider_signed_at, NEW.landing_signed_at, NEW.purchaser_signed_at, NEW.signed_on)
               IS DISTINCT FROM (OLD.provider_signed_at, OLD.landing_signed_at, OLD.purchaser_signed_at, OLD.signed_on) THEN
            RAISE EXCEPTION 'the signatures of a concluded contract stay' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.purchaser_signed_at IS NOT NULL AND (NEW.provider_signed_at IS NULL OR (NEW.parties_count = 3 AND NEW.landing_signed_at IS NULL)) THEN
            RAISE EXCEPTION 'the purchaser signs last' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER signed BEFORE UPDATE ON projects_contract FOR EACH ROW EXECUTE FUNCTION socialwork_signed();
"""
# 政府采购法 art. 49: all supplements of a contract together are at most a tenth of its amount. The contract's row is locked first,
# so that of two supplements at once the second counts the first.
SUPPLEMENTED = """
    CREATE FUNCTION socialwork_supplemented() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE original numeric; others numeric;
    BEGIN
        SELECT amount INTO original FROM projects_contract WHERE project_id = NEW.project_id FOR UPDATE;
        SELECT coalesce(sum(amount), 0) INTO others FROM projects_supplement WHERE project_id = NEW.project_id AND id IS DISTINCT FROM NEW.id;
        IF original IS NULL OR (others + NEW.amount) * 10 > original THEN
            RAISE EXCEPTION 'supplements pass a tenth of the contract' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER supplemented BEFORE INSERT OR UPDATE ON projects_supplement FOR EACH ROW EXECUTE FUNCTION socialwork_supplemented();
"""


def dropped(name, table):
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION socialwork_{name}();"


class Migration(migrations.Migration):
    dependencies = [("projects", "0009_outcome_decided_by")]

    operations = [
        migrations.RunSQL(GOVERNED, dropped("governed", "projects_project")),
        migrations.RunSQL(SIGNED, dropped("signed", "projects_contract")),
        migrations.RunSQL(SUPPLEMENTED, dropped("supplemented", "projects_supplement")),
    ]
