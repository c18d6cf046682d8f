"""What was done."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self):
        from casework import figures  # noqa: F401  registers the counting rules
        from organisations.words import register_acts

        register_acts({
            "record.log": _("Log a service"),
            "record.submit": _("Submit a record"),
            "record.approve": _("Approve a record"),
            "record.return": _("Return a record"),
            "record.edit": _("Change a record"),
            "record.correct": _("Correct an approved record"),
            "record.void": _("Make a record void"),
            "photo.add": _("Add a photo"),
            "photo.remove": _("Remove a photo"),
            "record.export": _("Export records"),
        })
