"""Words for wishes, goods, resources and volunteers."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_kinds

register_kinds({"goods": _("goods"), "resource": _("resource link"), "work_order": _("work order")})

register_acts({
    "wish.register": _("Register a wish"),
    "wish.move": _("Take a wish a step further"),
    "wish.take_back": _("Take the delivery of a wish back"),
    "wish.export": _("Export a list of wishes"),
    "goods.export": _("Export the stock"),
    "distribution.export": _("Export a list of distributions"),
    "resource.export": _("Export a list of resources"),
    "volunteer.export": _("Export a list of volunteers"),
    "goods.add": _("Add goods"),
    "goods.change": _("Change goods"),
    "goods.move": _("Move goods in or out"),
    "distribution.plan": _("Plan a distribution"),
    "distribution.add": _("Put a client on a distribution"),
    "distribution.change": _("Change who gets how many of a distribution"),
    "distribution.drop": _("Take a client off a distribution"),
    "distribution.hand": _("Hand goods out"),
    "distribution.cancel": _("Cancel a distribution"),
    "resource.link": _("Record a resource"),
    "resource.confirm": _("Confirm a resource"),
    "resource.strike": _("Strike a resource out"),
    "resource.thank": _("Record thanks"),
    "volunteer.add": _("Add a volunteer"),
    "volunteer.change": _("Change a volunteer"),
    "volunteer.duty": _("Record a volunteer's duty"),
    "volunteer.strike_duty": _("Strike a duty out"),
})
