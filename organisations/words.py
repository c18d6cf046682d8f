"""Words for what the audit trail keeps as codes."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "login": _("Log in"),
    "logout": _("Log out"),
    "read": _("Look"),
    "door": _("Knock at the door"),
    "member.join": _("Join"),
    "member.invite": _("Invite"),
    "member.change": _("Change a member"),
    "organisation.change": _("Change the organisation"),
}


def register_acts(words):
    """An app names its own acts: {"record.approve": _("Approve a record")}."""
    ACTS.update(words)


def act_label(event):
    return ACTS.get(event.act, event.act)
