"""Words for the acts and notices of visits and work orders."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "visit.sheet": _("Write a visit sheet"),
    "visit.export": _("Export the list of visits due"),
    "visit.cosign": _("Co-sign a visit"),
    "visit.cosign_undo": _("Take back a co-signature"),
    "visit.interval": _("Set how often clients are visited"),
    "visit.plan": _("Plan visits of a day"),
    "visit.arrange": _("Put the plan of a day in order"),
    "visit.drop_stop": _("Take a client off the plan of a day"),
    "work_order.export": _("Export a list of work orders"),
    "work_order.open": _("Open a work order"),
    "work_order.change": _("Change a work order"),
    "work_order.done": _("Finish a work order"),
    "work_order.drop": _("Drop a work order"),
    "work_order.reopen": _("Open a work order again"),
    "child.refer": _("Refer a child to the agency"),
})
register_notices({
    "visit.cosign": (_("Visits in your village wait for your signature"), _("Logged on %(day)s. Say whether they took place.")),
    "visit.danger": (_("%(number)s: dangers at home"), _("The visitor found dangers at a client's home. The record says which, and what was done.")),
    "order.assigned": (_("Work order %(number)s is for you"), _("To be done by %(day)s.")),
    "order.referred": (_("A child director asks: %(number)s"), _("The agency is asked to look at a child. The responsible worker has it until %(day)s.")),
    "order.done": (_("Work order %(number)s is done"), _("It was due on %(day)s; what came of it stands there.")),
    "order.dropped": (_("Work order %(number)s was dropped"), _("It was due on %(day)s; the reason stands there.")),
})
