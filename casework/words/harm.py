"""Words for mandatory reports; a notice says that there is one, never about whom."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices, restrict

register_acts({
    "harm.begin": _("Begin a mandatory report"),
    "harm.write": _("Write on a mandatory report"),
    "harm.report": _("Report harm to the authorities"),
    "harm.close": _("Close a mandatory report"),
    "harm.reopen": _("Open a mandatory report again"),
})
restrict("harm")
register_notices({"harm.found": (_("Mandatory report %(number)s"), _("A worker of yours found harm to somebody. The law asks for a report at once."))})
