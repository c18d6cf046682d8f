"""Words for keeping and erasing."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "retention.rule": _("Set how long files are kept"),
    "retention.propose": _("Put files on the list of those to be erased"),
    "retention.erase": _("Erase a file whose time is over"),
    "retention.keep": _("Keep a file on"),
    "retention.wake": _("A file kept on is due again"),
})
register_notices({"retention.due": (_("Files are due to be erased"), _("Their time is over. Say whether they go or stay."))})
