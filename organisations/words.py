"""Words for what the audit trail keeps as codes."""

from functools import lru_cache

from django.apps import apps
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ACTS = {
    "login": _("Log in"),
    "logout": _("Log out"),
    "read": _("Look"),
    "door": _("Knock at the door"),
    "member.join": _("Join"),
    "member.invite": _("Invite"),
    "member.revoke": _("Revoke an invitation"),
    "member.change": _("Change a member"),
    "member.reset_link": _("Make a link to a new password"),
    "password.change": _("Change the own password"),
    "password.reset": _("Choose a new password by a link"),
    "factor.add": _("Switch a second factor on"),
    "factor.remove": _("Switch a second factor off"),
    "factor.reset": _("Make new recovery codes"),
    "lockout": _("Be locked out after too many attempts"),
    "organisation.change": _("Change the organisation"),
    "field.add": _("Add an own field"),
    "field.change": _("Change an own field"),
    "field.answer": _("Answer own fields"),
    "numbers.change": _("Change how numbers are written"),
    "view.save": _("Save a view"),
    "view.change": _("Change a view"),
    "view.star": _("Star a view"),
    "view.drop": _("Delete a view"),
    "notice.tell": _("Tell members"),
    "notice.withdraw": _("Take a notice back"),
}

# kind: (subject, sentence), both with %(names)s of the notice's params
NOTICES = {
    "member.change": (
        _("Your membership was changed"),
        _("An administrator changed your role, your title or where you work in %(organisation)s."),
    ),
    "member.reset_link": (
        _("A link to a new password was made for you"),
        _("An administrator of %(organisation)s made a link by which a new password can be chosen for your account. If you did not ask for it, "
          "change your password: then the link is dead. And ask who made it."),
    ),
}


def register_acts(words):
    """An app names its own acts: {"record.approve": _("Approve a record")}."""
    ACTS.update(words)


def act_label(event):
    """What was done in words; of a page that stayed shut its own name, which whoever looks into it will want to know."""
    if event.act not in ACTS and event.outcome == "refused":
        return format_html("{} <code>{}</code>", gettext("Ask for a page that is shut to them"), event.act)
    return ACTS.get(event.act, event.act)


KINDS = {"audit": _("Audit trail")}


def register_kinds(words):
    """An app names what its pages read where that is no model's name: {"record": _("service record")}."""
    KINDS.update(words)


@lru_cache
def _kinds():
    return {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()} | KINDS


_RESTRICTED = []


def restrict(word):
    """An app names a kind of matter of which only administrators read in the trail: acts, pages and notices that begin with its word."""
    _RESTRICTED.append(word)


def is_restricted():
    """The condition for events of which only administrators learn."""
    found = Q(pk=None)
    for word in _RESTRICTED:
        found |= Q(act=word) | Q(act__startswith=f"{word}.") | Q(act__startswith=f"{word}_") | Q(object_kind__startswith=word) | Q(object_id__startswith=f"{word}.")
    return found


def kind_label(event):
    """Of what kind that was which an event was about, in words."""
    return _kinds().get(event.object_kind, event.object_kind)


def object_label(event):
    """What an event was about: the kind in words and its number."""
    kind = kind_label(event)
    return format_html("{} <code>{}</code>", kind, event.object_id) if event.object_id else kind or "--"


def register_notices(words):
    """An app names the kinds of notices it sends: {"report.due": (_("%(project)s: report due"), _("The … is due on %(day)s."))}."""
    NOTICES.update(words)


def notice_subject(notice, strict=False):
    """What a notice is about, in a few words of the reader's language."""
    return _filled(notice, 0, strict)


def notice_sentence(notice, strict=False):
    """What a notice says, in the reader's language."""
    return _filled(notice, 1, strict)


def _filled(notice, part, strict):
    try:
        return str(NOTICES[notice.kind][part]) % notice.params
    except KeyError:
        if strict:
            raise
        return gettext("There is something new.")  # told by an older version, in words that are no more
