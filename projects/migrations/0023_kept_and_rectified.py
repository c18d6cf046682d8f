"""Files of a closed project stay; a change's files hang on its round; a failed evaluation and a refused acceptance order a rectification;
an audit report is struck out, not rewritten; a result says why it replaces another."""

from django.db import migrations, models

from organisations.records import FENCED

# As in 0002_rules, and a round of a change request with it.
OWNERS = ["projects_proposal", "projects_call", "projects_progressround", "projects_changerequest", "projects_expense", "projects_auditreport",
          "projects_inspection", "projects_rectification", "projects_proof", "projects_acceptance", "projects_evaluationresult", "projects_contract"]


def readable(tables):
    found = " OR ".join(f"owner_uid IN (SELECT owner.uid FROM {table} owner WHERE owner.uid = owner_uid)" for table in tables)  # noqa: S608  no input
    return f"ALTER POLICY fence_read ON projects_paper USING ((organisation_id = {FENCED}) OR ({found}))"


# How the row that a file belongs to leads to its project. Files of calls and proposals stand outside projects: submitted, they stay anyway.
DIRECT = ["changerequest", "expense", "auditreport", "inspection", "acceptance", "evaluationresult", "contract"]
WAYS = {kind: f"SELECT owner.project_id FROM projects_{kind} owner WHERE owner.uid = kept.owner_uid" for kind in DIRECT}  # noqa: S608  no input
WAYS |= {kind: f"SELECT above.project_id FROM projects_{kind} owner JOIN projects_{parent} above ON above.id = owner.{column}_id WHERE owner.uid = kept.owner_uid"  # noqa: S608
         for kind, column, parent in (("progressround", "report", "progressreport"), ("changeround", "change", "changerequest"), ("rectification", "inspection", "inspection"))}
WAYS["proof"] = ("SELECT above.project_id FROM projects_proof owner JOIN projects_rectification ordered ON ordered.id = owner.order_id "
                 "JOIN projects_inspection above ON above.id = ordered.inspection_id WHERE owner.uid = kept.owner_uid")
KEPT = f"""
    CREATE FUNCTION socialwork_closed_paper() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE kept projects_paper; key bigint;
    BEGIN
        IF TG_OP = 'INSERT' THEN kept := NEW; ELSE kept := OLD; END IF;
        key := CASE kept.owner_kind {" ".join(f"WHEN '{kind}' THEN ({way})" for kind, way in WAYS.items())} END;
        IF EXISTS (SELECT 1 FROM projects_project WHERE id = key AND is_governed AND status IN ('closed', 'renewed')) THEN
            RAISE EXCEPTION 'projects_paper: the project is closed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER closed BEFORE INSERT OR UPDATE OR DELETE ON projects_paper FOR EACH ROW EXECUTE FUNCTION socialwork_closed_paper();
"""  # noqa: S608  names of our own tables
STRUCK = """
    CREATE FUNCTION socialwork_audited() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'an audit report is struck out, not deleted' USING ERRCODE = 'check_violation';
        END IF;
        IF to_jsonb(NEW) - ARRAY['struck_at', 'struck_reason'] <> to_jsonb(OLD) - ARRAY['struck_at', 'struck_reason'] THEN
            RAISE EXCEPTION 'an audit report stays as it was recorded' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.struck_at IS NOT NULL AND (NEW.struck_at, NEW.struck_reason) IS DISTINCT FROM (OLD.struck_at, OLD.struck_reason) THEN
            RAISE EXCEPTION 'the reason stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER audited BEFORE UPDATE OR DELETE ON projects_auditreport FOR EACH ROW EXECUTE FUNCTION socialwork_audited();
"""
ORIGINS = [("sample", "Spot check"), ("evaluation", "Rectification after an evaluation"), ("acceptance", "Rectification after a refused acceptance")]


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0022_rounds_and_reserve"),
    ]

    operations = [
        migrations.RunSQL(readable([*OWNERS, "projects_changeround"]), readable(OWNERS)),
        migrations.RunSQL(KEPT, "DROP TRIGGER closed ON projects_paper; DROP FUNCTION socialwork_closed_paper();"),
        migrations.AddField("evaluationresult", "replaces_reason", models.CharField(blank=True, max_length=300, verbose_name="why it replaces the result before it")),
        migrations.AddField("inspection", "origin", models.CharField(choices=ORIGINS, default="sample", max_length=10, verbose_name="what it began with")),
        migrations.AddField("inspection", "document", models.CharField(blank=True, max_length=40, verbose_name="number of the result or acceptance")),
        migrations.AddConstraint("inspection", models.CheckConstraint(condition=models.Q(origin__in=["sample", "evaluation", "acceptance"]), name="inspection_origin_known")),
        migrations.AddField("auditreport", "struck_reason", models.CharField(blank=True, max_length=300, verbose_name="why it was struck out")),
        migrations.AddField("auditreport", "struck_at", models.DateTimeField(blank=True, null=True, verbose_name="struck out at")),
        migrations.RemoveConstraint("auditreport", "audit_report_once"),
        migrations.AddConstraint("auditreport", models.UniqueConstraint(condition=models.Q(struck_at=None), fields=("project", "number"), name="audit_report_once")),
        migrations.AddConstraint("auditreport", models.CheckConstraint(
            condition=models.Q(struck_at=None, struck_reason="") | (models.Q(struck_at__isnull=False) & ~models.Q(struck_reason="")), name="audit_report_struck_why")),
        migrations.RunSQL(STRUCK, "DROP TRIGGER audited ON projects_auditreport; DROP FUNCTION socialwork_audited();"),
    ]
