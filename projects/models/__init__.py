"""What was purchased."""

from projects.models.acceptance import (
    Acceptance,
    AcceptanceLine,
    Breach,
    EvaluationResult,
    Handover,
    ProviderGrade,
    PurchaserRating,
    Signatory,
    UserOpinion,
)
from projects.models.call import Call, CallUnit, Objection, Receipt, ResultLine, ScoreSheetPreset
from projects.models.change import ChangeRequest, ChangeRound
from projects.models.envelope import Commitment, Disbursement, Envelope
from projects.models.indicator import Indicator, IndicatorProgress, IndicatorTarget
from projects.models.inspection import Inspection, InspectionItem, Proof, Rectification
from projects.models.kept import KeptReason
from projects.models.money import Contract, Instalment, InstalmentPreset
from projects.models.month import ProjectMonth
from projects.models.paper import Paper
from projects.models.progress import Milestone, Pin, ProgressReport, ProgressRound
from projects.models.project import Programme, Project, ProjectParty, ProjectStaff, ServiceLine, StatusChange
from projects.models.proposal import Outcome, Proposal, Reviewer, ReviewSheet
from projects.models.public import PublicPage
from projects.models.site import SiteWord
from projects.models.spending import (
    AuditReport,
    BudgetAmount,
    BudgetLine,
    Expense,
    SpendingRule,
    StaffingNorm,
    Supplement,
    SupplementOffer,
)
from projects.models.step_days import StepDays, StepDaysPreset
from projects.models.work_hours import WorkHourPreset, WorkHourRule

__all__ = [
    "Acceptance", "AcceptanceLine", "AuditReport", "Breach", "BudgetAmount", "BudgetLine", "Call", "CallUnit", "ChangeRequest",
    "ChangeRound", "Commitment", "Contract", "Disbursement", "Envelope", "EvaluationResult", "Expense", "Handover", "Indicator",
    "IndicatorProgress", "IndicatorTarget", "Inspection", "InspectionItem", "Instalment", "InstalmentPreset", "KeptReason", "Milestone", "Objection",
    "Outcome", "Paper", "Pin", "Programme", "ProgressReport", "ProgressRound", "Project", "ProjectMonth", "ProjectParty", "ProjectStaff",
    "Proof", "Proposal", "ProviderGrade", "PublicPage", "PurchaserRating", "Receipt", "Rectification", "ResultLine", "ReviewSheet",
    "Reviewer", "ScoreSheetPreset", "ServiceLine", "Signatory", "SpendingRule", "StaffingNorm", "StatusChange", "Supplement", "SupplementOffer",
    "SiteWord", "StepDays", "StepDaysPreset", "UserOpinion", "WorkHourPreset", "WorkHourRule",
]
