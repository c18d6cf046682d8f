"""Words for the acts and notices of: progress."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "milestone.add": _("Add a milestone"),
    "milestone.change": _("Change a milestone"),
    "milestone.reach": _("Reach a milestone"),
    "progress.begin": _("Begin a progress report"),
    "progress.save": _("Save a progress report"),
    "progress.hand_in": _("Hand in a progress report"),
    "progress.accept": _("Accept a progress report"),
    "progress.return": _("Return a progress report"),
    "progress.undo": _("Undo a decision on a progress report"),
    "progress.calendar": _("Set the reporting calendar"),
    "pin.set": _("Pin a comment"),
    "pin.settle": _("Settle a comment"),
    "change.ask": _("Begin a change request"),
    "change.edit": _("Save a change request"),
    "change.hand_in": _("Hand in a change request"),
    "change.withdraw": _("Withdraw a change request"),
    "change.approve": _("Approve a change"),
    "change.return": _("Return a change request"),
    "change.undo": _("Undo a decision on a change"),
})
register_notices({
    "milestone.moved": (_("A milestone was moved: %(milestone)s"), _("%(project)s: from %(before)s to %(after)s. %(reason)s")),
    "progress.handed_in": (_("Progress report %(number)s handed in"), _("%(project)s: please accept or return it by %(day)s.")),
    "progress.accepted": (_("Progress report %(number)s accepted"), _("%(project)s: %(purchaser)s accepted it.")),
    "progress.returned": (_("Progress report %(number)s returned"), _("%(project)s: %(purchaser)s returned it; open it to read why.")),
    "pin.set": (_("New comment on %(number)s"), _("%(project)s: %(house)s pinned a comment to the report.")),
    "change.handed_in": (_("Change request %(number)s handed in"), _("%(project)s: please approve or return it by %(day)s.")),
    "change.withdrawn": (_("Change request %(number)s withdrawn"), _("%(project)s: the provider took the request back; there is nothing to decide.")),
    "change.approved": (_("Change %(number)s approved"), _("%(project)s: %(purchaser)s approved it; it is in force from the day it names.")),
    "change.returned": (_("Change request %(number)s returned"), _("%(project)s: %(purchaser)s returned it; open it to read why.")),
})
