"""The verbs of the register."""

from people.services.consents import (
    ConsentDoesNotCoverThis,
    GuardianConsentIsMissing,
    add_guardian,
    record_consent,
    withdraw_consent,
)
from people.services.files import (
    AlreadyOnFile,
    FileIsIncomplete,
    StepIsNotAllowed,
    activate_file,
    change_file,
    find_duplicates,
    open_file,
    reveal,
    set_status,
)
from people.services.households import change_household, join_household, leave_household, open_household, settle
from people.services.team import change_team, join_team, leave_team, set_responsible

__all__ = ["AlreadyOnFile", "ConsentDoesNotCoverThis", "FileIsIncomplete", "GuardianConsentIsMissing", "StepIsNotAllowed",
           "activate_file", "add_guardian", "change_file", "change_household", "change_team", "find_duplicates", "join_household", "join_team",
           "leave_household", "leave_team", "open_file", "open_household", "record_consent", "reveal", "set_responsible", "set_status", "settle",
           "withdraw_consent"]
