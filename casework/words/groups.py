"""Words for what was done with groups."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "group.plan": _("Begin to plan a group"),
    "group.change": _("Change a group"),
    "group.export": _("Export a list of groups"),
    "group.outline": _("Write a group's session outline"),
    "group.start": _("Begin a group"),
    "group.done": _("Complete a group"),
    "group.cancel": _("Cancel a group"),
    "group.member": _("Take a member into a group"),
    "group.member_leave": _("Let a member leave a group"),
    "group.member_note": _("Note down about a group member"),
    "group.score": _("Write down scores of a group"),
    "session.hold": _("Write down a group session"),
    "session.change": _("Change a session's attendance"),
    "session.write": _("Write a session's process"),
    "session.comment": _("Comment on a group session"),
})
register_notices({"session.commented": (_("Comment on group %(number)s"), _("%(who)s commented on session %(seq)s of group %(number)s."))})
