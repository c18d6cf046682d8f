"""Words for the acts and notices of: calls."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "envelope.plan": _("Plan a budget envelope"),
    "envelope.change": _("Change a budget envelope"),
    "envelope.commit": _("Commit money of an envelope"),
    "envelope.release": _("Give committed money back"),
    "envelope.disburse": _("Pay out of an envelope"),
    "envelope.export": _("Export a budget envelope"),
})
register_notices({})
