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
from organisations.services.settings import change_organisation, change_profile

__all__ = [
    "InvitationIsOver",
    "LastAdministrator",
    "accept_invitation",
    "change_membership",
    "change_organisation",
    "change_profile",
    "found_organisation",
    "invite",
    "join",
    "keep_form",
    "token_of",
    "typed",
]
