"""The pages of an organisation and of a user."""

from organisations.views.audit import audit_list
from organisations.views.doors import healthz, invitation_accept, readyz, service_worker, setup
from organisations.views.members import (
    invitation,
    invitation_revoke,
    member_edit,
    member_invite,
    member_list,
    member_reset,
    permission_list,
)
from organisations.views.notices import notice_list, notice_open, notices_read
from organisations.views.own import field_edit, field_list, number_list
from organisations.views.saved_views import view_drop, view_edit, view_list, view_save, view_star
from organisations.views.settings import home, organisation_settings, profile, set_language

__all__ = [
    "audit_list",
    "field_edit",
    "field_list",
    "healthz",
    "home",
    "invitation",
    "invitation_accept",
    "invitation_revoke",
    "member_edit",
    "member_invite",
    "member_list",
    "member_reset",
    "notice_list",
    "notice_open",
    "notices_read",
    "organisation_settings",
    "number_list",
    "permission_list",
    "profile",
    "readyz",
    "service_worker",
    "set_language",
    "setup",
    "view_drop",
    "view_edit",
    "view_list",
    "view_save",
    "view_star",
]
