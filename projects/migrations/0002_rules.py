from django.db import migrations

from organisations.records import FENCED, FenceTable, StepsTable

# A party reads what it takes part in; PAYER_OF: who may see money (DOMAIN.md section 5). The subqueries are fenced themselves;
# IN (…) is computed once per query.
PARTY_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED}"  # noqa: S608  no input
PAYER_OF = PARTY_OF + " AND party.role IN ('purchaser', 'authority')"
INDICATORS = f"SELECT indicator.id FROM projects_indicator indicator WHERE indicator.project_id IN ({PARTY_OF})"  # noqa: S608  no input
PROGRAMMES = f"SELECT project.programme_id FROM projects_project project WHERE project.id IN ({PARTY_OF})"  # noqa: S608  no input


def of(table, column):
    """Rows that hang on a row which may be read; that table's own fence decides."""
    return f"{column} IN (SELECT parent.id FROM {table} parent)"  # noqa: S608  no input


MY_CLOSED_CALLS = f"SELECT parent.id FROM projects_call parent WHERE parent.organisation_id = {FENCED} AND parent.closes_at <= now()"  # noqa: S608

# A file may be read by whoever may read the row it belongs to.
OWNERS = ["projects_proposal", "projects_call", "projects_progressround", "projects_changerequest", "projects_expense", "projects_auditreport",
          "projects_inspection", "projects_rectification", "projects_proof", "projects_acceptance", "projects_evaluationresult", "projects_contract"]
READABLE_PAPER = " OR ".join(f"owner_uid IN (SELECT owner.uid FROM {table} owner WHERE owner.uid = owner_uid)" for table in OWNERS)  # noqa: S608

STEPS = {
    "Project": {
        "publicised": ["contracted", "terminated"],
        "contracted": ["running", "terminated"],
        "running": ["closed", "final_evaluated", "mid_evaluated", "rectifying", "suspended", "terminated"],
        "mid_evaluated": ["final_evaluated", "rectifying", "running", "suspended", "terminated"],
        "rectifying": ["final_evaluated", "mid_evaluated", "running", "suspended", "terminated"],
        "final_evaluated": ["accepted", "rectifying", "terminated"],
        "accepted": ["closed"],
        "suspended": ["running", "terminated"],
        "closed": ["renewed"],
    },
    "Call": {"": ["draft"], "draft": ["open", "cancelled"], "open": ["review", "cancelled"], "review": ["publicity", "cancelled"],
             "publicity": ["decided", "review", "cancelled"]},
    "Proposal": {"": ["draft"], "draft": ["submitted"], "submitted": ["withdrawn"], "withdrawn": ["draft"]},
    "ReviewSheet": {"": ["open"], "open": ["submitted", "recused"], "submitted": ["open"], "recused": ["open"]},
    "Outcome": {"": ["open"], "open": ["admitted", "reserve", "rejected"], "admitted": ["open", "reserve", "rejected"],
                "reserve": ["open", "admitted", "rejected"], "rejected": ["open", "admitted", "reserve"]},
    "ProgressReport": {"": ["draft"], "draft": ["submitted"], "submitted": ["returned", "accepted"], "returned": ["submitted"], "accepted": ["submitted"]},
    "ChangeRequest": {"": ["draft"], "draft": ["submitted", "withdrawn"], "submitted": ["returned", "approved", "withdrawn"],
                      "returned": ["submitted", "withdrawn"], "approved": ["submitted"]},
    "Expense": {"": ["recorded"], "recorded": ["struck"]},
    "Inspection": {"": ["draft"], "draft": ["sent"], "sent": ["closed"]},
    "Rectification": {"": ["ordered"], "ordered": ["proved"], "proved": ["returned", "closed"], "returned": ["proved"], "closed": ["proved"]},
    "Acceptance": {"": ["draft"], "draft": ["completed"]},
}
COLUMN = {"Outcome": "decision", "ReviewSheet": "state"}

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
# What a purchaser paid here is added to, never rewritten, and adds up to the cent.
PAID = """
    CREATE FUNCTION socialwork_paid() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.payments, NEW.paid_amount) IS NOT DISTINCT FROM (OLD.payments, OLD.paid_amount)
           OR NOT EXISTS (SELECT 1 FROM projects_project project WHERE project.id = NEW.project_id AND project.is_governed) THEN
            RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM jsonb_array_elements(OLD.payments) WITH ORDINALITY AS kept(part, place)
                   WHERE NEW.payments -> (kept.place - 1)::int IS DISTINCT FROM kept.part) THEN
            RAISE EXCEPTION 'a payment stays as it was made' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.paid_amount - OLD.paid_amount <> (SELECT coalesce(sum((part ->> 'amount')::numeric), 0) FROM jsonb_array_elements(NEW.payments) AS given(part))
                                              - (SELECT coalesce(sum((part ->> 'amount')::numeric), 0) FROM jsonb_array_elements(OLD.payments) AS kept(part)) THEN
            RAISE EXCEPTION 'the payments add up to what was paid' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER paid BEFORE UPDATE ON projects_instalment FOR EACH ROW EXECUTE FUNCTION socialwork_paid();
"""
# What was recorded as spent stays; it may be struck out. A version of the budget stays as well.
SPENT = """
    CREATE FUNCTION socialwork_spent() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'an expense is struck out, not deleted' USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.project_id, NEW.line_id, NEW.number, NEW.spent_on, NEW.amount, NEW.what, NEW.payee, NEW.voucher, NEW.recorded_at)
           IS DISTINCT FROM (OLD.project_id, OLD.line_id, OLD.number, OLD.spent_on, OLD.amount, OLD.what, OLD.payee, OLD.voucher, OLD.recorded_at) THEN
            RAISE EXCEPTION 'what was spent stays as it was recorded' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.status = 'struck' AND (NEW.struck_reason, NEW.struck_at) IS DISTINCT FROM (OLD.struck_reason, OLD.struck_at) THEN
            RAISE EXCEPTION 'the reason stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER spent BEFORE UPDATE OR DELETE ON projects_expense FOR EACH ROW EXECUTE FUNCTION socialwork_spent();
"""
BUDGETED = """
    CREATE FUNCTION socialwork_budgeted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a version of the budget stays as it was; another budget is the next version' USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER budgeted BEFORE UPDATE ON projects_budgetamount FOR EACH ROW EXECUTE FUNCTION socialwork_budgeted();
"""
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


def dropped(name, table):
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION socialwork_{name}();"


class Migration(migrations.Migration):
    replaces = [
        ("projects", "0002_fence"), ("projects", "0005_purchase_fence"), ("projects", "0008_drafts_of_changes"), ("projects", "0010_contract_kept"),
        ("projects", "0013_payments"), ("projects", "0014_accepted_and_closed"),
    ]
    dependencies = [("projects", "0001_tables"), ("organisations", "0002_rules")]

    operations = [
        FenceTable("Programme", readable=f"id IN ({PROGRAMMES})"),
        FenceTable("Project", readable=f"id IN ({PARTY_OF})"),
        # A partner sees its own row here, not who else takes part: that is what the window shows.
        FenceTable("ProjectParty", readable=f"partner_id = {FENCED}"),
        FenceTable("ProjectStaff"),
        FenceTable("ServiceLine", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("StatusChange", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("Indicator", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("IndicatorTarget", readable=f"indicator_id IN ({INDICATORS})"),
        FenceTable("IndicatorProgress", readable=f"indicator_id IN ({INDICATORS})"),
        # Money: purchasers and authorities, not evaluators and landing units (DOMAIN.md section 5).
        FenceTable("Contract", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("Instalment", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("HistoricalProject"),
        FenceTable("HistoricalIndicator"),
        FenceTable("HistoricalContract"),
        # The purchaser's own.
        FenceTable("Envelope"),
        FenceTable("Commitment", crosses=["project"]),
        FenceTable("Disbursement", crosses=["project", "instalment"]),
        FenceTable("Call", readable="status <> 'draft' AND opens_at <= now()"),
        FenceTable("CallUnit", readable=of("projects_call", "call_id")),
        FenceTable("Receipt"),
        FenceTable("Objection", readable=f"by_house_id = {FENCED}"),
        FenceTable("ResultLine", readable="call_id IN (SELECT parent.id FROM projects_call parent WHERE parent.status IN ('publicity', 'decided'))"),
        FenceTable("PublicPage"),
        # The applicant's own: sealed until the call has closed, then open to the house that called.
        FenceTable("Proposal", crosses=["call"], readable=f"status = 'submitted' AND call_id IN ({MY_CLOSED_CALLS})"),
        FenceTable("Reviewer"),
        FenceTable("ReviewSheet", crosses=["proposal"]),
        FenceTable("Outcome", crosses=["proposal"], readable=f"applicant_id = {FENCED} AND told_at IS NOT NULL"),
        # On shared ground: the provider's rows, read by the parties once they are handed in.
        FenceTable("Milestone", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("ProgressReport", readable=f"status <> 'draft' AND project_id IN ({PARTY_OF})"),
        FenceTable("ProgressRound", readable="submitted_at IS NOT NULL AND " + of("projects_progressreport", "report_id")),
        FenceTable("Pin", readable=of("projects_progressreport", "report_id")),
        # What is not handed in is nobody else's, also when it was withdrawn as a draft or is written anew after a return.
        FenceTable("ChangeRequest", readable=f"status <> 'draft' AND handed_in_at IS NOT NULL AND project_id IN ({PARTY_OF})"),
        FenceTable("ChangeRound", readable="submitted_at IS NOT NULL AND " + of("projects_changerequest", "change_id")),
        FenceTable("BudgetLine", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("BudgetAmount", readable=of("projects_budgetline", "line_id")),
        FenceTable("Expense", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("AuditReport", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("Supplement", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("StaffingNorm", readable=f"project_id IN ({PAYER_OF})"),
        # An inspection that was not sent is read by the house that makes it (and lies on the provider's ground, whose pages hide it).
        FenceTable("Inspection", readable=f"project_id IN ({PAYER_OF}) AND (by_house_id = {FENCED} OR status <> 'draft')"),
        FenceTable("InspectionItem", readable=of("projects_inspection", "inspection_id")),
        FenceTable("Rectification", readable=of("projects_inspection", "inspection_id")),
        FenceTable("Proof", readable=of("projects_rectification", "order_id")),
        FenceTable("EvaluationResult", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("Acceptance", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("AcceptanceLine", readable=of("projects_acceptance", "acceptance_id")),
        FenceTable("UserOpinion", readable=of("projects_acceptance", "acceptance_id")),
        FenceTable("Signatory", readable=of("projects_acceptance", "acceptance_id")),
        FenceTable("Handover", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("ProjectMonth", readable=f"project_id IN ({PARTY_OF})"),
        # Each on its own house's record, read by the one it speaks of.
        FenceTable("ProviderGrade", crosses=["project"], readable=f"provider_id = {FENCED}"),
        FenceTable("Breach", crosses=["project"], readable=f"provider_id = {FENCED}"),
        FenceTable("PurchaserRating", readable=f"purchaser_id = {FENCED}"),
        FenceTable("Paper", readable=READABLE_PAPER),
        *[StepsTable(model, COLUMN.get(model, "status"), steps) for model, steps in STEPS.items()],
        migrations.RunSQL(GOVERNED, dropped("governed", "projects_project")),
        migrations.RunSQL(SIGNED, dropped("signed", "projects_contract")),
        migrations.RunSQL(SUPPLEMENTED, dropped("supplemented", "projects_supplement")),
        migrations.RunSQL(PAID, dropped("paid", "projects_instalment")),
        migrations.RunSQL(SPENT, dropped("spent", "projects_expense")),
        migrations.RunSQL(BUDGETED, dropped("budgeted", "projects_budgetamount")),
        migrations.RunSQL(ACCEPTED, NOT_ACCEPTED),
        migrations.RunSQL(CLOSED + SHUT, OPEN),
    ]
