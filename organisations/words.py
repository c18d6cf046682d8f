"""Words for what the audit trail keeps as codes."""

from functools import lru_cache

from django.apps import apps
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


@lru_cache
def _kinds():
    return {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()} | {"audit": _("Audit trail")}


def object_label(event):
    """What an event was about: the kind in words and its number."""
    return f"{_kinds().get(event.object_kind, event.object_kind)} {event.object_id}".strip() or "--"
