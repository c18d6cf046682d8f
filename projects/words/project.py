"""Words for the audit trail's acts on projects."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts

register_acts({
    "programme.create": _("Create a programme"),
    "project.create": _("Create a project"),
    "project.change": _("Change a project"),
    "project.step": _("Move a project on"),
    "project.export": _("Export the list of projects"),
    "party.add": _("Add a party"),
    "party.remove": _("Remove a party"),
    "staff.assign": _("Assign staff"),
    "staff.release": _("End an assignment"),
    "line.set": _("Set service lines"),
    "line.rename": _("Rename a service line"),
    "indicator.add": _("Add an indicator"),
    "indicator.change": _("Change an indicator"),
    "indicator.target": _("Set a target"),
    "instalment.agree": _("Agree instalments"),
    "instalment.change": _("Change an instalment"),
    "instalment.pay": _("Record a payment"),
    "window.look": _("Look through the window"),
})
