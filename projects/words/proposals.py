"""Words for the acts and notices of: proposals."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "paper.add": _("Add a file"),
    "paper.remove": _("Remove a file"),
    "paper.read": _("Download a file"),
})
register_notices({})
