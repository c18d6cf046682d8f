"""Who is served."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self):
        from organisations.words import register_acts

        register_acts({
            "person.open": _("Open a client file"),
            "person.change": _("Change a client file"),
            "person.activate": _("Take a client into service"),
            "person.status": _("Change the status of a client file"),
            "person.reveal": _("Show a masked field"),
            "person.responsible": _("Change the responsible worker"),
            "person.join": _("Join the team around a client"),
            "person.leave": _("Leave the team around a client"),
            "guardian.add": _("Record a guardian"),
            "consent.record": _("Record a consent"),
            "consent.withdraw": _("Withdraw a consent"),
            "household.open": _("Open a household"),
            "household.change": _("Change a household"),
        })
