"""The verbs of the register."""

from people.services.approvals import (
    AlreadyAsked,
    FileIsOpenAlready,
    MayNotAsk,
    MayNotDecide,
    RequestIsDecided,
    ask_access,
    decide_access,
    end_access,
    may_decide,
    withdraw_access,
)
from people.services.consents import (
    ConsentDoesNotCoverThis,
    ConsentIsMissing,
    FilingConsentIsMissing,
    GuardianConsentIsMissing,
    add_guardian,
    end_guardian,
    keeping_in_words,
    record_consent,
    refuse_withdrawn,
    register_keeping,
    require_consent,
    withdraw_consent,
)
from people.services.erasing import ErasureIsRefused, erase_person, person_erased, register_keeper, why_kept
from people.services.files import (
    AlreadyOnFile,
    FileIsIncomplete,
    OpenedBeforeBirth,
    StepIsNotAllowed,
    activate_file,
    change_file,
    find_duplicates,
    open_file,
    reveal,
    set_status,
)
from people.services.households import (
    DoesNotLiveThere,
    HasLeftAlready,
    add_household_member,
    change_household,
    drop_household_member,
    join_household,
    leave_household,
    open_household,
    set_head,
    set_relation,
    settle,
)
from people.services.importing import TooLateToTakeBack, import_people, undo_import
from people.services.levels import NoSuchLevel, set_follow_level
from people.services.long_imports import ImportMovedOn, begin_import, cancel_import, open_list
from people.services.merging import (
    CannotBeMerged,
    MergeIsUndone,
    MergeStandsFast,
    NotYoursToMerge,
    TwoDocuments,
    merge_people,
    person_merged,
    register_mover,
    tell_apart,
    undo_merge,
)
from people.services.profiles import (
    AllowanceHasEnded,
    add_allowance,
    change_child_profile,
    change_profile,
    end_allowance,
    facts_of,
)
from people.services.rights import (
    NeedsAnotherPerson,
    RequestIsAnswered,
    answer_rights_request,
    refuse_rights_request,
    take_rights_request,
    withdraw_rights_request,
)
from people.services.team import (
    CannotCarryClients,
    FileIsClosed,
    change_team,
    hand_over_people,
    join_team,
    leave_team,
    rejoin_team,
    set_responsible,
    take_people_back,
)

__all__ = ["AllowanceHasEnded", "AlreadyAsked", "AlreadyOnFile", "CannotBeMerged", "CannotCarryClients", "ConsentDoesNotCoverThis", "ConsentIsMissing",
           "DoesNotLiveThere", "ErasureIsRefused", "FileIsClosed", "FileIsIncomplete", "FileIsOpenAlready", "FilingConsentIsMissing", "GuardianConsentIsMissing", "HasLeftAlready",
           "ImportMovedOn", "MayNotAsk", "MayNotDecide", "MergeIsUndone", "MergeStandsFast", "NeedsAnotherPerson", "NoSuchLevel", "NotYoursToMerge", "OpenedBeforeBirth",
           "RequestIsAnswered", "RequestIsDecided", "StepIsNotAllowed", "TooLateToTakeBack", "TwoDocuments", "activate_file", "add_allowance", "add_guardian",
           "add_household_member", "answer_rights_request", "ask_access", "begin_import", "cancel_import", "change_child_profile", "change_file", "change_household",
           "change_profile", "change_team", "decide_access", "drop_household_member", "end_access", "end_allowance", "end_guardian", "erase_person", "facts_of",
           "find_duplicates", "hand_over_people", "import_people", "join_household", "join_team", "leave_household", "leave_team", "may_decide", "merge_people",
           "keeping_in_words", "open_file", "open_household", "open_list", "person_erased", "person_merged", "record_consent", "refuse_rights_request", "refuse_withdrawn", "register_keeping",
           "register_keeper", "register_mover", "rejoin_team", "require_consent", "reveal", "set_follow_level", "set_head", "set_relation", "set_responsible", "set_status", "settle",
           "take_people_back", "take_rights_request", "tell_apart", "undo_import", "undo_merge", "why_kept", "withdraw_access", "withdraw_consent",
           "withdraw_rights_request"]
