"""The verbs of a project."""

from projects.services.envelopes import (
    AlreadyCommitted,
    EnvelopeInUse,
    EnvelopeIsClosed,
    EnvelopeOverspent,
    MoreThanCommitted,
    NotAnAmount,
    NothingLeftToRelease,
    PartOfAnotherYear,
    PartsExceedWhole,
    change_envelope,
    commit,
    disburse,
    plan_envelope,
    release_commitment,
)
from projects.services.indicators import (
    TargetNeedsReason,
    add_indicator,
    change_indicator,
    mark_stale,
    refresh_progress,
    set_target,
)
from projects.services.money import (
    AmountIsMissing,
    PaidMoreThanAgreed,
    PartsAreNotWhole,
    PaymentsHaveBegun,
    WithholdingNeedsReason,
    agree_instalments,
    change_instalment,
    record_payment,
)
from projects.services.papers import (
    NotYourPaper,
    TooManyPapers,
    add_paper,
    kind_of,
    may_add_paper,
    owner_of,
    readable_paper,
    remove_paper,
)
from projects.services.projects import (
    AlreadyAssigned,
    AlreadyParty,
    LineInUse,
    ProviderCannotPurchase,
    StepNeedsReason,
    StepNotPossible,
    TermTooLong,
    add_party,
    assign_staff,
    change_project,
    close_project,
    create_programme,
    create_project,
    move_project,
    release_staff,
    remove_party,
    rename_line,
    resume_project,
    set_lines,
    start_project,
    suspend_project,
    terminate_project,
)
from projects.services.troubles import NotInThisState

__all__ = [
    "AlreadyCommitted", "EnvelopeInUse", "EnvelopeIsClosed", "EnvelopeOverspent", "MoreThanCommitted", "NotAnAmount", "NothingLeftToRelease",
    "PartOfAnotherYear", "PartsExceedWhole", "change_envelope", "commit", "disburse", "plan_envelope", "release_commitment",
    "AlreadyAssigned", "AlreadyParty", "AmountIsMissing", "LineInUse", "PaidMoreThanAgreed", "PartsAreNotWhole", "PaymentsHaveBegun",
    "ProviderCannotPurchase", "StepNeedsReason", "StepNotPossible", "TargetNeedsReason", "TermTooLong", "WithholdingNeedsReason",
    "add_indicator", "add_party", "agree_instalments", "assign_staff", "change_indicator", "change_instalment", "change_project",
    "close_project", "create_programme", "create_project", "mark_stale", "move_project", "record_payment", "refresh_progress",
    "release_staff", "remove_party", "rename_line", "resume_project", "set_lines", "set_target", "start_project", "suspend_project",
    "terminate_project",
    "NotInThisState", "NotYourPaper", "TooManyPapers", "add_paper", "kind_of", "may_add_paper", "owner_of", "readable_paper", "remove_paper",
]
