"""Words for the acts and notices of: inspection."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "inspection.begin": _("Draw a sample for a spot check"),
    "inspection.check": _("Tick off a drawn record"),
    "inspection.picture": _("Look at a veiled photo of a drawn record"),
    "inspection.finding": _("Write the finding of a spot check"),
    "inspection.send": _("Send a spot check to the provider"),
    "inspection.close": _("Close a spot check"),
    "rectification.order": _("Order a rectification"),
    "rectification.drop": _("Take out a rectification order"),
    "rectification.prove": _("Hand in proof of rectification"),
    "rectification.accept": _("Accept proof of rectification"),
    "rectification.return": _("Return proof of rectification"),
    "rectification.undo": _("Undo a decision on proof of rectification"),
})
register_notices({
    "inspection.sent": (_("Spot check %(number)s: something is to be put right"), _("%(project)s: %(house)s sent the result; open it to read what is to be put right until when.")),
    "inspection.sent_fine": (_("Spot check %(number)s: in order"), _("%(project)s: %(house)s found nothing that is to be put right.")),
    "inspection.closed": (_("Spot check %(number)s closed"), _("%(project)s: %(house)s closed it; everything is put right.")),
    "recheck.closed": (_("Rectification %(number)s closed"), _("%(project)s: %(house)s closed it; everything is put right.")),
    "rectification.proved": (_("Proof handed in for %(number)s, order %(order)s"), _("%(project)s: please look at it, and accept it or return it with a reason.")),
    "rectification.closed": (_("Order %(order)s of %(number)s is put right"), _("%(project)s: %(house)s accepted the proof.")),
    "rectification.returned": (_("Order %(order)s of %(number)s: proof returned"), _("%(project)s: %(house)s returned it; open it to read why.")),
})
