from django.db import migrations

from organisations.records import FENCED, FenceTable, StepsTable

# A party reads what it takes part in; PAYER_OF: who may see money (DOMAIN.md section 5). IN (…) is computed once per query.
PARTY_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED}"  # noqa: S608  no input
PAYER_OF = PARTY_OF + " AND party.role IN ('purchaser', 'authority')"


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


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_purchase_cycle"), ("organisations", "0002_fence")]

    operations = [
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
        FenceTable("ChangeRequest", readable=f"status <> 'draft' AND project_id IN ({PARTY_OF})"),
        FenceTable("ChangeRound", readable=of("projects_changerequest", "change_id")),
        FenceTable("BudgetLine", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("BudgetAmount", readable=of("projects_budgetline", "line_id")),
        FenceTable("Expense", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("AuditReport", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("Supplement", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("StaffingNorm", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("Inspection", readable=f"project_id IN ({PAYER_OF})"),
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
    ]
