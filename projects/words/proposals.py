"""Words for the acts and notices of: proposals."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "proposal.begin": _("Begin a proposal"),
    "proposal.save": _("Save a proposal"),
    "proposal.submit": _("Hand in a proposal"),
    "proposal.withdraw": _("Withdraw a proposal"),
    "proposal.reopen": _("Reopen a proposal"),
    "receipt": _("A proposal arrives"),
    "receipt.withdraw": _("A proposal is withdrawn"),
    "paper.add": _("Add a file"),
    "paper.remove": _("Remove a file"),
    "paper.read": _("Download a file"),
})
register_notices({})
