"""The verbs of an organisation."""

from organisations.services.kept import keep_form, typed
from organisations.services.members import (
    InvitationIsOver,
    LastAdministrator,
    accept_invitation,
    change_membership,
    found_organisation,
    invite,
    join,
    token_of,
)
from organisations.services.notices import NotAMemberHere, mark_all_read, mark_read, tell, withdraw
from organisations.services.settings import change_organisation, change_profile

__all__ = [
    "InvitationIsOver",
    "LastAdministrator",
    "NotAMemberHere",
    "accept_invitation",
    "change_membership",
    "change_organisation",
    "change_profile",
    "found_organisation",
    "invite",
    "join",
    "keep_form",
    "mark_all_read",
    "mark_read",
    "tell",
    "token_of",
    "typed",
    "withdraw",
]
