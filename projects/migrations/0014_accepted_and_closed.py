from django.db import migrations, models

from organisations.records import FENCED

PAYER_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED} AND party.role IN ('purchaser', 'authority')"  # noqa: S608  no input
# An inspection that was not sent is read by the house that makes it (and lies on the provider's ground, whose pages hide it).
DRAFT_HIDDEN = f"""
    DROP POLICY fence_read ON projects_inspection;
    CREATE POLICY fence_read ON projects_inspection FOR SELECT USING (
        organisation_id = {FENCED} OR (project_id IN ({PAYER_OF}) AND (by_house_id = {FENCED} OR status <> 'draft')));
"""
DRAFT_SHOWN = f"""
    DROP POLICY fence_read ON projects_inspection;
    CREATE POLICY fence_read ON projects_inspection FOR SELECT USING (organisation_id = {FENCED} OR project_id IN ({PAYER_OF}));
"""  # noqa: S608  no input
# 政府采购法 art. 41, 实施条例 art. 45: what an acceptance must have before it is completed; then it stays as it is, with all its parts.
ACCEPTED = """
    CREATE FUNCTION socialwork_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.status = 'completed' THEN
                RAISE EXCEPTION 'a completed acceptance stays' USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.status = 'completed' THEN
            RAISE EXCEPTION 'a completed acceptance stays as it is' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.status = 'completed' AND (
            NEW.conclusion NOT IN ('accepted', 'partly')
            OR NEW.announced_on IS NULL OR NEW.announcement_url = '' OR NEW.completed_at IS NULL
            OR NOT EXISTS (SELECT 1 FROM projects_acceptanceline line WHERE line.acceptance_id = NEW.id)
            OR EXISTS (SELECT 1 FROM projects_acceptanceline line WHERE line.acceptance_id = NEW.id AND line.verdict = '')
            OR EXISTS (SELECT 1 FROM projects_indicator indicator WHERE indicator.project_id = NEW.project_id AND indicator.is_active
                       AND NOT EXISTS (SELECT 1 FROM projects_acceptanceline line WHERE line.acceptance_id = NEW.id AND line.indicator_id = indicator.id))
            OR NOT EXISTS (SELECT 1 FROM projects_useropinion opinion WHERE opinion.acceptance_id = NEW.id)
            OR NOT EXISTS (SELECT 1 FROM projects_signatory signatory WHERE signatory.acceptance_id = NEW.id)
            OR EXISTS (SELECT 1 FROM projects_signatory signatory WHERE signatory.acceptance_id = NEW.id AND signatory.signed_on IS NULL)) THEN
            RAISE EXCEPTION 'the acceptance is not complete' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER accepted BEFORE INSERT OR UPDATE OR DELETE ON projects_acceptance FOR EACH ROW EXECUTE FUNCTION socialwork_accepted();
    CREATE FUNCTION socialwork_accepted_part() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE key bigint; state text;
    BEGIN
        IF TG_OP = 'DELETE' THEN key := OLD.acceptance_id; ELSE key := NEW.acceptance_id; END IF;
        SELECT status INTO state FROM projects_acceptance WHERE id = key;
        IF state = 'completed' OR (TG_OP = 'UPDATE' AND OLD.acceptance_id <> NEW.acceptance_id) THEN
            RAISE EXCEPTION 'a completed acceptance stays as it is' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
""" + "".join(  # noqa: S608  names of our own tables
    f"CREATE TRIGGER accepted_part BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION socialwork_accepted_part();\n"
    for table in ("projects_acceptanceline", "projects_useropinion", "projects_signatory"))
NOT_ACCEPTED = "".join(f"DROP TRIGGER accepted_part ON {table};" for table in ("projects_acceptanceline", "projects_useropinion", "projects_signatory")) + (
    "DROP FUNCTION socialwork_accepted_part(); DROP TRIGGER accepted ON projects_acceptance; DROP FUNCTION socialwork_accepted();")

# 政府采购法 art. 42: nothing of a closed governed project changes or goes. Arguments: the column that leads on, then (table, column) for each step up.
CLOSED = """
    CREATE FUNCTION socialwork_closed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found jsonb; key bigint; step int := 1; shut boolean;
    BEGIN
        IF TG_OP = 'DELETE' THEN found := to_jsonb(OLD); ELSE found := to_jsonb(NEW); END IF;
        key := (found ->> TG_ARGV[0])::bigint;
        WHILE step + 1 < TG_NARGS LOOP
            EXECUTE format('SELECT %I FROM %I WHERE id = $1', TG_ARGV[step + 1], TG_ARGV[step]) INTO key USING key;
            step := step + 2;
        END LOOP;
        SELECT is_governed AND status IN ('closed', 'renewed') INTO shut FROM projects_project WHERE id = key;
        IF shut THEN
            RAISE EXCEPTION '%: the project is closed', TG_TABLE_NAME USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION socialwork_closed_project() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE counted text[] := ARRAY['status', 'version', 'stale', 'changed_at', 'counted_at', 'last_record_at'];
    BEGIN
        IF OLD.is_governed AND OLD.status IN ('closed', 'renewed') THEN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'a closed project stays' USING ERRCODE = 'check_violation';
            ELSIF to_jsonb(NEW) - counted <> to_jsonb(OLD) - counted THEN
                RAISE EXCEPTION 'a closed project stays as it is' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER closed BEFORE UPDATE OR DELETE ON projects_project FOR EACH ROW EXECUTE FUNCTION socialwork_closed_project();
"""
DIRECT = ["milestone", "progressreport", "changerequest", "budgetline", "expense", "auditreport", "supplement", "staffingnorm", "inspection", "evaluationresult",
          "acceptance", "handover", "contract", "instalment", "projectparty", "projectstaff", "serviceline", "indicator"]
BELOW = {"progressround": ("report", "progressreport"), "pin": ("report", "progressreport"), "changeround": ("change", "changerequest"), "budgetamount": ("line", "budgetline"),
         "inspectionitem": ("inspection", "inspection"), "rectification": ("inspection", "inspection"), "acceptanceline": ("acceptance", "acceptance"),
         "useropinion": ("acceptance", "acceptance"), "signatory": ("acceptance", "acceptance"), "indicatortarget": ("indicator", "indicator")}
WAYS = {table: ["project_id"] for table in DIRECT}
WAYS |= {table: [f"{column}_id", f"projects_{parent}", "project_id"] for table, (column, parent) in BELOW.items()}
WAYS["proof"] = ["order_id", "projects_rectification", "inspection_id", "projects_inspection", "project_id"]
SHUT = "".join(f"CREATE TRIGGER closed BEFORE INSERT OR UPDATE OR DELETE ON projects_{table} FOR EACH ROW EXECUTE FUNCTION socialwork_closed({', '.join(map(repr, way))});\n"
               for table, way in WAYS.items())
OPEN = "".join(f"DROP TRIGGER closed ON projects_{table};" for table in WAYS) + (
    "DROP TRIGGER closed ON projects_project; DROP FUNCTION socialwork_closed(); DROP FUNCTION socialwork_closed_project();")


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_payments")]

    operations = [
        migrations.AddField(model_name="outcome", name="award_reason",
                            field=models.CharField(blank=True, max_length=300, verbose_name="why it was awarded to a barred provider")),
        migrations.RunSQL(DRAFT_HIDDEN, DRAFT_SHOWN),
        migrations.RunSQL(ACCEPTED, NOT_ACCEPTED),
        migrations.RunSQL(CLOSED + SHUT, OPEN),
    ]
