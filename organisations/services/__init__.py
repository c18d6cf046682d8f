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
from organisations.services.views import (
    NoSuchPage,
    NothingToSave,
    NotYourView,
    TooManyViews,
    ViewIsTooLong,
    change_view,
    drop_view,
    may_change_view,
    page_of_view,
    save_view,
    star_view,
)

__all__ = [
    "InvitationIsOver",
    "LastAdministrator",
    "NoSuchPage",
    "NotAMemberHere",
    "NotYourView",
    "NothingToSave",
    "TooManyViews",
    "ViewIsTooLong",
    "accept_invitation",
    "change_membership",
    "change_organisation",
    "change_profile",
    "change_view",
    "drop_view",
    "found_organisation",
    "invite",
    "join",
    "keep_form",
    "mark_all_read",
    "mark_read",
    "may_change_view",
    "page_of_view",
    "save_view",
    "star_view",
    "tell",
    "token_of",
    "typed",
    "withdraw",
]
